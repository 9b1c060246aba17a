"""The people whom a caption mentions: who was meant, before and after edits, renames and blocks."""

import json

import pytest
from pinhole.tables.comments import Mention

from tests.flow.support.accounts import close, join, rename
from tests.flow.support.deletions import traces

pytestmark = pytest.mark.usefixtures("at_once")


@pytest.fixture
def people(world):
    return [join(world, name) for name in ("ana", "ben", "cem")]


def mentions(world, viewer, post_id):
    return world.call(viewer, "GET", f"/posts/{post_id}").json["mentions"]


def edit(world, viewer, post_id, caption):
    answer = world.call(viewer, "PATCH", f"/posts/{post_id}", {"caption": caption})
    assert answer.status == 200, answer.body
    world.settle()


def badge(world, viewer):
    page = world.call(viewer, "GET", "/notifications").json
    return page["unread_count"], [each["kind"] for each in page["notifications"]]


def named(*people):
    return [{"username": each.username, "user_id": each.user_id} for each in people]


def test_a_post_names_whom_it_mentions_wherever_it_is_shown(world, people):
    ana, ben, cem = people
    world.follow(cem, ana)
    post_id = world.publish(ana, "With @cem, @nobody.here, @ben and https://x.example/@ana")
    assert mentions(world, ana, post_id) == named(cem, ben)
    for path in ("/feed", f"/users/{ana.user_id}/posts"):
        [shown] = world.call(cem, "GET", path).json["posts"]
        assert shown["mentions"] == named(cem, ben)


def test_an_edit_changes_whom_a_post_mentions_and_what_they_are_told(world, people):
    ana, ben, cem = people
    post_id = world.publish(ana, "With @ben")
    edit(world, ana, post_id, "With @cem")
    assert mentions(world, ana, post_id) == named(cem)
    assert badge(world, ben) == (0, [])
    assert badge(world, cem) == (1, ["mention"])
    edit(world, ana, post_id, "Alone")
    assert mentions(world, ana, post_id) == []
    assert badge(world, cem) == (0, [])


def test_a_mention_that_returns_is_not_new(world, people):
    ana, ben, _ = people
    post_id = world.publish(ana, "With @ben")
    world.call(ben, "POST", "/notifications/read", {})
    edit(world, ana, post_id, "Alone")
    edit(world, ana, post_id, "With @ben again")
    assert badge(world, ben) == (0, ["mention"])


def test_whoever_was_meant_by_a_name_is_still_meant_after_a_rename_and_an_edit(world, people):
    ana, ben, _ = people
    post_id = world.publish(ana, "With @ben")
    assert rename(world, ben, "benedict").status == 200
    edit(world, ana, post_id, "Here with @ben")
    [mention] = mentions(world, ana, post_id)
    assert mention == {"username": "ben", "user_id": ben.user_id}
    assert badge(world, ben) == (1, ["mention"])


def test_an_edit_of_something_else_leaves_the_mentions(world, people):
    ana, ben, _ = people
    post_id = world.publish(ana, "With @ben")
    world.call(ana, "PATCH", f"/posts/{post_id}", {"location": None, "media": []})
    assert mentions(world, ana, post_id) == named(ben)


def test_a_mention_of_whoever_is_blocked_is_not_shown_between_the_two(world, people):
    ana, ben, cem = people
    world.follow(cem, ana)
    post_id = world.publish(ana, "With @ben")
    assert world.call(ben, "POST", f"/users/{cem.user_id}/block").status == 200
    assert mentions(world, cem, post_id) == []
    assert mentions(world, ana, post_id) == named(ben)
    [shown] = world.call(cem, "GET", "/feed").json["posts"]
    assert shown["mentions"] == []


def test_an_author_does_not_mention_whoever_blocks_them(world, people):
    ana, ben, _ = people
    world.call(ben, "POST", f"/users/{ana.user_id}/block")
    post_id = world.publish(ana, "With @ben")
    assert mentions(world, ana, post_id) == []
    assert world.rows(Mention) == []


def test_a_closed_account_leaves_the_mentions_of_others_posts(world, people):
    ana, ben, cem = people
    post_id = world.publish(ana, "With @ben and @cem")
    close(world, ben)
    assert mentions(world, ana, post_id) == named(cem)
    world.settle()
    assert traces(world, ben.user_id) == {"receipts"}
    assert mentions(world, ana, post_id) == named(cem)


def test_a_deleted_post_leaves_the_index_of_mentions(world, people):
    ana, ben, _ = people
    post_id = world.publish(ana, "With @ben")
    assert post_id in json.dumps(world.rows(Mention))
    assert world.call(ana, "DELETE", f"/posts/{post_id}").status == 200
    world.settle()
    assert world.rows(Mention) == []
    assert badge(world, ben) == (0, [])
