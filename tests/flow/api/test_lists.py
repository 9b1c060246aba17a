"""Lists and their pages: every item once, whatever happens meanwhile."""

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pinhole.settings import settings
from pinhole.tables.feeds import FeedEntry
from pinhole.tables.people import User
from pinhole.tables.posts import Like, Post, Save
from pinhole.tables.relationships import Follow

from tests.flow.support.rows import add_follow, add_like, add_post, add_save, arrive, deliver, visit
from tests.flow.support.world import World, person


class Listed:
    """A list under test: how items are added to it and removed."""

    query: dict[str, str] = {}

    def __init__(self, world: World) -> None:
        self.world, self.viewer, self.author = world, person("ben"), person("ana")
        arrive(self.viewer, self.author)

    def page(self, **query):
        """A page, and the ids of its items."""
        asked = {**self.query, **query}
        page = self.world.call(self.viewer, "GET", self.path, query=asked or None).json
        return page, [item.get("post_id") or item["id"] for item in page[self.name]]

    def pages(self, limit=2, between=lambda found: None):
        """The ids on all pages; `between` runs after each page."""
        found, query = [], {"limit": str(limit)}
        while True:
            page, ids = self.page(**query)
            assert len(ids) <= limit
            found += ids
            if page["next_cursor"] is None:
                return found
            assert len(page["next_cursor"]) <= 2_048
            query["cursor"] = page["next_cursor"]
            between(found)


class Feed(Listed):
    """The reader has no taste, so that the ranked order is by time, too."""

    path, name = "/feed", "posts"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        visit(self.viewer.user_id)

    def add(self):
        post_id = add_post(self.author)
        deliver(self.viewer, self.author, post_id)
        return post_id

    def hide(self, post_id):
        Post.get(post_id).update([Post.state.set("rejected")])

    def remove(self, post_id):
        Post(post_id).delete()
        FeedEntry(self.viewer.user_id, post_id).delete()


class Latest(Feed):
    query = {"order": "latest"}


class Grid(Feed):
    @property
    def path(self):
        return f"/users/{self.author.user_id}/posts"


class Saved(Grid):
    path = "/users/me/saved"

    def add(self):
        post_id = add_post(self.author)
        add_save(self.viewer.user_id, post_id)
        return post_id

    def remove(self, post_id):
        Save(self.viewer.user_id, post_id).delete()


class Followers(Listed):
    path, name = "/users/me/followers", "users"

    def add(self):
        other = person("somebody")
        arrive(other)
        self.follow(other.user_id)
        return other.user_id

    def follow(self, user_id):
        add_follow(user_id, self.viewer.user_id)

    def hide(self, user_id):
        User(user_id).delete()

    def remove(self, user_id):
        Follow(user_id, self.viewer.user_id).delete()


class Following(Followers):
    path = "/users/me/following"

    def follow(self, user_id):
        add_follow(self.viewer.user_id, user_id)

    def remove(self, user_id):
        Follow(self.viewer.user_id, user_id).delete()


class Likers(Followers):
    def __init__(self, world):
        super().__init__(world)
        self.post_id = add_post(self.author)

    @property
    def path(self):
        return f"/posts/{self.post_id}/likes"

    def follow(self, user_id):
        add_like(user_id, self.post_id)

    def remove(self, user_id):
        Like(user_id, self.post_id).delete()


FEEDS, PEOPLE = [Feed, Latest], [Followers, Following]
POSTS = [*FEEDS, Grid, Saved]
LISTS = [*POSTS, *PEOPLE, Likers]
interactions = st.lists(st.sampled_from(["add", "hide", "remove", "remove last seen"]), max_size=8)


@pytest.mark.parametrize("kind", LISTS)
@given(st.integers(0, 9), st.integers(1, 3), interactions, st.randoms(use_true_random=False))
@examples(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_item_that_stays_is_shown_once(world, kind, count, limit, interactions, random):
    """The examples share the world, each with people of its own."""
    listed = kind(world)
    first = [listed.add() for _ in range(count)]
    staying, script = first, list(interactions)

    def meanwhile(found):
        nonlocal staying
        for _ in range(2):
            interaction = script.pop(0) if script else ""
            if interaction == "add":
                listed.add()
            elif interaction and staying:
                item = found[-1] if interaction == "remove last seen" else random.choice(staying)
                (listed.hide if interaction == "hide" else listed.remove)(item)
                staying = [other for other in staying if other != item]

    found = listed.pages(limit=limit, between=meanwhile)
    assert set(staying) <= set(found) <= set(first)
    assert found == sorted(found, key=first.index, reverse=True)


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_is_newest_first_and_ends_without_a_cursor(world, kind):
    listed = kind(world)
    items = [listed.add() for _ in range(4)]
    page, ids = listed.page(limit="4")
    assert ids == items[::-1]
    assert page["next_cursor"] is None


@pytest.mark.parametrize("kind", LISTS)
def test_an_empty_list_is_an_empty_page(world, kind):
    listed = kind(world)
    assert listed.page() == ({listed.name: [], "next_cursor": None}, [])


@pytest.mark.parametrize("kind", LISTS)
def test_a_page_has_20_items_unless_told_otherwise(world, kind):
    listed = kind(world)
    for _ in range(22):
        listed.add()
    page, ids = listed.page()
    assert len(ids) == settings.page_default == 20
    assert page["next_cursor"]


@pytest.mark.parametrize("kind", LISTS)
def test_a_cursor_is_of_no_use_to_another_reader_or_for_another_list(world, kind):
    listed, eve = kind(world), person("eve")
    for _ in range(3):
        listed.add()
    cursor = listed.page(limit="1")[0]["next_cursor"]
    others = [
        (eve, listed.path.replace("me/follow", f"{listed.viewer.user_id}/follow"), listed.query)
    ]
    others += [(listed.viewer, f"/users/{eve.user_id}/posts", {})]
    others += [(listed.viewer, o.path, o.query) for o in (*FEEDS, Saved, *PEOPLE) if o is not kind]
    world.call(eve, "GET", "/feed")
    for viewer, path, query in others:
        answer = world.call(viewer, "GET", path, query={**query, "cursor": cursor})
        assert (answer.status, answer.json["code"]) == (400, "invalid_cursor"), path
        assert answer.json["errors"] == [
            {"field": "cursor", "message": "was not made for this list and this reader"}
        ]


@pytest.mark.parametrize("kind", LISTS)
def test_a_page_reads_on_over_what_is_hidden(world, kind):
    listed = kind(world)
    oldest = listed.add()
    for item in [listed.add() for _ in range(7)]:
        listed.hide(item)
    newest = listed.add()
    assert listed.page(limit="2")[1][:1] == [newest]
    assert listed.pages(limit=2) == [newest, oldest]
