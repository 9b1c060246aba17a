"""Hashtag pages in both orders, with messages that come twice, late or concurrently."""

import pytest
from pinhole.counts import counters
from pinhole.discovery import hashtags
from pinhole.ranking import hot_rank
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.posts import Counter, Like, Post, Tagged

from tests.flow.support import wire
from tests.flow.support.rows import add_like, add_post
from tests.flow.support.world import person


def pages_of(world, viewer, tag, sort, limit=50):
    """All pages of a hashtag: post ids in order."""
    found, cursor = [], None
    while True:
        query = {"sort": sort, "limit": str(limit), **({"cursor": cursor} if cursor else {})}
        answer = world.call(viewer, "GET", f"/tags/{tag}/posts", query=query)
        assert answer.status == 200, answer.body
        found += [post["post_id"] for post in answer.json["posts"]]
        if not (cursor := answer.json["next_cursor"]):
            return found


def like(world, post_id, count):
    """Likes of a post by so many more people."""
    for _ in range(count):
        add_like(person("somebody").user_id, post_id)
    world.settle()


def tagged(author, caption):
    """A published post with a caption, as the pipeline stores it."""
    post_id = add_post(author)
    Post(post_id).update([Post.caption.set(caption)])
    return post_id


@pytest.fixture
def ana():
    return person("ana")


def test_a_post_is_under_each_of_its_hashtags_newest_first(world, ana):
    first = world.publish(ana, "One #Sea #dawn")
    second = world.publish(ana, "Two #sea")
    assert pages_of(world, person("ben"), "sea", "newest") == [second, first]
    assert pages_of(world, person("ben"), "dawn", "newest") == [first]
    assert pages_of(world, person("ben"), "night", "newest") == []


@pytest.mark.parametrize(
    "spelling", ["Été", "e\u0301te\u0301", "%C3%89t%C3%A9", "%23été", "#été", "été"]
)
def test_a_hashtag_is_found_however_it_is_spelt(world, ana, spelling):
    post_id = world.publish(ana, "#e\u0301te\u0301")
    assert pages_of(world, ana, spelling, "top") == [post_id]


@pytest.mark.parametrize(
    "spelling", ["བོད་ཡིག", "བོད་ཡིག་", "#བོད༌ཡིག༌", "%E0%BD%96%E0%BD%BC%E0%BD%91་ཡིག་"]
)
def test_a_hashtag_is_found_with_the_joining_mark_that_its_script_puts_at_its_end(
    world, ana, spelling
):
    post_id = world.publish(ana, "#བོད་ཡིག་")
    assert pages_of(world, ana, spelling, "top") == [post_id]


@pytest.mark.parametrize("tag", ["42", "%20", "a-b", "#", "x" * 101, "%F0%9F%8C%9E"])
def test_a_malformed_hashtag_is_not_found(world, ana, tag):
    answer = world.call(ana, "GET", f"/tags/{tag}/posts")
    assert (answer.status, answer.json["code"]) == (404, "not_found")


def test_likes_lift_a_post_over_newer_ones(world, ana):
    old, middle, new = (world.publish(ana, "#sea") for _ in range(3))
    assert pages_of(world, ana, "sea", "top") == [new, middle, old]
    like(world, old, 3)
    like(world, middle, 1)
    assert pages_of(world, ana, "sea", "top") == [old, middle, new]
    assert pages_of(world, ana, "sea", "newest") == [new, middle, old]


def test_likes_taken_back_let_a_post_sink_again(world, ana):
    old, new = (world.publish(ana, "#sea") for _ in range(2))
    world.call(ana, "POST", f"/posts/{old}/like")
    world.settle()
    assert pages_of(world, ana, "sea", "top") == [old, new]
    world.call(ana, "DELETE", f"/posts/{old}/like")
    world.settle()
    assert pages_of(world, ana, "sea", "top") == [new, old]


def ranked(world):
    """The rows of posts with a hashtag, without the shelves."""
    return [row for row in world.rows(Tagged) if "rank" in row]


@pytest.mark.parametrize("sort", ["top", "newest"])
@pytest.mark.parametrize("limit", [1, 4, 50])
def test_each_post_is_on_one_page(world, ana, sort, limit):
    post_ids = [tagged(ana, "#sea") for _ in range(9)]
    for post_id in post_ids:
        hashtags.agree(post_id)
    found = pages_of(world, ana, "sea", sort, limit)
    assert found == sorted(post_ids, reverse=True)


def test_posts_that_nobody_may_see_are_on_no_page(world, ana):
    shown, gone = (world.publish(ana, "#sea") for _ in range(2))
    Post(gone).update([Post.state.set("deleted")])
    assert pages_of(world, ana, "sea", "newest", limit=1) == [shown]


def test_a_post_that_is_taken_back_leaves_no_row(world, ana):
    post_id = world.publish(ana, "#sea #dawn")
    assert len(ranked(world)) == 2
    Post(post_id).update([Post.state.set("deleted")])
    world.settle()
    assert world.rows(Tagged) == []


def test_a_post_whose_hashtags_change_is_under_the_new_ones_alone(world, ana):
    post_id = world.publish(ana, "#sea #dawn")
    Post(post_id).update([Post.caption.set("#dawn #hills")])
    world.settle()
    assert pages_of(world, ana, "sea", "newest") == []
    for tag in ("dawn", "hills"):
        assert pages_of(world, ana, tag, "newest") == [post_id]


def test_repeated_late_or_needless_rank_requests_change_nothing(world, ana):
    post_id = world.publish(ana, "#sea")
    before = world.rows(Tagged)
    for concerned in ([], ["sea"], ["other"]):
        hashtags.agree(post_id, concerned)
    hashtags.agree("01ARZ3NDEKTSV4RRFFQ69G5FAV", ["sea"])
    assert world.rows(Tagged) == before


def test_likes_that_are_counted_while_a_rank_is_written_are_in_it(world, ana, monkeypatch):
    """Another worker may have read the older count, so every writer looks again."""
    post_id = tagged(ana, "#sea")
    put = store.batch_put

    def count_meanwhile(*args):
        monkeypatch.setattr(store, "batch_put", put)
        row = {**counters.key(counters.of_post(post_id)), "likes": 7}
        put(Counter, [row])
        put(*args)

    monkeypatch.setattr(store, "batch_put", count_meanwhile)
    hashtags.agree(post_id)
    ranks = {row["tag_bucket"]["S"][:-2]: row["rank"]["S"] for row in ranked(world)}
    assert ranks == dict.fromkeys(("sea", hashtags.POPULAR), hot_rank.post_rank(post_id, 7))


def test_a_post_deleted_while_its_rows_are_written_leaves_none(world, ana, monkeypatch):
    post_id = tagged(ana, "#sea")
    put = store.batch_put

    def delete_meanwhile(*args):
        monkeypatch.setattr(store, "batch_put", put)
        Post(post_id).update([Post.state.set("deleted")])
        put(*args)

    monkeypatch.setattr(store, "batch_put", delete_meanwhile)
    hashtags.agree(post_id)
    assert world.rows(Tagged) == []


def test_a_lost_rank_request_is_sent_when_the_record_comes_again(world, ana):
    """The function dies between its write and the message."""
    post_id = world.publish(ana, "#sea")
    add_like(person("ben").user_id, post_id)
    records = world.take_records(Like)
    world.wire.break_(wire.kill_before, "sqs.SendMessage", where=settings.ranks_queue_url)
    with pytest.raises(wire.Killed):
        world.count_changes(records)
    world.wire.mend()
    world.count_changes(records)
    world.settle()
    [row] = ranked(world)
    assert row["rank"]["S"] == hot_rank.post_rank(post_id, 1)


def test_a_hundred_likes_need_few_ranks(world, ana, monkeypatch):
    post_id = tagged(ana, "#sea")
    asked, agree = [], hashtags.agree
    monkeypatch.setattr(hashtags, "agree", lambda *args: asked.append(args) or agree(*args))
    world.settle()
    asked.clear()
    for _ in range(10):
        like(world, post_id, 10)
    assert len(world.rows(Like)) == 100
    assert len(asked) == 4  # where 7, 15, 31 and 63 are passed
