"""The shelf of a hashtag: its best posts in one row, whatever happens to them and in what order."""

import random

import pytest
from pinhole.counts import counters
from pinhole.discovery import hashtags, shelves
from pinhole.discovery.hashtag_pages import Posts
from pinhole.tables import store
from pinhole.tables.posts import Counter, Post, Tagged

from tests.flow.support.rows import add_post, arrive
from tests.flow.support.world import person, tuned


@pytest.fixture
def ana(world):
    ana = person("ana")
    arrive(ana)
    return ana


@pytest.fixture(autouse=True)
def small(world):
    """Three are shown, and the shelf holds five."""
    with pytest.MonkeyPatch.context() as patch, tuned(explore_posts=3):
        patch.setattr(shelves, "_SPARE", 2)
        yield


def post(author, likes=0, caption="#sea"):
    post_id = add_post(author)
    Post(post_id).update([Post.caption.set(caption)])
    like(post_id, likes)
    return post_id


def like(post_id, likes):
    store.batch_put(Counter, [{**counters.key(counters.of_post(post_id)), "likes": likes}])
    hashtags.agree(post_id)


def hide(post_id):
    Post(post_id).update([Post.hidden.set({"by": "m", "at": "now", "reason": "why"})])
    hashtags.agree(post_id, ["sea"])


def shelf(tag="sea"):
    rows = store.batch_get({Tagged: [shelves.key(tag)]})[Tagged]
    return shelves.of([tag], rows)[tag]


def test_a_shelf_has_the_best_posts_with_their_ranks_and_authors(world, ana):
    ben = person("ben")
    arrive(ben)
    made = [post(ana), post(ben, likes=7), post(ana, likes=1)]
    assert [each.post_id for each in shelf()] == [made[1], made[2], made[0]]
    assert [each.author_id for each in shelf()] == [ben.user_id, ana.user_id, ana.user_id]
    assert [(each.post_id, each.rank) for each in shelf()] == Posts("sea").ranked(3)


@pytest.mark.parametrize("seed", range(5))
def test_a_shelf_is_what_the_index_says_after_any_changes(world, ana, seed):
    chance, made = random.Random(seed), []
    for _ in range(40):
        what = chance.choice(["post", "post", "like", "hide"]) if made else "post"
        if what == "post":
            made.append(post(ana, likes=chance.choice([0, 1, 7])))
        elif what == "like":
            like(chance.choice(made), chance.choice([0, 1, 3, 20, 100]))
        else:
            hide(made.pop(chance.randrange(len(made))))
        assert [(each.post_id, each.rank) for each in shelf()] == Posts("sea").ranked(3)


def test_a_post_below_a_full_shelf_writes_nothing(world, ana, monkeypatch):
    for _ in range(6):
        post(ana, likes=7)
    monkeypatch.setattr(shelves, "_write", lambda *_: pytest.fail("was written"))
    post(ana)


def test_two_posts_that_are_shelved_at_once_are_both_there(world, ana, monkeypatch):
    first, second = add_post(ana), add_post(ana)
    for each in (first, second):
        Post(each).update([Post.caption.set("#sea")])
    write = shelves._write

    def write_after_the_other(*args):
        monkeypatch.setattr(shelves, "_write", write)
        hashtags.agree(second)
        return write(*args)

    monkeypatch.setattr(shelves, "_write", write_after_the_other)
    hashtags.agree(first)
    assert {each.post_id for each in shelf()} == {first, second}


def test_a_hashtag_without_posts_has_no_shelf(world, ana):
    hide(post(ana))
    assert world.rows(Tagged) == []


def test_posts_from_before_there_were_shelves_are_on_one_with_the_next_post(world, ana):
    old = post(ana)
    store.batch_delete(Tagged, [shelves.key("sea")])
    assert shelf() == []
    new = post(ana)
    assert [each.post_id for each in shelf()] == [new, old]


def test_the_fullest_shelf_of_a_plain_hashtag_is_half_a_read_unit():
    with tuned(explore_posts=30), pytest.MonkeyPatch.context() as patch:
        patch.setattr(shelves, "_SPARE", 20)
        ranked = shelves.Ranked("0" * 26, "0" * 26, "0" * 36)
        row = {**shelves.key("x" * 100), "best": shelves.dump([ranked] * shelves.room())}
        assert sum(len(name) + len(value) for name, value in row.items()) + 7 <= 4096
