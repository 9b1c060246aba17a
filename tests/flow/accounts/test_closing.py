"""Closed accounts: their owners are locked out, and soon no trace is left."""

import json
from contextlib import suppress

import pytest
from pinhole.access import rate_limits
from pinhole.accounts import avatar_keys
from pinhole.accounts.erasure import account, files
from pinhole.clean_up import receipts
from pinhole.clean_up.receipts import CDN
from pinhole.clean_up.steps import Step
from pinhole.people import directory
from pinhole.settings import settings
from pinhole.tables.accounts import Receipt
from pinhole.tables.comments import Comment
from pinhole.tables.people import Reservation, User
from pinhole.tables.posts import Counter, Post

from tests.flow.support import events, wire
from tests.flow.support.accounts import close, join, later, receipt_of, rename, sign_up
from tests.flow.support.deletions import comment, traces
from tests.flow.support.rows import visit
from tests.flow.support.shuffled import Shuffled
from tests.flow.support.world import QUEUES, invoke_queue, person, photo, tuned

pytestmark = pytest.mark.usefixtures("at_once")


def like_comments(world, comment_ids, viewers):
    for comment_id in comment_ids:
        for viewer in viewers:
            world.ask(viewer, "POST", f"/comments/{comment_id}/like")


def report(world, viewer, kind, subject_id):
    body = {"subject": {"type": kind, "id": subject_id}, "reason": "spam"}
    world.ask(viewer, "POST", "/reports", body)


@pytest.fixture
def scene(world):
    """Leonora has used every feature, and others have interacted with everything of hers."""
    leo, ben, cem = (join(world, name) for name in ("leonora", "ben", "cem"))
    world.follow(ben, leo)
    world.follow(leo, ben, cem)
    visit(leo.user_id, ben.user_id, cem.user_id)
    mine = world.publish(leo, "Mine @ben #sea", [photo()], headers={"Idempotency-Key": "one"})
    other = world.publish(ben, "Not mine", [photo()])
    for viewer, post_id in ((leo, other), (ben, mine), (cem, mine), (ben, other), (cem, other)):
        world.ask(viewer, "POST", f"/posts/{post_id}/like")
        world.ask(viewer, "POST", f"/posts/{post_id}/save")
    said = [comment(world, leo, other, text) for text in ("A", "B", "C", "D")]
    answered = comment(world, ben, other, "Indeed", parent_id=said[0])
    asked = comment(world, cem, other, "What?")
    reply = comment(world, leo, other, "That", parent_id=asked)
    with tuned(mentions_per_comment=20):
        mention = comment(world, cem, other, "Hello")
    comment(world, cem, mine, "Nice")
    like_comments(world, [*said, answered, reply], (ben, cem))
    like_comments(world, [answered], [leo])
    world.ask(leo, "DELETE", f"/comments/{said[3]}")
    world.ask(leo, "GET", "/feed")
    world.ask(leo, "POST", "/notifications/read", {})
    upload = world.ask(leo, "PUT", "/users/me/avatar", {"content_type": "image/jpeg", "size": 900})
    world.upload(upload["upload"]["fields"]["key"], photo())
    world.announce(leo, caption="Never uploaded")
    for viewer, subject in (
        (leo, ("post", other)),
        (leo, ("person", cem.user_id)),
        (ben, ("person", leo.user_id)),
        (cem, ("comment", said[0])),
        (cem, ("post", mine)),
    ):
        report(world, viewer, *subject)
    world.ask(leo, "POST", "/users/me/export")
    world.ask(leo, "POST", f"/users/{ben.user_id}/mute")
    world.ask(ben, "POST", f"/users/{leo.user_id}/mute")
    world.settle()
    return leo, ben, cem, other, said, answered, mention


def mentioned(world, comment_id, viewer):
    """Make an earlier comment mention a person by a word other than their name."""
    row = Comment.get(comment_id)
    row.update([Comment.mentions.set([{"username": "leo", "user_id": viewer.user_id}])])
    world.dynamodb.put_item(
        TableName=f"{settings.table_prefix}-mentions",
        Item={"user_id": {"S": viewer.user_id}, "comment_id": {"S": comment_id}},
    )


def test_only_the_archive_and_the_receipts_are_left_of_a_closed_account(world, scene):
    leo, ben, cem, other, said, answered, mention = scene
    mentioned(world, mention, leo)
    before = traces(world, leo.user_id)
    assert {"users", "posts", "follows", "likes", "saves", "comments", "comment_likes"} <= before
    assert {"feeds", "readers", "inboxes", "affinities", "counters", "names"} <= before
    assert {"limits", "idempotency", "mentions", "ledger", "media"} <= before

    answer = close(world, leo)
    assert answer.status == 202
    world.settle()

    assert traces(world, leo.user_id, "leonora") == {"receipts", "archive"}
    assert world.wire.pool.people.keys() == {"ben", "cem"}
    shown = receipt_of(world, answer.json["receipt_id"]).json
    assert shown["state"] == "done"
    went = {part["part"]: part["went"] for part in shown["parts"]}
    assert went["posts"] == {"posts": 2}
    assert went["people"] == {"follows": 3, "mutes": 2}
    assert went["acts"] == {"likes": 1, "comment_likes": 1, "saves": 1}
    assert went["comments"] == {"comments": 4, "mentions": 1}
    assert went["files"]["objects"] >= 4
    assert went["cdn"] == {"paths": 1}
    tombstone, *rest = world.call(ben, "GET", f"/posts/{other}/comments").json["comments"][::-1]
    assert (tombstone["comment_id"], tombstone["user"]) == (said[0], None)
    replies = world.call(ben, "GET", f"/posts/{other}/comments", query={"parent_id": said[0]}).json
    assert [each["comment_id"] for each in replies["comments"]] == [answered]
    assert {each["comment_id"] for each in rest}.isdisjoint(said)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_no_trace_is_left_in_whatever_order_messages_come(world, scene, seed):
    """Some come twice, and backfills of follows long before, whose messages have a delay, now."""
    leo = scene[0]
    answer = close(world, leo)
    Shuffled(world, seed).settle()
    assert traces(world, leo.user_id, "leonora") == {"receipts", "archive"}
    assert receipt_of(world, answer.json["receipt_id"]).json["state"] == "done"


def test_counts_of_others_are_right_afterwards(world, scene):
    leo, ben, _, other, *_ = scene
    close(world, leo)
    world.settle()
    shown = world.call(ben, "GET", f"/posts/{other}").json
    assert (shown["like_count"], shown["save_count"]) == (2, 2)
    assert shown["comment_count"] == 3
    profile = world.call(ben, "GET", "/users/me/profile").json
    assert (profile["follower_count"], profile["following_count"]) == (0, 0)
    told = world.call(ben, "GET", "/notifications").json["notifications"]
    assert not any(leo.user_id in json.dumps(each) for each in told)


def test_counts_of_others_do_not_wait_for_the_posts_to_be_purged(world, scene):
    leo, ben, cem, other, *_ = scene
    close(world, leo)
    world.run_streams()
    world.run_queue("erase_account")
    world.run_streams()
    assert {"posts", "follows"} <= traces(world, leo.user_id)
    profile = world.call(ben, "GET", "/users/me/profile").json
    assert (profile["follower_count"], profile["following_count"]) == (0, 0)
    assert world.call(cem, "GET", "/users/me/profile").json["follower_count"] == 0
    shown = world.call(ben, "GET", f"/posts/{other}").json
    assert (shown["like_count"], shown["save_count"], shown["comment_count"]) == (2, 2, 3)
    page = world.call(ben, "GET", "/notifications").json
    assert not any(leo.user_id in json.dumps(each) for each in page["notifications"])
    assert page["unread_count"] == len(page["notifications"])


def test_feeds_show_none_of_their_top_comments_from_the_next_read_on(world, scene):
    leo, ben, cem, other, *_ = scene
    world.follow(cem, ben)
    world.settle()

    def commenters():
        [shown] = world.call(cem, "GET", "/feed").json["posts"]
        assert shown["post_id"] == other
        return [each["user"]["id"] for each in shown["top_comments"]]

    assert leo.user_id in commenters()
    close(world, leo)
    assert leo.user_id not in commenters()


def test_from_the_next_read_on_nobody_sees_them(world, scene):
    leo, ben, cem, *_ = scene
    close(world, leo)
    assert world.call(ben, "GET", f"/users/{leo.user_id}/profile").status == 404
    assert world.call(ben, "GET", f"/users/{leo.user_id}/posts").status == 404
    assert world.call(ben, "POST", f"/users/{leo.user_id}/follow").status == 404
    listed = world.call(ben, "GET", f"/users/{cem.user_id}/followers").json["users"]
    assert leo.user_id not in [each["id"] for each in listed]


def test_they_cannot_sign_in_and_their_token_is_useless(world, scene):
    leo, ben, _, other, said, *_ = scene
    close(world, leo)
    assert world.wire.pool.disabled == world.wire.pool.signed_out == {"leonora"}
    refused = [
        ("POST", f"/posts/{other}/like", None),
        ("POST", f"/posts/{other}/save", None),
        ("POST", f"/posts/{other}/comments", {"text": "Still here"}),
        ("POST", f"/comments/{said[0]}/like", None),
        ("POST", f"/users/{ben.user_id}/follow", None),
        ("POST", "/posts", {"media": [{"content_type": "image/jpeg", "size": 9}]}),
        ("PUT", "/users/me/avatar", {"content_type": "image/jpeg", "size": 9}),
        ("PATCH", "/users/me", {"bio": "Still here"}),
        ("POST", "/notifications/read", {}),
        ("GET", "/users/me/profile", None),
    ]

    def refuses():
        for method, path, body in refused:
            answer = world.call(leo, method, path, body)
            assert (answer.status, answer.json["code"]) == (401, "account_closed"), path

    refuses()
    world.settle()
    refuses()
    assert "users" not in traces(world, leo.user_id)


def test_a_process_that_has_just_seen_them_refuses_their_writes_too(world, scene):
    leo, _, _, other, *_ = scene
    with tuned(arrival_seconds=600):
        directory.arrive(leo)
        close(world, leo)
        answer = world.call(leo, "POST", f"/posts/{other}/comments", {"text": "Still here"})
    assert (answer.status, answer.json["code"]) == (401, "account_closed")


def test_rows_written_by_requests_that_had_begun_are_erased_too(world, scene, monkeypatch):
    leo, ben, cem, other, *_ = scene
    close(world, leo)
    rate_limits._seen.clear()
    with monkeypatch.context() as unchecked:
        unchecked.setattr(directory, "arrive", lambda *_, **__: None)
        world.announce(leo, caption="Late")
        for path, body in (
            (f"/posts/{other}/comments", {"text": "Late"}),
            (f"/users/{cem.user_id}/follow", None),
            (f"/posts/{other}/save", None),
        ):
            assert world.call(leo, "POST", path, body).status < 300
    world.settle()
    assert traces(world, leo.user_id, "leonora") == {"receipts", "archive"}


def test_closing_twice_is_closing_once_with_one_receipt(world, scene):
    leo = scene[0]
    first, second = close(world, leo), close(world, leo)
    assert first.json == second.json
    world.settle()
    answer = close(world, leo)
    assert (answer.status, answer.json["code"]) == (401, "account_closed")
    assert len([row for row in world.rows(Receipt) if "account#" in row["subject"]["S"]]) == 1


@pytest.mark.parametrize(
    "body", [{}, {"username": "ben"}, {"username": ""}, {"username": None}, []]
)
def test_without_the_user_name_as_confirmation_nothing_changes(world, body):
    leo = join(world, "leonora")
    before = world.everything()
    assert world.call(leo, "DELETE", "/users/me", body).status == 400
    assert world.everything() == before


def test_after_a_rename_it_is_the_new_name_that_confirms_and_both_are_kept(world):
    leo = join(world, "leonora")
    rename(world, leo, "leona")
    assert close(world, leo, "leonora").status == 400
    answer = close(world, leo, "leona")
    assert answer.status == 202
    world.settle()
    assert receipt_of(world, answer.json["receipt_id"]).json["state"] == "done"
    for name in ("leonora", "leona"):
        with pytest.raises(Exception, match="user name is taken"):
            sign_up(name)
    assert traces(world, leo.user_id, "leona") == {"receipts"}
    assert len(world.rows(Reservation)) >= 3


def test_the_name_is_free_again_after_a_while(world, monkeypatch):
    leo, ben = join(world, "leonora"), join(world, "ben")
    close(world, leo)
    world.settle()
    assert rename(world, ben, "leonora").status == 409
    later(monkeypatch, days=settings.username_hold_days + 1)
    sign_up("leonora")
    assert rename(world, ben, "leo.nora").status == 200


def test_a_person_who_never_called_the_api_can_close_their_account(world):
    leo = person("leonora")
    world.wire.pool.sign_up(leo)
    answer = close(world, leo)
    assert answer.status == 202
    world.settle()
    assert receipt_of(world, answer.json["receipt_id"]).json["state"] == "done"
    assert world.rows(User) == []
    assert world.wire.pool.people == {}


@pytest.mark.parametrize("receipt_id", ["0" * 32, "x", "0" * 31, "%00", "account#0"])
def test_a_receipt_is_shown_to_anybody_who_knows_its_id(world, receipt_id):
    assert receipt_of(world, receipt_id).status == 404


@pytest.mark.parametrize("fault", [wire.kill_after, wire.lose_answer])
def test_the_request_may_be_interrupted_anywhere(world, fault):
    for number in range(12):
        leo = join(world, f"leonora{number}")
        world.wire.break_(fault, skip=number, times=1)
        with suppress(wire.Killed):
            close(world, leo)
        world.wire.mend()
        answer = close(world, leo)
        assert answer.status == 202, number
        world.settle()
        assert receipt_of(world, answer.json["receipt_id"]).json["state"] == "done", number
        assert traces(world, leo.user_id, leo.username) == {"receipts"}, number


@pytest.mark.parametrize("fault", [wire.kill_before, wire.kill_after])
def test_any_step_may_be_interrupted_anywhere_with_the_same_end_and_receipt(world, scene, fault):
    leo = scene[0]
    answer = close(world, leo)
    deliver_all_but(world)
    step = 0
    while said := world.take_messages(settings.accounts_queue_url):
        for body in said:
            message = events.sqs_message(body)
            world.wire.break_(fault, skip=step % 7, times=1)
            with suppress(wire.Killed):
                invoke_queue("erase_account", [message])
            world.wire.mend()
            assert invoke_queue("erase_account", [message]) == []
            step += 1
        deliver_all_but(world)
        keep_one(world)
    shown = receipt_of(world, answer.json["receipt_id"]).json
    assert shown["state"] == "done"
    went = {part["part"]: part["went"] for part in shown["parts"]}
    assert went["acts"] == {"likes": 1, "comment_likes": 1, "saves": 1}
    assert went["posts"] == {"posts": 2}
    assert went["cdn"] == {"paths": 1}
    assert receipt_of(world, answer.json["receipt_id"]).json["finished_at"]
    assert traces(world, leo.user_id, "leonora") == {"receipts", "archive"}


def test_an_avatar_uploaded_while_a_step_is_repeated_is_deleted_and_invalidated(world, scene):
    leo = scene[0]
    answer = close(world, leo)
    subject = receipts.of_account(answer.json["receipt_id"])
    row = User.get(leo.user_id)
    closed = account.Account(
        leo.user_id, answer.json["receipt_id"], leo.username, leo.username, row.deleted_at
    )
    step = Step(number=1_000)
    for number in range(2):
        key = f"{avatar_keys.folder(leo.user_id)}{number}/small.jpg"
        world.s3.put_object(Bucket=settings.media_bucket, Key=key, Body=b"")
        world.take_messages(settings.invalidations_queue_url)
        files.look(closed, step).take()
        receipts.settle(subject, CDN, str(step.number), {})
        [asked] = world.take_messages(settings.invalidations_queue_url)
        assert f"/avatars/{leo.user_id}/*" in asked["paths"]
    assert not any(leo.user_id in key for key in world.objects(settings.media_bucket))


def test_the_receipt_is_not_done_before_the_cdn_has_forgotten(world, scene):
    answer, held = close(world, scene[0]), []
    while world.run_streams() or sum(
        world.run_queue(name) for name in QUEUES if name != "invalidate_cdn"
    ):
        for body in world.take_messages(settings.invalidations_queue_url):
            if (body["subject"] or "").startswith("account#"):
                held.append(events.sqs_message(body))
            else:
                invoke_queue("invalidate_cdn", [events.sqs_message(body)])
    shown = receipt_of(world, answer.json["receipt_id"]).json
    assert [each["part"] for each in shown["parts"] if each["state"] != "done"] == ["cdn"]
    invoke_queue("invalidate_cdn", held)
    assert receipt_of(world, answer.json["receipt_id"]).json["state"] == "done"


def deliver_all_but(world):
    """Carry everything on except the account's own chain."""
    while world.run_streams() or sum(
        world.run_queue(name) for name in QUEUES if name != "erase_account"
    ):
        pass


def keep_one(world):
    """A repeated step sent its next one twice: once is enough for a test."""
    bodies = world.take_messages(settings.accounts_queue_url)
    for body in {json.dumps(each, sort_keys=True) for each in bodies}:
        world.sqs.send_message(QueueUrl=settings.accounts_queue_url, MessageBody=body)


def test_erasing_page_by_page_reaches_everything(world, scene):
    leo = scene[0]
    with tuned(deletion_page=1):
        answer = close(world, leo)
        world.settle()
    assert traces(world, leo.user_id, "leonora") == {"receipts", "archive"}
    shown = receipt_of(world, answer.json["receipt_id"]).json
    went = {each["part"]: each["went"] for each in shown["parts"]}
    assert went["acts"] == {"likes": 1, "comment_likes": 1, "saves": 1}


def test_counters_of_other_people_stay(world, scene):
    leo, ben, *_ = scene
    close(world, leo)
    world.settle()
    subjects = {row["subject"]["S"] for row in world.rows(Counter)}
    assert f"user#{ben.user_id}" in subjects
    assert f"user#{leo.user_id}" not in subjects


def test_all_posts_of_a_closed_account_say_so_before_they_are_deleted(world):
    """Those too that are not among the newest, which the request itself marks."""
    leo, ben, cem = join(world, "leonora"), join(world, "ben"), join(world, "cem")
    world.follow(ben, leo)
    visit(ben.user_id)
    with tuned(guarded_at_once=1, author_page=2):
        posts = [world.publish(leo, str(number), [photo()]) for number in range(5)]
        assert close(world, leo).status == 202
        world.run_streams()
        while world.run_queue("refresh_author"):
            pass
    assert [row["guarded"]["S"] for row in world.rows(Post)] == ["gone"] * 5
    assert world.ask(ben, "GET", "/feed")["posts"] == []
    for post_id in posts:
        assert world.call(cem, "POST", f"/posts/{post_id}/like").status == 404
