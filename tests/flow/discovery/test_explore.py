"""The explore page: posts of people whom the viewer does not follow, with reasons."""

import json

import pytest
from pinhole.aws import clients
from pinhole.counts import counters
from pinhole.discovery import explore_likes, explore_viewer, hashtags, shelves
from pinhole.discovery.shelves import Ranked
from pinhole.people import directory
from pinhole.tables import store
from pinhole.tables.feeds import Affinity
from pinhole.tables.people import Name, User
from pinhole.tables.posts import Counter, Post, Tagged

from bench.meter import Meter
from tests.flow.support import wire
from tests.flow.support.rows import add_follow, add_post, arrive
from tests.flow.support.world import person, tuned


def explore(world, viewer, limit=50):
    """All pages."""
    found, cursor = [], None
    while True:
        query = {"limit": str(limit), **({"cursor": cursor} if cursor else {})}
        answer = world.call(viewer, "GET", "/explore", query=query)
        assert answer.status == 200, answer.body
        found += answer.json["posts"]
        if not (cursor := answer.json["next_cursor"]):
            return found


def ids_of(posts):
    return [post["post_id"] for post in posts]


def popular(author, likes=7, caption=""):
    """A post with so many likes, as the pipeline and counting store it."""
    post_id = add_post(author)
    Post(post_id).update([Post.caption.set(caption)])
    store.batch_put(Counter, [{**counters.key(counters.of_post(post_id)), "likes": likes}])
    hashtags.agree(post_id)
    return post_id


@pytest.fixture
def ana(world):
    ana = person("ana")
    arrive(ana)
    return ana


@pytest.fixture
def reader(world):
    reader = person("reader")
    arrive(reader)
    return reader


def test_posts_of_muted_people_are_not_shown(world, ana, reader):
    ben = person("ben")
    arrive(ben)
    hers, his = popular(ana), popular(ben)
    world.call(reader, "POST", f"/users/{ana.user_id}/mute")
    assert ids_of(explore(world, reader)) == [his]
    assert ids_of(explore(world, reader, limit=1)) == [his]
    world.call(reader, "DELETE", f"/users/{ana.user_id}/mute")
    assert set(ids_of(explore(world, reader))) == {hers, his}


def test_newcomers_see_popular_posts_best_first(world, ana, reader):
    dull, old, new = popular(ana, 6), popular(ana, 31), popular(ana, 7)
    found = explore(world, reader)
    assert ids_of(found) == [old, new]
    assert dull not in ids_of(found)
    assert "because" not in found[0] or found[0]["because"] is None


def test_likes_make_a_post_popular_and_unlikes_ordinary_again(world, ana, reader):
    post_id = world.publish(ana, "No hashtag")
    fans = [person(f"fan{number}") for number in range(3)]
    with tuned(popular_likes=3):
        for fan in fans:
            world.call(fan, "POST", f"/posts/{post_id}/like")
        world.settle()
        assert ids_of(explore(world, reader)) == [post_id]
        world.call(fans[0], "DELETE", f"/posts/{post_id}/like")
        world.settle()
        assert explore(world, reader) == []
    assert world.rows(Tagged) == []


def test_posts_under_liked_hashtags_name_them_as_the_reason(world, ana, reader):
    liked = world.publish(person("ben"), "#sea")
    world.call(reader, "POST", f"/posts/{liked}/like")
    world.settle()
    other, about_sea = world.publish(ana, "#dawn"), world.publish(ana, "#sea")
    found = {post["post_id"]: post.get("because") for post in explore(world, reader)}
    assert found[about_sea]["tag"] == "sea"
    assert other not in found


def test_posts_of_people_that_followees_follow_name_them_as_the_reason(world, ana, reader):
    ben = person("ben")
    world.follow(reader, ben)
    world.follow(ben, ana)
    post_id = world.publish(ana, "Quiet")
    [found] = explore(world, reader)
    assert found["post_id"] == post_id
    assert found["because"]["person"]["username"] == "ben"


def test_posts_of_liked_authors_name_the_author_as_the_reason(world, ana, reader):
    world.call(reader, "POST", f"/posts/{world.publish(ana)}/like")
    world.settle()
    post_id = world.publish(ana)
    found = {post["post_id"]: post["because"] for post in explore(world, reader)}
    assert found[post_id]["person"]["username"] == "ana"


def test_posts_of_followees_and_the_viewers_own_are_not_shown(world, ana, reader):
    ben = person("ben")
    arrive(ben)
    add_follow(reader.user_id, ana.user_id)
    popular(ana, caption="#sea"), popular(reader)
    assert ids_of(explore(world, reader)) == []
    assert len(ids_of(explore(world, ben))) == 2


@pytest.mark.parametrize("why", ["hidden", "deleted", "pending"])
def test_posts_that_the_viewer_may_not_see_are_not_shown(world, ana, reader, why):
    post_id = popular(ana)
    changed = {
        "hidden": Post.hidden.set({"by": "moderation", "at": "", "reason": "x"}),
        "deleted": Post.state.set("deleted"),
        "pending": Post.state.set("pending"),
    }[why]
    Post(post_id).update([changed])
    assert explore(world, reader) == []


@pytest.mark.parametrize("limit", [1, 7, 50])
def test_nothing_is_seen_twice_and_popular_posts_go_on_by_time(world, ana, reader, limit):
    post_ids = [popular(ana, caption="#sea") for _ in range(23)]
    with tuned(explore_posts=5):
        found = ids_of(explore(world, reader, limit))
    assert sorted(found) == post_ids


def test_nothing_is_seen_twice_while_likes_change_the_order(world, ana, reader):
    post_ids, found, cursor = [popular(ana) for _ in range(12)], [], None
    while True:
        query = {"limit": "2", **({"cursor": cursor} if cursor else {})}
        page = world.call(reader, "GET", "/explore", query=query).json
        found += ids_of(page["posts"])
        lifted = post_ids[len(found) % 12]
        row = {**counters.key(counters.of_post(lifted)), "likes": 1_000}
        store.batch_put(Counter, [row])
        hashtags.agree(lifted)
        if not (cursor := page["next_cursor"]):
            break
    assert sorted(found) == post_ids


def test_a_cursor_is_good_for_its_reader_alone(world, ana, reader):
    for _ in range(3):
        popular(ana)
    cursor = world.call(reader, "GET", "/explore", query={"limit": "1"}).json["next_cursor"]
    assert len(cursor) <= 2_048
    answer = world.call(person("ben"), "GET", "/explore", query={"cursor": cursor})
    assert (answer.status, answer.json["code"]) == (400, "invalid_cursor")


def test_a_page_costs_the_same_however_large_the_network_is(world, ana, reader):
    """Everything that a page reads is at its maximum: hashtags, candidates, posts of each."""
    fill(reader, ana)
    directory._arrived.clear()
    with Meter(clients.dynamodb()) as meter:
        answer = world.call(reader, "GET", "/explore", query={"limit": "20"})
    assert len(answer.json["posts"]) == 20
    tally = meter.tally()
    assert tally.trips <= 4
    assert tally.rcu <= 40


@pytest.fixture
def crowd(world):
    """Forty authors, each with one popular post, oldest first."""
    authors = [person(f"author{number:02d}") for number in range(40)]
    arrive(*authors)
    posts = [
        Ranked(post_id, post_id, author.user_id)
        for author in authors
        for post_id in posts_of(author, 1)
    ]
    best = shelves.dump(sorted(posts, reverse=True))
    store.batch_put(Tagged, [{**shelves.key(hashtags.POPULAR), "best": best, "is_all": 1}])
    return dict(zip((post.post_id for post in posts), authors, strict=True))


def first_page(world, reader):
    """Its posts and cost, in a process that has not seen the reader."""
    directory._arrived.clear()
    with Meter(clients.dynamodb()) as meter:
        answer = world.call(reader, "GET", "/explore", query={"limit": "20"})
    tally = meter.tally()
    assert tally.trips <= 4
    assert tally.rcu <= 40
    return answer.json["posts"]


@pytest.mark.parametrize("has_counted", [True, False], ids=["counted", "not counted"])
@pytest.mark.parametrize("liked", [0, 4, 35])
@pytest.mark.parametrize("followed", [0, 9, 38])
def test_a_first_page_keeps_its_budget_whomever_its_reader_follows_and_likes(
    world, reader, crowd, followed, liked, has_counted, monkeypatch
):
    """The page is shorter for a reader who follows or likes many, and all posts are found."""
    monkeypatch.setattr(explore_viewer, "_KNOWN", 2)
    monkeypatch.setattr(explore_likes, "_MOST", 8)
    for author in [*crowd.values()][:followed]:
        add_follow(reader.user_id, author.user_id)
    if has_counted:
        counted = {**counters.key(counters.of_user(reader.user_id)), "following": followed}
        store.batch_put(Counter, [counted])
    likes = [*crowd][40 - liked :]
    for post_id in likes:
        world.call(reader, "POST", f"/posts/{post_id}/like")
    unfollowed = [*crowd][followed:]
    with tuned(explore_posts=40):
        first, found = first_page(world, reader), explore(world, reader, 20)
    assert len(first) >= min(7, len(unfollowed))
    assert ids_of(found) == unfollowed[::-1]
    for post in first + found:
        assert post["is_liked"] == (post["post_id"] in likes)
        assert post["like_count"] == (post["post_id"] in likes)


def test_all_followees_are_read_where_that_costs_less_than_their_rows(
    world, reader, crowd, monkeypatch
):
    monkeypatch.setattr(explore_viewer, "_KNOWN", 2)
    for author in [*crowd.values()][:9]:
        add_follow(reader.user_id, author.user_id)
    pages = []
    with tuned(explore_posts=40):
        for following in (9, 2_000):
            counted = {**counters.key(counters.of_user(reader.user_id)), "following": following}
            store.batch_put(Counter, [counted])
            pages.append(ids_of(first_page(world, reader)))
    assert len(pages[0]) == 19
    assert pages[1] == pages[0][:12]


def test_a_page_without_any_post_to_show_looks_further(world, reader, monkeypatch):
    monkeypatch.setattr(explore_viewer, "_KNOWN", 0)
    ana, ben = person("ana"), person("ben")
    arrive(ana, ben)
    his = popular(ben)
    for _ in range(8):
        popular(ana)
    add_follow(reader.user_id, ana.user_id)
    answer = world.call(reader, "GET", "/explore", query={"limit": "2"})
    assert ids_of(answer.json["posts"]) == [his]


def fill(reader, author):
    """A reader who likes three hashtags and follows a dozen people who follow many."""
    weights = {"authors": {}, "kinds": {}, "tags": {"sea": 1.0, "sun": 2.0, "fog": 3.0}}
    row = {"user_id": reader.user_id, "taste": json.dumps(weights), "learnt_to": "0"}
    store.batch_put(Affinity, [row])
    around = [person(f"around{number}") for number in range(20)]
    arrive(*around)
    for number in range(12):
        followee = person(f"f{number}")
        arrive(followee)
        add_follow(reader.user_id, followee.user_id)
        for each in around:
            add_follow(followee.user_id, each.user_id)
    for each in around:
        posts = [[add_post(each), "photo", ""] for _ in range(3)]
        User(each.user_id).update([User.recent_posts.set(posts)])
    for tag in ("sea", "sun", "fog", hashtags.POPULAR):
        ranked = [Ranked(post_id, post_id, author.user_id) for post_id in posts_of(author, 48)]
        best = shelves.dump(sorted(ranked, reverse=True))
        store.batch_put(Tagged, [{**shelves.key(tag), "best": best, "is_all": 1}])


def posts_of(author, number):
    return [add_post(author) for _ in range(number)]


def test_a_hidden_post_is_under_no_hashtag_and_its_hashtag_is_not_found(world, ana, reader):
    moderator = person("mod", is_moderator=True)
    post_id, other = world.publish(ana, "#unheard #sea"), world.publish(ana, "#sea")

    def found(q):
        answer = world.call(reader, "GET", "/search", query={"q": q, "type": "tags"})
        return [each["tag"] for each in answer.json["tags"]]

    assert (found("unheard"), found("sea")) == (["unheard"], ["sea"])
    world.call(moderator, "POST", f"/posts/{post_id}/hide", {"reason": "x"})
    world.settle()
    assert (found("unheard"), found("sea")) == ([], ["sea"])
    world.call(moderator, "DELETE", f"/posts/{post_id}/hide")
    world.settle()
    assert found("unheard") == ["unheard"]
    answer = world.call(reader, "GET", "/tags/sea/posts", query={"sort": "newest"})
    assert ids_of(answer.json["posts"]) == [other, post_id]


def test_a_hashtag_that_is_used_again_while_it_is_taken_away_is_found(world, ana, monkeypatch):
    from pinhole.discovery import prefix_index

    first, second = (add_post(ana) for _ in range(2))
    for post_id in (first, second):
        Post(post_id).update([Post.caption.set("#sea")])
    hashtags.agree(first)
    remove = prefix_index.remove_tag

    def use_meanwhile(tag):
        monkeypatch.setattr(prefix_index, "remove_tag", remove)
        hashtags.agree(second)
        remove(tag)

    monkeypatch.setattr(prefix_index, "remove_tag", use_meanwhile)
    Post(first).update([Post.state.set("deleted")])
    hashtags.agree(first, ["sea"])
    assert len([row for row in world.rows(Name) if row["begins"]["S"] == "tags#se"]) == 1


@pytest.mark.parametrize("fault", [wire.kill_after, wire.lose_answer])
def test_removing_a_hashtag_ends_the_same_wherever_it_is_interrupted(world, ana, fault):
    for number in range(24):
        lone, shared = f"#lone{number}", f"#shared{number}"
        gone, stays = (add_post(ana) for _ in range(2))
        for post_id, caption in ((gone, f"{lone} {shared}"), (stays, shared)):
            Post(post_id).update([Post.caption.set(caption)])
            hashtags.agree(post_id)
        Post(gone).update([Post.state.set("deleted")])
        asked = [lone[1:], shared[1:]]
        world.wire.break_(fault, skip=number, times=1)
        try:
            hashtags.agree(gone, asked)
        except wire.Killed:
            pass
        finally:
            world.wire.mend()
        hashtags.agree(gone, asked)  # the message comes again
        found = {row["word"]["S"].rpartition("\x1f")[2] for row in world.rows(Name)}
        assert found & set(asked) == {shared[1:]}
        assert [row for row in world.rows(Tagged) if row["post_id"]["S"] == gone] == []
