"""A feed that is built, or read further down, while something else happens to it."""

from functools import partial

import pytest
from pinhole.feed import entries, reader_state
from pinhole.feed.stable_paging import BOTTOM
from pinhole.tables.feeds import Reader
from pinhole.tables.people import User
from pinhole.tables.relationships import Follow

from tests.flow.support import events
from tests.flow.support.aws import roles
from tests.flow.support.feeds import differences, entries_of, pages_of
from tests.flow.support.rows import add_follow, add_post, arrive
from tests.flow.support.world import World, invoke_queue, person, tuned

MOST = 10


@pytest.fixture
def few(monkeypatch):
    """An extension or a backfill writes few entries."""
    monkeypatch.setattr(entries, "MOST", MOST)


@pytest.fixture
def ana(world: World, few):
    """An author of more posts than one extension writes."""
    ana = person("ana")
    arrive(ana)
    return ana


def posts_of(author, count: int) -> list[str]:
    return [add_post(author) for _ in range(count)]


def known(author, post_ids: list[str]) -> None:
    """The author's row lists the newest post, and says that there are more."""
    newest = post_ids[-1]
    changes = [User.recent_posts.set([[newest, "photo", ""]]), User.recent_from.set(newest)]
    User(author.user_id).update(changes)


def backfill_feed(reader, author) -> None:
    body = {"follower_id": reader.user_id, "followee_id": author.user_id, "correlation_id": ""}
    assert invoke_queue("backfill_feed", [events.sqs_message(body)]) == []


@pytest.fixture
def while_building(monkeypatch):
    """Make something happen once, just before or after `complete from` is written."""
    noted = reader_state.completed

    def have(happen, is_before: bool) -> None:
        def once(*of) -> None:
            monkeypatch.setattr(reader_state, "completed", noted)
            for step in (by_others, partial(noted, *of))[:: 1 if is_before else -1]:
                step()

        def by_others() -> None:
            with roles.none():
                happen()

        monkeypatch.setattr(reader_state, "completed", once)

    return have


@pytest.mark.parametrize("is_before", [True, False], ids=["before it is noted", "after"])
def test_a_follow_while_a_feed_is_built_loses_no_post(world, ana, while_building, is_before):
    ben = person("ben")
    arrive(ben)
    posts = posts_of(ana, 2 * MOST + 3)
    known(ana, posts)

    def follow() -> None:
        add_follow(ben.user_id, ana.user_id)
        backfill_feed(ben, ana)

    while_building(follow, is_before)
    pages_of(world, ben, order="latest")
    assert pages_of(world, ben, order="latest") == posts[::-1]
    assert differences() == []


@pytest.mark.parametrize("is_before", [True, False], ids=["before it is noted", "after"])
def test_an_author_who_stops_being_pulled_while_a_feed_is_built_loses_no_post(
    world, ana, while_building, is_before
):
    ben = person("ben")
    arrive(ben)
    posts = posts_of(ana, 2 * MOST + 3)
    known(ana, posts)
    add_follow(ben.user_id, ana.user_id)
    Follow(ben.user_id, ana.user_id).update([Follow.celebrity_id.set(ana.user_id)])
    changes = [User.fan_out_mode.set("fallen"), User.fan_out_mode_since.set(posts[-1])]
    User(ana.user_id).update(changes)
    while_building(partial(backfill_feed, ben, ana), is_before)
    pages_of(world, ben, order="latest")
    assert pages_of(world, ben, order="latest") == posts[::-1]
    assert differences() == []


def test_an_extension_does_not_hide_what_was_found_missing_while_it_ran(world, ana):
    ben = person("ben")
    reader_state.visit(ben.user_id)
    before = reader_state.find(ben.user_id)
    reader_state.incomplete_below(ben.user_id, BOTTOM[:-1] + "7")
    reader_state.completed(before, BOTTOM)
    assert reader_state.find(ben.user_id)["complete_from"] == before["complete_from"]
    reader_state.completed(reader_state.find(ben.user_id), BOTTOM)
    assert reader_state.find(ben.user_id)["complete_from"] == BOTTOM


def test_the_slower_of_two_extensions_does_not_undo_what_the_faster_recorded(world, ana):
    ben = person("ben")
    reader_state.visit(ben.user_id)
    before = reader_state.find(ben.user_id)
    reader_state.completed(before, "5" + BOTTOM[1:])
    reader_state.completed(reader_state.find(ben.user_id), BOTTOM)
    reader_state.completed(before, "5" + BOTTOM[1:])
    assert reader_state.find(ben.user_id)["complete_from"] == BOTTOM


def test_a_first_page_longer_than_a_window_builds_the_feed_once(world, few, monkeypatch):
    """Whether or not the written entries are readable yet."""
    ana, ben = person("ana"), person("ben")
    arrive(ana, ben)
    posts = posts_of(ana, 8)
    add_follow(ben.user_id, ana.user_id)
    known(ana, posts)
    built = []
    extend = entries.extend
    monkeypatch.setattr(entries, "extend", lambda *of: built.append(of) or extend(*of))
    monkeypatch.setattr(entries, "stored", lambda *_: iter(()))
    with tuned(feed_window=2):
        answer = world.call(ben, "GET", "/feed", query={"limit": "7"}).json
    assert {post["post_id"] for post in answer["posts"]} == set(posts[1:])
    assert len(built) == 1
    assert entries_of(ben) == posts
    assert Reader.get(ben.user_id).complete_from == BOTTOM
