"""The feed's cursors: invalid ones are refused with the reason, and valid ones reveal nothing."""

import base64

import pytest
from pinhole.paging import pages
from pinhole.settings import settings

from tests.flow.support.feeds import feed_of, pages_of
from tests.flow.support.rows import add_post, arrive, deliver, visit
from tests.flow.support.world import World, person, tuned

ORDERS = ["ranked", "latest"]
ANOTHER_VERSION = "is of another version; start from the first page"
NOT_MADE_FOR_THIS = "was not made for this list and this reader"


@pytest.fixture
def ben(world: World):
    """A reader with five posts in their feed."""
    ana, ben = person("ana"), person("ben")
    arrive(ana, ben)
    visit(ben.user_id)
    for _ in range(5):
        deliver(ben, ana, add_post(ana))
    return ben


def cursor_of(world: World, viewer, order: str, limit: str = "2") -> str:
    page = world.call(viewer, "GET", "/feed", query={"order": order, "limit": limit})
    return page.json["next_cursor"]


def refusal(world: World, viewer, cursor: str, order: str) -> str:
    """The reason why the cursor is refused; nothing is shown."""
    answer = world.call(viewer, "GET", "/feed", query={"order": order, "cursor": cursor})
    assert (answer.status, answer.json["code"]) == (400, "invalid_cursor")
    [error] = answer.json["errors"]
    assert error["field"] == "cursor"
    return error["message"]


def opened(cursor: str) -> bytes:
    return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))


def sealed(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


@pytest.mark.parametrize("order", ORDERS)
def test_a_cursor_leads_on(world: World, ben, order):
    first = feed_of(world, ben, order=order, limit="2")
    rest = pages_of(world, ben, order=order, cursor=cursor_of(world, ben, order))
    assert first + rest == feed_of(world, ben, order=order)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("forge", [
    lambda content: content[:-1] + bytes([content[-1] ^ 1]),
    lambda content: content[:5] + bytes([content[5] ^ 1]) + content[6:],
    lambda content: content[:13],
    lambda content: content + b" ",
    lambda content: content[:13] + b'["Z","ZZZZZZZZZZZZZZZZZZZZZZZZZZ",null,false,"",null]',
], ids=["position", "signature", "emptied", "lengthened", "rewritten"])  # fmt: skip
def test_a_forged_cursor_is_refused(world: World, ben, order, forge):
    forged = sealed(forge(opened(cursor_of(world, ben, order))))
    assert refusal(world, ben, forged, order) == NOT_MADE_FOR_THIS


@pytest.mark.parametrize("order", ORDERS)
def test_a_foreign_cursor_is_refused(world: World, ben, order):
    eve = person("eve")
    assert feed_of(world, eve) == []
    cursor = cursor_of(world, ben, order)
    assert refusal(world, eve, cursor, order) == NOT_MADE_FOR_THIS


@pytest.mark.parametrize(("order", "other"), [ORDERS, ORDERS[::-1]])
def test_a_cursor_of_the_other_order_is_refused(world: World, ben, order, other):
    assert refusal(world, ben, cursor_of(world, ben, order), other) == NOT_MADE_FOR_THIS


@pytest.mark.parametrize("order", ORDERS)
def test_a_cursor_of_another_version_says_so(world: World, ben, order):
    older = sealed(b"0" + opened(cursor_of(world, ben, order))[1:])
    assert refusal(world, ben, older, order) == ANOTHER_VERSION


@pytest.mark.parametrize("order", ORDERS)
def test_a_cursor_from_before_feeds_were_ranked_is_refused(world: World, ben, order):
    """It held the id of a post, and was sealed for `feed for <reader>`."""
    before = pages.seal("01M81VAV4G0BJFCB6P1NKF6QZE", f"feed for {ben.user_id}")
    assert refusal(world, ben, before, order) == NOT_MADE_FOR_THIS


@pytest.mark.parametrize("order", ORDERS)
def test_an_oversized_cursor_is_refused_by_its_length(world: World, ben, order):
    for cursor in ("A" * 2_049, cursor_of(world, ben, order) + "A" * 8_192):
        assert refusal(world, ben, cursor, order) == "has more than 2048 characters"


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("junk", ["x", "====", "%41", "\u00e9", "1" * 40 + "\n", "null", "A B"])
def test_junk_is_refused(world: World, ben, order, junk):
    assert refusal(world, ben, junk, order) == "is damaged"


@pytest.mark.parametrize("order", ORDERS)
def test_a_cursor_is_refused_once_the_key_has_changed(world: World, ben, order):
    cursor = cursor_of(world, ben, order)
    with tuned(cursor_key="another key"):
        assert refusal(world, ben, cursor, order) == NOT_MADE_FOR_THIS


def test_the_largest_cursor_fits(world: World, ben):
    """As many posts as a cursor remembers, and a page of the largest size, from one window."""
    author = person("author")
    for _ in range(160):
        deliver(ben, author, add_post(author))
    sizes, query = [], {"limit": str(settings.page_most)}
    with tuned(feed_window=200):
        for _ in range(3):
            query["cursor"] = world.call(ben, "GET", "/feed", query=query).json["next_cursor"]
            sizes.append(len(query["cursor"]))
    assert max(sizes) <= 2_048


@pytest.mark.parametrize("order", ORDERS)
def test_a_cursor_shows_no_posts_of_authors_unfollowed_since(world: World, order):
    ana, cem, ben = person("ana"), person("cem"), person("ben")
    world.follow(ben, ana, cem)
    assert feed_of(world, ben) == []
    posts = {author: [add_post(author) for _ in range(3)] for author in (ana, cem)}
    world.settle()
    cursor = cursor_of(world, ben, order, limit="1")
    world.call(ben, "DELETE", f"/users/{ana.user_id}/follow")
    assert set(pages_of(world, ben, order=order, cursor=cursor)) <= set(posts[cem])
