"""Closing an account while others interact with it or close theirs: no trace is left."""

import json

import pytest
from pinhole.accounts.erasure import comments
from pinhole.clean_up import receipts
from pinhole.comments import mentions
from pinhole.fan_out import backfill
from pinhole.settings import settings
from pinhole.tables.comments import Comment
from pinhole.tables.feeds import FeedEntry, Reader
from pinhole.tables.posts import Post
from pinhole.tables.relationships import Follow

from tests.flow.support.accounts import close, join, receipt_of
from tests.flow.support.deletions import comment, traces
from tests.flow.support.rows import visit
from tests.flow.support.world import photo, tuned

pytestmark = pytest.mark.usefixtures("at_once")


@pytest.fixture
def followed(world):
    """Ben follows Leonora and has her post in his feed."""
    leo, ben = join(world, "leonora"), join(world, "ben")
    world.follow(ben, leo)
    visit(ben.user_id)
    post_id = world.publish(leo, "Mine", [photo()])
    assert len(world.rows(FeedEntry)) == 1
    return leo, ben, post_id


def test_the_clean_up_of_feeds_may_come_long_after_the_accounts_own_steps(world, followed):
    leo = followed[0]
    answer = close(world, leo)
    world.run_streams()
    for _ in range(30):
        world.run_queue("erase_account")
    assert world.rows(Follow) != [], "they lead to the feeds with her posts"
    assert receipt_of(world, answer.json["receipt_id"]).json["state"] == "pending"
    world.settle()
    assert world.rows(FeedEntry) == world.rows(Follow) == []
    assert receipt_of(world, answer.json["receipt_id"]).json["state"] == "done"


def test_an_unfollow_between_a_deletion_and_its_clean_up_leaves_no_entry(world, followed):
    leo, ben, post_id = followed
    world.ask(leo, "DELETE", f"/posts/{post_id}")
    world.ask(ben, "DELETE", f"/users/{leo.user_id}/follow")
    world.settle()
    assert world.rows(FeedEntry) == []


def test_an_unfollow_deletes_entries_of_unpublished_posts_too(world, followed):
    leo, ben, post_id = followed
    world.ask(leo, "DELETE", f"/posts/{post_id}")
    Follow(ben.user_id, leo.user_id).delete()
    backfill.reconcile(ben.user_id, leo.user_id)
    assert world.rows(FeedEntry) == []


def test_a_late_backfill_creates_no_rows_for_a_closed_account(world, followed):
    leo, ben, _ = followed
    close(world, ben)
    world.settle()
    backfill.reconcile(ben.user_id, leo.user_id)
    assert ben.user_id not in {row["user_id"] for row in world.rows(Reader)}


@pytest.fixture
def cleaned_up(world, followed):
    """Leonora's account is closed and her posts are cleaned up, but Ben's follow is still there."""
    leo, ben, post_id = followed
    close(world, leo)
    world.run_streams()
    world.run_queue("erase_account")
    held = world.take_messages(settings.accounts_queue_url)
    world.settle()
    assert (world.rows(Post), world.rows(FeedEntry), len(world.rows(Follow))) == ([], [], 1)
    yield leo, ben
    assert world.rows(FeedEntry) == []
    for body in held:
        world.sqs.send_message(QueueUrl=settings.accounts_queue_url, MessageBody=json.dumps(body))
    world.settle()
    assert traces(world, leo.user_id, "leonora") == {"receipts", "archive"}


def test_a_late_backfill_brings_no_entry_back_of_posts_that_are_cleaned_up(cleaned_up):
    """One comes half a minute after the follow, or hours later, if it was tried again."""
    leo, ben = cleaned_up
    backfill.reconcile(ben.user_id, leo.user_id)


def test_a_reader_who_comes_back_stores_no_entry_of_posts_that_are_cleaned_up(world, cleaned_up):
    _, ben = cleaned_up
    Reader(ben.user_id).delete()
    assert world.ask(ben, "GET", "/feed")["posts"] == []


def test_a_late_backfill_fills_no_feed_of_a_closed_account(world, followed):
    leo, ben, post_id = followed
    close(world, ben)
    FeedEntry(ben.user_id, post_id).delete()
    assert Reader.get(ben.user_id).visited_at
    backfill.reconcile(ben.user_id, leo.user_id)
    assert world.rows(FeedEntry) == []


def private_and_accepted(world):
    leo, ben = join(world, "leonora"), join(world, "ben")
    world.ask(leo, "PATCH", "/users/me", {"is_private": True})
    world.ask(ben, "POST", f"/users/{leo.user_id}/follow")
    world.ask(leo, "POST", f"/users/me/follow-requests/{ben.user_id}")
    world.settle()
    assert "follow_accepted" in kinds(world, ben)
    return leo, ben


def kinds(world, viewer):
    told = world.call(viewer, "GET", "/notifications").json["notifications"]
    return [each["kind"] for each in told]


def test_acceptances_by_a_closed_account_are_forgotten(world):
    leo, ben = private_and_accepted(world)
    close(world, leo)
    world.settle()
    assert traces(world, leo.user_id) == {"receipts"}
    assert "follow_accepted" not in kinds(world, ben)


def test_the_notification_of_an_acceptance_ends_with_the_follow(world):
    leo, ben = private_and_accepted(world)
    world.ask(ben, "DELETE", f"/users/{leo.user_id}/follow")
    world.settle()
    assert "follow_accepted" not in kinds(world, ben)


def test_a_comment_forgets_two_people_who_close_their_accounts_at_once(world):
    leo, ben, cem = (join(world, name) for name in ("leonora", "ben", "cem"))
    post_id = world.publish(cem, "Mine", [photo()])
    text = {"text": "Hello @leonora, @ben and @cem"}
    said = world.ask(cem, "POST", f"/posts/{post_id}/comments", text)["comment_id"]

    def other(request, proceed):
        mentions.forget(said, ben.user_id)
        return proceed(request)

    world.wire.break_(other, "dynamodb.UpdateItem", times=1)
    mentions.forget(said, leo.user_id)
    assert [each["user_id"] for each in Comment.get(said).mentions] == [cem.user_id]


def test_each_step_erases_a_bounded_part_of_a_popular_comment(world, monkeypatch):
    leo, *fans = (join(world, name) for name in ("leonora", "ben", "cem", "dan", "eli", "fay"))
    post_id = world.publish(fans[0], "Not mine", [photo()])
    said = [comment(world, leo, post_id, text) for text in ("A", "B")]
    for fan in fans:
        comment(world, fan, post_id, "Reply", parent_id=said[0])
        world.ask(fan, "POST", f"/comments/{said[0]}/like")
        world.ask(fan, "POST", f"/comments/{said[1]}/like")
    world.settle()
    steps = counted_by_step(monkeypatch)
    with tuned(deletion_page=2):
        answer = close(world, leo)
        world.settle()
    assert max(steps) <= 3, "two of its replies, and what is left of the comment"
    assert sum(steps) >= len(fans)
    assert receipt_of(world, answer.json["receipt_id"]).json["state"] == "done"
    assert traces(world, leo.user_id, "leonora") == {"receipts"}
    listed = {"parent_id": said[0]}
    replies = world.call(fans[0], "GET", f"/posts/{post_id}/comments", query=listed).json
    assert len(replies["comments"]) == len(fans)


def counted_by_step(monkeypatch):
    """How many comments each step changes, as a list that grows."""
    steps, note, update = [0], receipts.note, comments._update

    def begin(*given):
        steps.append(0)
        return note(*given)

    def count(*given):
        steps[-1] += 1
        update(*given)

    monkeypatch.setattr(receipts, "note", begin)
    monkeypatch.setattr(comments, "_update", count)
    return steps


def test_requests_with_a_token_of_a_closed_account_teach_nothing(world, followed):
    leo, ben, post_id = followed
    answer = close(world, ben)
    world.settle()
    assert receipt_of(world, answer.json["receipt_id"]).json["state"] == "done"
    assert world.call(ben, "POST", f"/posts/{post_id}/like").status == 401
    world.settle()
    assert traces(world, ben.user_id) <= {"receipts", "limits"}
