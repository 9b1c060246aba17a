"""Editing comments: by their author, for a while, with everything that follows from the text."""

from datetime import timedelta

import pytest
from pinhole import clock
from pinhole.settings import settings
from pinhole.tables.comments import Comment, Mention

from tests.flow.support.audience import block
from tests.flow.support.commenting import delete, like, listed, post, replies, reply, write
from tests.flow.support.inbox import notified
from tests.flow.support.rows import add_post, arrive
from tests.flow.support.world import person, tuned


@pytest.fixture
def post_id(world, ana):
    return add_post(ana)


def edit(world, viewer, comment, text="better"):
    return world.call(viewer, "PATCH", f"/comments/{comment['comment_id']}", {"text": text})


def test_an_edited_comment_has_its_new_text_everywhere_and_is_marked(world, ana, ben, post_id):
    comment = write(world, ben, post_id, "first")
    like(world, ana, comment)
    reply(world, ana, comment, post_id)
    world.settle()
    assert (comment["is_edited"], comment["edited_at"]) == (False, None)
    edited = edit(world, ben, comment, "second").json
    assert edited["text"] == "second"
    assert edited["is_edited"]
    assert edited["edited_at"] > comment["created_at"]
    assert (edited["like_count"], edited["reply_count"]) == (1, 1)
    assert listed(world, ben, post_id) == [edited]


def test_a_reply_can_be_edited_too(world, ana, ben, post_id):
    parent = write(world, ana, post_id)
    answer = reply(world, ben, parent, post_id)
    assert edit(world, ben, answer).json["parent_id"] == parent["comment_id"]
    assert [each["text"] for each in replies(world, ana, post_id, parent)] == ["better"]


def test_the_same_text_changes_nothing(world, ben, post_id):
    comment = write(world, ben, post_id, "same")
    assert edit(world, ben, comment, "same").json["is_edited"] is False


def test_only_its_author_can_edit_a_comment(world, ana, ben, post_id):
    comment = write(world, ben, post_id)
    assert edit(world, ana, comment).status == 403
    assert listed(world, ana, post_id)[0]["text"] == comment["text"]


def test_a_comment_can_be_edited_for_a_while(world, ben, post_id, monkeypatch):
    comment = write(world, ben, post_id)
    now = clock.now()

    def edit_after(seconds, text="better"):
        monkeypatch.setattr(clock, "now", lambda: now + timedelta(seconds=seconds))
        return edit(world, ben, comment, text).status

    with tuned(comment_edit_seconds=60):
        assert edit_after(65) == 403
        assert edit_after(65, comment["text"]) == 200
        assert edit_after(55) == 200


@pytest.mark.parametrize(
    "text", ["", " ", "x" * 2_201, "a\0b", " ".join(f"@p{n}x" for n in range(21))]
)
def test_a_text_that_cannot_be_written_cannot_be_edited_in(world, ben, post_id, text):
    comment = write(world, ben, post_id)
    answer = edit(world, ben, comment, text)
    assert (answer.status, answer.json["errors"][0]["field"]) == (400, "text")


def test_a_deleted_comment_is_not_edited_back(world, ana, ben, post_id):
    comment = write(world, ben, post_id)
    reply(world, ana, comment, post_id)
    delete(world, ben, comment)
    assert edit(world, ben, comment).status == 404
    [shown] = listed(world, ana, post_id)
    assert (shown["text"], shown["is_edited"]) == (None, False)


def test_a_deleted_comment_does_not_say_that_it_was_edited(world, ana, ben, post_id):
    comment = write(world, ben, post_id)
    edit(world, ben, comment)
    reply(world, ana, comment, post_id)
    delete(world, ben, comment)
    [shown] = listed(world, ana, post_id)
    assert (shown["state"], shown["is_edited"]) == ("deleted", False)


def test_whoever_is_blocked_by_the_posts_author_edits_nothing(world, ana, ben, post_id):
    comment = write(world, ben, post_id)
    block(world, ana, ben)
    assert edit(world, ben, comment).status == 404


def test_mentions_follow_an_edit_with_their_notifications(world, ana, ben, post_id):
    cleo, dora = person("cleo"), person("dora")
    arrive(cleo, dora)
    comment = write(world, ben, post_id, "@cleo look")
    world.settle()
    assert notified(world, cleo) == [("mention", "@cleo look")]
    edited = edit(world, ben, comment, "@dora look").json
    assert edited["mentions"] == [{"username": "dora", "user_id": dora.user_id}]
    world.settle()
    assert notified(world, cleo) == []
    assert notified(world, dora) == [("mention", "@dora look")]
    assert notified(world, ana) == [("comment", "@dora look")]
    assert [row["user_id"]["S"] for row in world.rows(Mention)] == [dora.user_id]


def test_an_edit_does_not_make_a_notification_new(world, ana, ben, post_id):
    comment = write(world, ben, post_id)
    world.settle()
    world.call(ana, "POST", "/notifications/read", {})
    edit(world, ben, comment)
    world.settle()
    answer = world.call(ana, "GET", "/notifications").json
    assert (answer["unread_count"], answer["notifications"][0]["text"]) == (0, "better")


def test_a_mention_that_stays_keeps_its_person_whoever_has_the_name_now(world, ben, post_id):
    cleo = person("cleo")
    arrive(cleo)
    comment = write(world, ben, post_id, "@cleo look")
    world.call(cleo, "PATCH", "/users/me", {"username": "cleopatra"})
    edited = edit(world, ben, comment, "@cleo and @cleopatra").json
    assert edited["mentions"] == [
        {"username": name, "user_id": cleo.user_id} for name in ("cleo", "cleopatra")
    ]


def test_top_comments_follow_an_edit(world, ana, ben, post_id):
    comments = [write(world, ben, post_id) for _ in range(settings.top_comments_from)]
    world.settle()
    edit(world, ben, comments[-1])
    world.settle()
    assert post(world, ana, post_id)["top_comments"][0]["text"] == "better"


def test_a_row_keeps_the_request_that_edited_it(world, ben, post_id):
    comment = write(world, ben, post_id)
    headers = {"X-Correlation-Id": "request-0123456789"}
    path = f"/comments/{comment['comment_id']}"
    world.call(ben, "PATCH", path, {"text": "better"}, headers=headers)
    assert [row.correlation_id for row in Comment.scan()] == ["request-0123456789"]
