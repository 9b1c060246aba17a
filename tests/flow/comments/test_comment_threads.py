"""Lists of comments and their pages: each comment once, in order, whatever happens meanwhile."""

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pinhole import ids
from pinhole.comments import comment_views
from pinhole.paging.ranked_pages import Entry
from pinhole.tables.people import User

from tests.flow.support.commenting import delete, ids_of, like, listed, page, reply, write
from tests.flow.support.rows import add_post, arrive
from tests.flow.support.world import person, tuned


class Listed:
    """A list under test, under a post of its own."""

    query: dict[str, str] = {}

    def __init__(self, world):
        self.world, self.ana, self.ben = world, person("ana"), person("ben")
        arrive(self.ana, self.ben)
        self.post_id = add_post(self.ana)

    def add(self):
        return write(self.world, self.ben, self.post_id)

    def page(self, **query):
        return page(self.world, self.ana, self.post_id, **self.query, **query)

    def pages(self, limit, between=lambda: None):
        """The ids on all pages."""
        found, query = [], {"limit": str(limit)}
        while True:
            answer = self.page(**query)
            assert len(answer["comments"]) <= limit
            found += ids_of(answer["comments"])
            if answer["next_cursor"] is None:
                return found
            assert len(answer["next_cursor"]) <= 2_048
            query["cursor"] = answer["next_cursor"]
            between()


class Newest(Listed):
    query = {"sort": "newest"}

    @staticmethod
    def in_order(comments):
        return ids_of(comments)[::-1]


class Top(Newest):
    """Without likes the newest are the best."""

    query = {"sort": "top"}


class Replies(Listed):
    def __init__(self, world):
        super().__init__(world)
        self.parent = write(world, self.ana, self.post_id)
        self.query = {"parent_id": self.parent["comment_id"]}

    def add(self):
        return reply(self.world, self.ben, self.parent, self.post_id)

    @staticmethod
    def in_order(comments):
        return ids_of(comments)


LISTS = [Newest, Top, Replies]
interactions = st.lists(
    st.tuples(
        st.sampled_from(["add", "like", "like", "delete", "reply and delete", "count"]),
        st.integers(0, 20),
    ),
    max_size=12,
)


def interaction(listed, comments, what, number):
    """Make a change; the comment that is no longer visible, if any."""
    if what == "add":
        listed.add()
    elif what == "count":
        listed.world.settle()
    elif what == "like":
        like(listed.world, person("eve"), comments[number % len(comments)])
    elif what == "delete":
        delete(listed.world, listed.ben, comments[number % len(comments)])
        return comments[number % len(comments)]["comment_id"]
    elif not isinstance(listed, Replies):
        comment = comments[number % len(comments)]
        listed.world.call(
            listed.ben,
            "POST",
            f"/posts/{listed.post_id}/comments",
            {"text": "so", "parent_id": comment["comment_id"]},
        )  # refused if it was deleted
        delete(listed.world, listed.ben, comment)
    return None


@pytest.mark.parametrize("kind", LISTS)
@given(st.integers(1, 7), st.integers(1, 3), interactions)
@examples(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_comment_that_stays_is_shown_once(world, kind, count, limit, interactions):
    """Tombstones count too. The examples share the world."""
    listed = kind(world)
    comments = [listed.add() for _ in range(count)]
    gone, script = set(), list(interactions)

    def meanwhile():
        for _ in range(3):
            if script:
                gone.add(interaction(listed, comments, *script.pop(0)))

    found = listed.pages(limit, meanwhile)
    assert len(found) == len(set(found))
    assert set(ids_of(comments)) - gone <= set(found)


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_is_in_order_and_ends_without_a_cursor(world, kind):
    listed = kind(world)
    comments = [listed.add() for _ in range(5)]
    assert listed.page(limit="5")["next_cursor"] is None
    for limit in (1, 2, 5):
        assert listed.pages(limit) == listed.in_order(comments)


@pytest.mark.parametrize("kind", LISTS)
def test_an_empty_list_is_an_empty_page(world, kind):
    assert kind(world).page() == {"comments": [], "next_cursor": None}


@pytest.mark.parametrize("kind", LISTS)
def test_a_page_reads_on_over_comments_of_people_who_are_gone(world, kind):
    listed = kind(world)
    first, ben = listed.add(), listed.ben
    listed.ben = person("joe")
    for _ in range(7):
        listed.add()
    User(listed.ben.user_id).delete()
    listed.ben = ben
    last = listed.add()
    assert listed.pages(2) == listed.in_order([first, last])


def test_a_deleted_comment_that_an_index_still_lists_is_not_shown(world):
    newest = Newest(world)
    comments = [newest.add() for _ in range(2)]
    delete(world, newest.ben, comments[0])
    indexed = [Entry(comment["comment_id"], newest.ben.user_id) for comment in comments]
    assert ids_of(comment_views.show(newest.ana, indexed)) == ids_of(comments[1:])


def test_top_is_by_likes_and_then_by_time(world):
    top = Top(world)
    comments = [top.add() for _ in range(4)]
    for number, viewers in ((0, 2), (2, 5), (3, 0)):
        for viewer in range(viewers):
            like(world, person(f"p{viewer}"), comments[number])
    world.settle()
    wanted = ids_of([comments[2], comments[0], comments[3], comments[1]])
    for limit in (1, 3, 9):
        assert top.pages(limit) == wanted
    like(world, person("eve"), comments[1])
    delete(world, top.ana, comments[2])
    world.settle()
    assert top.pages(9) == ids_of([comments[0], comments[1], comments[3]])


def test_replies_lift_a_comment_as_likes_do_and_fall_with_them(world):
    top = Top(world)
    answered, liked, plain = (top.add() for _ in range(3))
    answers = [reply(world, top.ana, answered, top.post_id) for _ in range(2)]
    like(world, top.ana, liked)
    world.settle()
    assert top.pages(9) == ids_of([answered, liked, plain])
    for answer in answers:
        delete(world, top.ana, answer)
    world.settle()
    assert top.pages(9) == ids_of([liked, plain, answered])


def test_the_best_are_first_unless_asked_otherwise(world):
    top = Top(world)
    comments = [top.add() for _ in range(3)]
    like(world, top.ana, comments[0])
    world.settle()
    assert ids_of(listed(world, top.ana, top.post_id)) == top.pages(9)
    assert ids_of(listed(world, top.ana, top.post_id, sort="newest")) == ids_of(comments)[::-1]


def test_a_tombstone_is_at_the_end_of_the_top(world):
    top = Top(world)
    comments = [top.add() for _ in range(3)]
    like(world, top.ana, comments[2])
    reply(world, top.ana, comments[2], top.post_id)
    world.settle()
    delete(world, top.ben, comments[2])
    assert top.pages(2) == ids_of([comments[1], comments[0], comments[2]])


def test_replies_have_the_same_order_with_any_sort(world):
    replies = Replies(world)
    answers = [replies.add() for _ in range(3)]
    like(world, replies.ana, answers[2])
    world.settle()
    for sort in ("newest", "top"):
        assert ids_of(replies.page(sort=sort)["comments"]) == ids_of(answers)


@pytest.mark.parametrize("kind", LISTS)
def test_a_cursor_is_of_no_use_to_another_reader_or_for_another_list(world, kind):
    listed = kind(world)
    for _ in range(3):
        listed.add()
    cursor = listed.page(limit="1")["next_cursor"]
    others = [other(world) for other in LISTS]
    tries = [(listed.ben, listed.post_id, listed.query)]
    tries += [(other.ana, other.post_id, other.query) for other in others]
    tries += [
        (listed.ana, listed.post_id, other.query)
        for other in (Newest, Top)
        if other.query != listed.query
    ]
    for viewer, post_id, query in tries:
        path = f"/posts/{post_id}/comments"
        answer = world.call(viewer, "GET", path, query={**query, "cursor": cursor})
        assert (answer.status, answer.json["code"]) == (400, "invalid_cursor")


WRONG = [
    {"sort": "best"},
    {"sort": ""},
    {"parent_id": "nothing"},
    {"parent_id": ""},
    {"limit": "0"},
    {"limit": "51"},
    {"cursor": "junk"},
    {"cursor": "x" * 3_000},
    {"cursor": "junk", "sort": "top"},
]


@pytest.mark.parametrize("query", WRONG, ids=str)
def test_an_invalid_list_query_is_refused(world, query):
    newest = Newest(world)
    path = f"/posts/{newest.post_id}/comments"
    answer = world.call(newest.ana, "GET", path, query=query)
    assert answer.status == 400
    assert answer.json["errors"][0]["field"] in query


def test_a_page_has_20_comments_unless_told_otherwise(world):
    newest = Newest(world)
    with tuned(comments_burst=100):
        for _ in range(21):
            newest.add()
    assert len(listed(world, newest.ana, newest.post_id)) == 20


def test_a_deep_page_of_the_top_makes_no_more_calls_than_the_first(world):
    top = Top(world)
    for _ in range(12):
        top.add()
    top.page()
    query, calls = {"limit": "5"}, []
    for _ in range(2):
        world.wire.calls.clear()
        query["cursor"] = top.page(**query)["next_cursor"]
        calls.append(len(world.wire.calls))
    assert calls[1] <= calls[0]


def test_a_comment_is_listed_under_its_own_post_alone(world):
    one, other = Newest(world), Newest(world)
    comment = one.add()
    assert ids_of(listed(world, other.ana, other.post_id)) == []
    assert ids_of(listed(world, one.ana, one.post_id)) == [comment["comment_id"]]
    assert ids.is_ulid(comment["comment_id"])
