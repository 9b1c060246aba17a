"""Comments: written, liked and deleted; what is refused changes nothing."""

import pytest
from pinhole import ids
from pinhole.aws import clients
from pinhole.counts import shards
from pinhole.settings import settings
from pinhole.tables.accounts import Idempotency
from pinhole.tables.comments import Comment, CommentLike
from pinhole.tables.moderation import Evidence

from bench.meter import Meter
from tests.flow.support.commenting import (
    delete,
    ids_of,
    like,
    listed,
    page,
    post,
    replies,
    reply,
    write,
)
from tests.flow.support.inbox import inbox
from tests.flow.support.rows import add_post, arrive
from tests.flow.support.world import person, tuned

FAMILY = "👩‍👩‍👧‍👦"
ZALGO = "Z\u0351\u036b\u0343\u036a\u0302"


@pytest.fixture
def post_id(world, ana):
    return add_post(ana)


def test_a_comment_is_answered_whole_and_listed_the_same(world, post_id):
    ben = person("ben")
    comment = write(world, ben, post_id, "What a light!")
    assert comment == {
        "comment_id": comment["comment_id"],
        "text": "What a light!",
        "user": {"id": ben.user_id, "username": "ben", "avatar_url": None},
        "created_at": comment["created_at"],
        "edited_at": None,
        "is_edited": False,
        "like_count": 0,
        "reply_count": 0,
        "is_liked": False,
        "parent_id": None,
        "mentions": [],
        "state": "published",
    }
    assert ids.is_ulid(comment["comment_id"])
    assert listed(world, ben, post_id) == [comment]
    world.settle()
    assert listed(world, person("eve"), post_id) == [comment]


def test_the_post_counts_comments_and_replies_and_a_parent_its_replies(world, ana, post_id):
    parent = write(world, ana, post_id)
    for _ in range(2):
        reply(world, person("ben"), parent, post_id)
    write(world, ana, post_id)
    world.settle()
    assert post(world, ana, post_id)["comment_count"] == 4
    counts = {each["comment_id"]: each["reply_count"] for each in listed(world, ana, post_id)}
    assert counts.pop(parent["comment_id"]) == 2
    assert set(counts.values()) == {0}


TEXTS = [
    "x",
    "x" * 2_200,
    FAMILY * 2_200,
    ZALGO * 400,
    "\u202eevil",
    "<b>&amp;</b>",
    " a\n\tb ",
    "\x07!",
]


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_a_comment_comes_back_exactly_as_it_was_written(world, ana, post_id, text):
    assert write(world, ana, post_id, text)["text"] == text
    assert listed(world, ana, post_id)[0]["text"] == text


REFUSED = [
    ({}, "text", "required"),
    ({"text": ""}, "text", "a visible character"),
    ({"text": " \n\t\u3000"}, "text", "a visible character"),
    ({"text": "\u200b\u202e\u2060"}, "text", "a visible character"),
    ({"text": None}, "text", "valid string"),
    ({"text": "x" * 2_201}, "text", "at most 2200 characters"),
    ({"text": FAMILY * 2_201}, "text", "at most 2200 characters"),
    ({"text": "Z" + "\u0351" * 30_000}, "text", "55000 bytes"),
    ({"text": "a\0b"}, "text", "NUL"),
    ({"text": "a\ud800"}, "text", "surrogates"),
    ({"text": " ".join(f"@user{n}" for n in range(21))}, "text", "at most 20"),
    ({"text": "x", "parent_id": "nothing"}, "parent_id", "a comment id"),
    ({"text": "x", "parent_id": 7}, "parent_id", "valid string"),
]


@pytest.mark.parametrize(("body", "field", "fault"), REFUSED, ids=range(len(REFUSED)))
def test_an_invalid_comment_is_refused_with_the_limit(world, ana, post_id, body, field, fault):
    before = world.everything()
    answer = world.call(ana, "POST", f"/posts/{post_id}/comments", body)
    assert (answer.status, answer.json["code"]) == (400, "invalid_request")
    assert answer.json["errors"][0]["field"] == field
    assert fault in answer.json["errors"][0]["message"]
    assert world.everything() == before


def test_a_caption_is_counted_as_readers_see_it_too(world, ana):
    assert world.announce(ana, caption=FAMILY * 2_200).status == 201
    assert world.announce(ana, caption=FAMILY * 2_201).status == 400
    assert world.announce(ana, caption="Z" + "\u0351" * 40_000).status == 400


def test_mentions_are_people_and_other_names_stay_text(world, ana, post_id):
    ben, eve = person("ben"), person("eve")
    arrive(ben, eve)
    text = "@Ben and @nobody and @eve, @ben again"
    comment = write(world, ana, post_id, text)
    assert comment["text"] == text
    assert comment["mentions"] == [
        {"username": "ben", "user_id": ben.user_id},
        {"username": "eve", "user_id": eve.user_id},
    ]
    assert listed(world, ana, post_id) == [comment]


def test_twenty_mentions_are_not_too_many(world, ana, post_id):
    write(world, ana, post_id, " ".join(f"@user{n}" for n in range(20)))


def test_comments_and_their_likes_keep_the_id_of_their_request(world, ana, post_id):
    headers = {"X-Correlation-Id": "request-0123456789"}
    path = f"/posts/{post_id}/comments"
    comment = world.call(ana, "POST", path, {"text": "x"}, headers=headers).json
    world.call(ana, "POST", f"/comments/{comment['comment_id']}/like", headers=headers)
    for table in (Comment, CommentLike):
        assert [row.correlation_id for row in table.scan()] == ["request-0123456789"]


# Replies


def test_replies_are_listed_under_their_parent_alone(world, ana, post_id):
    parent, other = write(world, ana, post_id), write(world, ana, post_id)
    first, second = (reply(world, person("ben"), parent, post_id) for _ in range(2))
    assert first["parent_id"] == parent["comment_id"]
    assert ids_of(listed(world, ana, post_id)) == ids_of([other, parent])
    assert replies(world, ana, post_id, parent) == [first, second]
    assert replies(world, ana, post_id, other) == []


def test_a_reply_to_a_reply_is_refused_with_the_reason(world, ana, post_id):
    answer = reply(world, ana, write(world, ana, post_id), post_id)
    before = world.everything()
    body = {"text": "x", "parent_id": answer["comment_id"]}
    refused = world.call(ana, "POST", f"/posts/{post_id}/comments", body)
    assert (refused.status, refused.json["errors"][0]["field"]) == (400, "parent_id")
    assert "is a reply" in refused.json["detail"]
    assert world.everything() == before


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_a_parent_of_another_post_or_of_none_is_not_found(world, ana, post_id, method):
    elsewhere = write(world, ana, add_post(ana))["comment_id"]
    for parent_id in (elsewhere, ids.ulid()):
        body, query = {"text": "x", "parent_id": parent_id}, {"parent_id": parent_id}
        answer = world.call(
            ana,
            method,
            f"/posts/{post_id}/comments",
            body if method == "POST" else None,
            query=query if method == "GET" else None,
        )
        assert (answer.status, answer.json["code"]) == (404, "not_found")
    assert len(world.rows(Comment)) == 1


@pytest.mark.parametrize("has_replies", [True, False], ids=["a tombstone", "gone"])
def test_a_deleted_comment_cannot_be_replied_to(world, ana, post_id, has_replies):
    parent = write(world, ana, post_id)
    if has_replies:
        reply(world, ana, parent, post_id)
    delete(world, ana, parent)
    before = world.everything()
    body = {"text": "x", "parent_id": parent["comment_id"]}
    assert world.call(ana, "POST", f"/posts/{post_id}/comments", body).status == 404
    assert world.everything() == before


# Posts that cannot be commented on


def test_a_post_that_does_not_exist_has_no_comments(world, ana):
    for method, body in (("POST", {"text": "x"}), ("GET", None)):
        for post_id in (ids.ulid(), "nothing"):
            answer = world.call(ana, method, f"/posts/{post_id}/comments", body)
            assert (answer.status, answer.json["code"]) == (404, "not_found")
    assert world.rows(Comment) == []


@pytest.mark.parametrize("file", [None, b"nothing"], ids=["pending", "rejected"])
def test_a_post_that_is_not_published_cannot_be_commented_on(world, file):
    ana, ben = person("ana"), person("ben")
    post_id = world.publish(ana, files=[file]) if file else world.announce(ana).json["post_id"]
    path = f"/posts/{post_id}/comments"
    assert world.call(ben, "POST", path, {"text": "x"}).status == 403
    assert world.call(ana, "POST", path, {"text": "x"}).status == 409
    assert world.call(ben, "GET", path).status == 403
    assert listed(world, ana, post_id) == []
    assert world.rows(Comment) == []


# Idempotency


def test_a_retry_with_the_same_key_makes_no_second_comment(world, ana, post_id):
    key, body = {"Idempotency-Key": "k"}, {"text": "once"}
    path = f"/posts/{post_id}/comments"
    first, again = (world.call(ana, "POST", path, body, headers=key) for _ in range(2))
    assert (first.status, again.status, again.json) == (201, 201, first.json)
    other = world.call(ana, "POST", path, {"text": "twice"}, headers=key)
    assert (other.status, other.json["code"]) == (422, "idempotency_key_reused")
    assert len(world.rows(Comment)) == 1


def test_the_text_is_not_stored_with_the_idempotency_key(world, ana, post_id):
    headers, body = {"Idempotency-Key": "k"}, {"text": "to be deleted"}
    world.call(ana, "POST", f"/posts/{post_id}/comments", body, headers=headers)
    assert world.rows(Idempotency)
    assert "to be deleted" not in str(world.rows(Idempotency))


# Deleting


@pytest.mark.parametrize("by", ["its author", "the post's author"])
def test_a_comment_without_replies_disappears(world, ana, post_id, by):
    ben = person("ben")
    comment, other = write(world, ben, post_id, "gone"), write(world, ben, post_id)
    world.settle()
    deleter = ben if by == "its author" else ana
    for _ in range(2):
        answer = delete(world, deleter, comment)
        assert answer.status == 200
        assert answer.json == {"comment_id": comment["comment_id"], "state": "deleted"}
        for sort in ("newest", "top"):
            assert listed(world, ben, post_id, sort=sort) == [other]
        world.settle()
    assert post(world, ana, post_id)["comment_count"] == 1
    # What is kept in case it is reported (`test_evidence`).
    kept = Evidence.Meta.table_name
    assert [at for at, rows in world.everything().items() if "gone" in str(rows)] == [kept]
    answer = world.call(
        ben,
        "GET",
        f"/posts/{post_id}/comments",
        query={"parent_id": comment["comment_id"]},
    )
    assert answer.status == 404


def test_a_comment_with_replies_becomes_a_tombstone(world, ana, post_id):
    ben = person("ben")
    comment = write(world, ben, post_id, f"gone @{ana.username}")
    answer = reply(world, ana, comment, post_id)
    delete(world, ben, comment)
    for _ in range(2):
        for sort in ("newest", "top"):
            [shown] = listed(world, ana, post_id, sort=sort)
            assert (shown["state"], shown["text"], shown["user"]) == ("deleted", None, None)
            assert (shown["mentions"], shown["comment_id"]) == ([], comment["comment_id"])
        assert replies(world, ana, post_id, comment) == [answer]
        world.settle()
    assert post(world, ana, post_id)["comment_count"] == 1
    assert "gone" not in str(world.rows(Comment))


def test_a_tombstone_goes_with_its_last_reply(world, ana, post_id):
    comment = write(world, ana, post_id)
    answers = [reply(world, ana, comment, post_id) for _ in range(2)]
    delete(world, ana, comment)
    for answer in answers:
        world.settle()
        assert len(listed(world, ana, post_id)) == 1
        delete(world, ana, answer)
    world.settle()
    assert listed(world, ana, post_id) == []
    assert post(world, ana, post_id)["comment_count"] == 0


def test_a_deleted_reply_no_longer_counts_for_its_parent(world, ana, post_id):
    comment = write(world, ana, post_id)
    answer, other = (reply(world, ana, comment, post_id) for _ in range(2))
    world.settle()
    delete(world, ana, answer)
    world.settle()
    assert [each["reply_count"] for each in listed(world, ana, post_id)] == [1]
    assert replies(world, ana, post_id, comment) == [other]


def test_others_cannot_delete_a_comment(world, ana, post_id):
    comment = write(world, person("ben"), post_id)
    before = world.rows(Comment)
    answer = delete(world, person("eve"), comment)
    assert (answer.status, answer.json["code"]) == (403, "forbidden")
    assert world.rows(Comment) == before


@pytest.mark.parametrize("comment_id", ["nothing", "01M82V4BPE9MXGZE4PNXQP2XJV"])
def test_a_comment_that_does_not_exist_is_not_found(world, ana, comment_id):
    for method, path in (("DELETE", ""), ("POST", "/like"), ("DELETE", "/like")):
        answer = world.call(ana, method, f"/comments/{comment_id}{path}")
        assert (answer.status, answer.json["code"]) == (404, "not_found")


def test_a_deleted_comment_is_not_found_by_others(world, ana, post_id):
    comment = write(world, ana, post_id)
    delete(world, ana, comment)
    for answer in (
        delete(world, person("eve"), comment),
        like(world, person("eve"), comment),
        like(world, person("eve"), comment, "DELETE"),
    ):
        assert (answer.status, answer.json["code"]) == (404, "not_found")


def test_the_row_of_a_deleted_comment_expires(world, ana, post_id):
    kept, gone = write(world, ana, post_id), write(world, ana, post_id)
    reply(world, ana, kept, post_id)
    for comment in (kept, gone):
        delete(world, ana, comment)
    rows = {row["comment_id"]["S"]: row for row in world.rows(Comment)}
    assert "expires_at" in rows[gone["comment_id"]]
    assert "expires_at" not in rows[kept["comment_id"]]
    assert not {"thread_id", "ranked_in", "text"} & rows[gone["comment_id"]].keys()


# Likes


def shown_like(world, viewer, post_id):
    [comment] = listed(world, viewer, post_id)
    return comment["is_liked"], comment["like_count"]


def test_a_like_of_a_comment_is_seen_at_once_and_counted_once(world, ana, post_id):
    ben, comment = person("ben"), write(world, ana, post_id)
    for _ in range(2):
        assert like(world, ben, comment).json == {"is_liked": True, "like_count": 1}
        assert shown_like(world, ben, post_id) == (True, 1)
    world.settle()
    assert like(world, ben, comment).json == {"is_liked": True, "like_count": 1}
    assert shown_like(world, ben, post_id) == (True, 1)
    assert shown_like(world, person("eve"), post_id) == (False, 1)
    assert len(world.rows(CommentLike)) == 1


@pytest.mark.parametrize("settled", [True, False], ids=["counted", "not yet counted"])
def test_a_like_of_a_comment_can_be_taken_back(world, ana, post_id, settled):
    ben, comment = person("ben"), write(world, ana, post_id)
    like(world, ben, comment)
    if settled:
        world.settle()
    for _ in range(2):
        assert like(world, ben, comment, "DELETE").json["is_liked"] is False
    world.settle()
    assert shown_like(world, ben, post_id) == (False, 0)
    assert world.rows(CommentLike) == []


def test_a_like_of_a_comment_is_not_a_like_of_its_post(world, ana, post_id):
    like(world, ana, write(world, ana, post_id))
    world.settle()
    shown = post(world, ana, post_id)
    assert (shown["like_count"], shown["is_liked"]) == (0, False)


# Top comments of a post


def top_of(world, viewer, post_id):
    return [each["comment_id"] for each in post(world, viewer, post_id)["top_comments"]]


def test_a_post_with_enough_comments_shows_its_best_two(world, ana, post_id):
    comments = [write(world, person("ben"), post_id, f"{n}") for n in range(4)]
    like(world, ana, comments[1])
    world.settle()
    [first, second] = post(world, ana, post_id)["top_comments"]
    assert (first["comment_id"], first["like_count"]) == (comments[1]["comment_id"], 1)
    assert (first["text"], first["user"]) == ("1", comments[1]["user"])
    assert second["comment_id"] == comments[3]["comment_id"]
    for viewer in (person("eve"), person("joe")):
        like(world, viewer, comments[0])
    world.settle()
    assert top_of(world, ana, post_id) == ids_of([comments[0], comments[1]])
    like(world, ana, comments[1], "DELETE")
    world.settle()
    assert top_of(world, ana, post_id) == ids_of([comments[0], comments[3]])


def test_the_feed_shows_them_too(world):
    ana, ben = person("ana"), person("ben")
    world.follow(ben, ana)
    post_id = world.publish(ana)
    comments = [write(world, ben, post_id) for _ in range(3)]
    world.settle()
    [shown] = world.call(ben, "GET", "/feed").json["posts"]
    assert ids_of(shown["top_comments"]) == ids_of(comments[:0:-1])


def test_a_post_with_few_comments_shows_none(world, ana, post_id):
    for _ in range(settings.top_comments_from - 1):
        write(world, ana, post_id)
    world.settle()
    assert post(world, ana, post_id)["top_comments"] == []
    reply(world, ana, listed(world, ana, post_id)[0], post_id)
    world.settle()
    assert len(post(world, ana, post_id)["top_comments"]) == 2


def test_a_deleted_comment_leaves_the_top_and_the_next_one_follows(world, ana, post_id):
    comments = [write(world, ana, post_id) for _ in range(4)]
    like(world, ana, comments[0])
    world.settle()
    assert top_of(world, ana, post_id) == ids_of([comments[0], comments[3]])
    delete(world, ana, comments[0])
    world.settle()
    assert top_of(world, ana, post_id) == ids_of([comments[3], comments[2]])
    for comment in comments[2:]:
        delete(world, ana, comment)
    world.settle()
    assert top_of(world, ana, post_id) == []


def test_a_deleted_comment_is_in_no_top_from_the_next_read(world):
    ana, ben = person("ana"), person("ben")
    world.follow(ben, ana)
    post_id = world.publish(ana)
    comments = [write(world, ana, post_id) for _ in range(3)]
    world.settle()
    delete(world, ana, comments[2])
    [shown] = world.call(ben, "GET", "/feed").json["posts"]
    assert ids_of(shown["top_comments"]) == ids_of([comments[1]])
    assert top_of(world, ben, post_id) == ids_of([comments[1]])


def test_a_worker_that_read_before_a_deletion_does_not_bring_the_comment_back(world, ana, post_id):
    comments = [write(world, ana, post_id) for _ in range(3)]
    world.settle()
    like(world, ana, comments[0])
    records = world.take_records(CommentLike)

    def delete_first(request, proceed):
        delete(world, ana, comments[2])
        return proceed(request)

    world.wire.break_(delete_first, "dynamodb.UpdateItem", where="top_comments", times=1)
    world.count_changes(records)
    assert top_of(world, ana, post_id) == ids_of([comments[0], comments[1]])


def test_a_reply_is_never_a_top_comment(world, ana, post_id):
    parent = write(world, ana, post_id)
    answers = [reply(world, ana, parent, post_id) for _ in range(3)]
    like(world, ana, answers[0])
    world.settle()
    assert top_of(world, ana, post_id) == [parent["comment_id"]]


def test_a_long_comment_is_cut_between_characters(world, ana, post_id):
    with tuned(top_comments_from=1, top_comment_characters=10):
        write(world, ana, post_id, f"a family {FAMILY}!")
        world.settle()
        [shown] = post(world, ana, post_id)["top_comments"]
    assert shown["text"] == f"a family {FAMILY}…"


def test_a_comment_of_many_code_points_is_shown_whole_up_to_the_limit(world, ana, post_id):
    author = person("ben")
    text = "น้ำ" * 110
    with tuned(top_comments_from=1):
        write(world, author, post_id, text)
        world.settle()
        [shown] = post(world, ana, post_id)["top_comments"]
    [told] = inbox(world, ana)["notifications"]
    assert shown["text"] == told["text"] == text


def test_how_many_are_shown_and_from_when_are_settings(world, ana, post_id):
    with tuned(top_comments=1, top_comments_from=2):
        write(world, ana, post_id)
        world.settle()
        assert top_of(world, ana, post_id) == []
        newest = write(world, ana, post_id)
        world.settle()
        assert top_of(world, ana, post_id) == [newest["comment_id"]]


@pytest.mark.parametrize("query", [{}, {"limit": "2"}, {"sort": "newest"}])
def test_a_page_of_comments_takes_two_round_trips(world, ana, post_id, query):
    for _ in range(3):
        write(world, ana, post_id)
    with Meter(clients.dynamodb()) as meter:
        page(world, ana, post_id, **query)
    assert meter.tally().trips == 2


def test_likes_counted_in_shards_are_ranked_and_shown_too(world, ana, post_id, monkeypatch):
    monkeypatch.setattr(shards, "_WAIT_SECONDS", 0)
    with tuned(counter_shards_from=0):
        comments = [write(world, ana, post_id) for _ in range(3)]
        like(world, ana, comments[0])
        world.settle()
    assert top_of(world, ana, post_id) == ids_of([comments[0], comments[2]])


def test_a_tombstone_goes_with_its_last_reply_also_when_counted_in_shards(
    world, ana, post_id, monkeypatch
):
    monkeypatch.setattr(shards, "_WAIT_SECONDS", 0)
    with tuned(counter_shards_from=0):
        parent = write(world, ana, post_id)
        answer = reply(world, ana, parent, post_id)
        delete(world, ana, parent)
        world.settle()
        assert ids_of(listed(world, ana, post_id)) == ids_of([parent])
        delete(world, ana, answer)
        world.settle()
    assert listed(world, ana, post_id) == []


def test_likes_of_a_deleted_comment_notify_nobody(world, ana, post_id):
    ben = person("ben")
    comment = write(world, ben, post_id)
    like(world, ana, comment)
    world.settle()
    told = world.call(ben, "GET", "/notifications").json["notifications"]
    assert [each["kind"] for each in told] == ["comment_like"]
    delete(world, ben, comment)
    world.settle()
    assert world.call(ben, "GET", "/notifications").json["notifications"] == []
