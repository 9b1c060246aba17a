"""Reading one comment and who likes it."""

import pytest
from pinhole import ids
from pinhole.tables.comments import Comment

from tests.flow.support.audience import block
from tests.flow.support.commenting import delete, like, listed, reply, write
from tests.flow.support.rows import add_post
from tests.flow.support.world import person


@pytest.fixture
def post_id(world, ana):
    return add_post(ana)


def read(world, viewer, comment, what=""):
    return world.call(viewer, "GET", f"/comments/{comment['comment_id']}{what}")


def likers(world, viewer, comment, **query):
    answer = world.call(
        viewer, "GET", f"/comments/{comment['comment_id']}/likes", query=query or None
    )
    assert answer.status == 200, answer.body
    return answer.json


def names(page):
    return [user["username"] for user in page["users"]]


def test_one_comment_reads_as_its_thread_shows_it(world, ana, post_id):
    parent = write(world, person("ben"), post_id, "What a light, @ana!")
    child = reply(world, ana, parent, post_id)
    like(world, ana, parent)
    world.settle()
    assert read(world, ana, parent).json == listed(world, ana, post_id)[0]
    thread = listed(world, ana, post_id, parent_id=parent["comment_id"])
    assert [read(world, ana, child).json] == thread


def test_a_deleted_comment_is_a_tombstone_while_it_has_replies(world, ana, post_id):
    ben = person("ben")
    parent, alone = (write(world, ben, post_id) for _ in range(2))
    reply(world, ana, parent, post_id)
    for comment in (parent, alone):
        delete(world, ben, comment)
    shown = read(world, ana, parent).json
    assert (shown["state"], shown["text"], shown["user"]) == ("deleted", None, None)
    assert read(world, ana, alone).status == 404
    assert read(world, ana, parent, "/likes").status == 404


def test_comments_of_blocked_people_and_unknown_ones_are_not_found(world, ana, post_id):
    ben = person("ben")
    comment = write(world, ben, post_id)
    block(world, ana, ben)
    unknown = {"comment_id": ids.ulid()}
    for each in (comment, unknown):
        assert read(world, ana, each).status == 404
        assert read(world, ana, each, "/likes").status == 404


def test_likers_of_a_comment_are_paged_each_once(world, ana, post_id):
    comment = write(world, ana, post_id)
    people = [person(f"p{number}") for number in range(5)]
    for viewer in people:
        like(world, viewer, comment)
    like(world, people[3], comment, "DELETE")
    block(world, people[4], ana)
    found, page = [], likers(world, ana, comment, limit="1")
    while page["next_cursor"]:
        found += names(page)
        page = likers(world, ana, comment, limit="1", cursor=page["next_cursor"])
    assert sorted(found + names(page)) == ["p0", "p1", "p2"]


def test_a_cursor_of_one_comments_likers_is_refused_for_another(world, ana, post_id):
    first, second = (write(world, ana, post_id) for _ in range(2))
    for number in range(2):
        like(world, person(f"p{number}"), first)
    cursor = likers(world, ana, first, limit="1")["next_cursor"]
    answer = world.call(
        ana, "GET", f"/comments/{second['comment_id']}/likes", query={"cursor": cursor}
    )
    assert (answer.status, answer.json["code"]) == (400, "invalid_cursor")


def test_a_comment_outside_its_thread_is_not_found(world, ana, post_id):
    """Its row stays for a day, so that a deletion can be repeated."""
    comment = write(world, ana, post_id)
    delete(world, ana, comment)
    assert [row["state"]["S"] for row in world.rows(Comment)] == ["deleted"]
    assert read(world, ana, comment).status == 404
