"""How a feed is ranked, stated as behaviour."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pinhole import clock
from pinhole.feed import tastes
from pinhole.ranking import interest
from pinhole.ranking.interest import Features, Taste, Weights
from pinhole.settings import settings

ANCHOR = datetime(2026, 8, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
POST = Features("ann", "photo", (), ANCHOR)
NOBODY = Taste()
NAMES = ("ann", "bob", "eve")
COMPONENTS = ("interest", "recency", "relationship", "engagement")
ROUNDING = 1e-9

names = st.sampled_from(NAMES)
kinds = st.sampled_from(["photo", "carousel", "video"])
tags = st.sampled_from(["sea", "food", "cats"])
amounts = st.floats(0, 1e30)
ages = st.floats(-1e4, 1e6).map(lambda hours: hours * HOUR)
posts = st.builds(
    Features,
    names,
    kinds,
    st.lists(tags, max_size=5).map(tuple),
    ages.map(lambda age: ANCHOR - age),
    amounts,
    st.floats(0, 1),
)
some_tastes = st.builds(
    Taste,
    st.dictionaries(names, amounts),
    st.dictionaries(kinds, amounts),
    st.dictionaries(tags, amounts),
    st.frozensets(names),
)
weights = st.builds(
    lambda parts: Weights(*(part / sum(parts) for part in parts)),
    st.lists(st.floats(0.01, 1), min_size=4, max_size=4),
)


def score(post, taste=NOBODY, anchor=ANCHOR):
    return explain(post, taste, anchor).score


def explain(post, taste=NOBODY, anchor=ANCHOR, weights=Weights()):  # noqa: B008 (it is frozen)
    return interest.explain(post, taste, anchor, weights)


def test_of_two_friends_posts_of_equal_age_the_closer_friends_ranks_higher():
    taste = Taste(authors={"ann": 9, "bob": 3})
    assert score(POST, taste) > score(POST._replace(author_id="bob"), taste)
    assert score(POST._replace(author_id="bob"), taste) > score(
        POST._replace(author_id="eve"), taste
    )


def test_a_day_old_post_loses_to_a_fresh_one_of_equal_interest():
    taste = Taste(authors={"ann": 5})
    assert score(POST._replace(created_at=ANCHOR - DAY), taste) < score(POST, taste)


def test_a_day_old_post_of_the_closest_friend_wins_over_a_strangers_fresh_one():
    taste = Taste(authors={"ann": 30}, kinds={"photo": 30})
    old = POST._replace(created_at=ANCHOR - DAY)
    assert score(old, taste) > score(POST._replace(author_id="eve"), taste)


def test_after_half_a_day_a_post_is_half_as_recent():
    assert explain(POST).recency == 1
    assert explain(POST._replace(created_at=ANCHOR - 12 * HOUR)).recency == 0.5
    assert explain(POST._replace(created_at=ANCHOR - 48 * HOUR)).recency == 1 / 16


def test_a_post_newer_than_the_anchor_has_the_highest_recency():
    assert explain(POST._replace(created_at=ANCHOR + DAY)).recency == 1


def test_the_more_a_posts_hashtags_were_liked_the_more_interesting_it_is():
    taste = Taste(tags={"sea": 2, "food": 1})
    ranked = [(), ("cats",), ("food",), ("sea",), ("cats", "sea", "food")]
    interests = [explain(POST._replace(tags=each), taste).interest for each in ranked]
    assert interests[0] == interests[1]
    assert interests[1:] == sorted(set(interests))


def test_a_reader_who_prefers_carousels_gets_them_first():
    taste = Taste(kinds={"carousel": 3, "photo": 1})
    assert score(POST._replace(kind="carousel"), taste) > score(POST, taste)
    assert score(POST, taste) > score(POST._replace(kind="video"), taste)


def test_a_close_friend_has_the_highest_relationship():
    taste = Taste(authors={"ann": 100, "bob": 1}, close_friends=frozenset({"eve"}))
    near = {name: explain(POST._replace(author_id=name), taste).relationship for name in NAMES}
    assert near == {"ann": 1, "bob": 0.01, "eve": 1}


def test_posts_with_many_likes_rank_higher():
    liked = [explain(POST._replace(heat=heat)).engagement for heat in (0, 1, 20, 1000)]
    assert liked == sorted(set(liked))
    assert liked[0] == 0
    assert liked[2] == 0.5


def test_of_posts_with_as_many_acts_those_that_are_saved_rank_higher():
    saved = [explain(POST._replace(heat=20, save_rate=rate)).engagement for rate in (0, 0.5, 1)]
    assert saved == sorted(set(saved))


@given(st.lists(ages, max_size=20))
def test_a_new_reader_gets_the_newest_first(ages):
    found = [POST._replace(created_at=ANCHOR - max(age, timedelta())) for age in ages]
    best_first = sorted(found, key=score, reverse=True)
    recency = [explain(post).recency for post in best_first]
    newest_first = sorted(found, key=lambda post: post.created_at, reverse=True)
    assert recency == [explain(post).recency for post in newest_first]


@given(posts, some_tastes, weights)
def test_components_and_score_are_from_0_to_1(post, taste, weights):
    assert all(0 <= part <= 1 + ROUNDING for part in explain(post, taste, weights=weights))


@given(posts, some_tastes, weights)
def test_the_score_is_the_weighted_sum_of_the_components(post, taste, weights):
    why = explain(post, taste, weights=weights)._asdict()
    total = sum(getattr(weights, name) * why[name] for name in COMPONENTS)
    assert why["score"] == pytest.approx(total)


def test_the_weights_add_up_to_1_and_are_the_settings():
    defaults = Weights._field_defaults
    half_life = defaults.pop("half_life")
    assert sum(defaults.values()) == pytest.approx(1)
    assert defaults == {name: getattr(settings, f"weight_{name}") for name in COMPONENTS}
    assert half_life == timedelta(hours=settings.recency_half_life_hours)


def test_interest_is_six_tenths_author_a_quarter_hashtags_and_the_rest_the_kind():
    half = interest._INTERACTIONS  # which reaches half of a part
    post = POST._replace(tags=("sea",))
    parts = {"authors": {"ann": half}, "kinds": {"photo": 1.0}, "tags": {"sea": half}}
    found = {name: explain(post, Taste(**{name: part})).interest for name, part in parts.items()}
    assert found == pytest.approx({"authors": 0.3, "kinds": 0.15, "tags": 0.125})


@given(posts, some_tastes, ages.filter(lambda age: age > timedelta()))
def test_age_never_helps(post, taste, more):
    assert (
        score(post._replace(created_at=post.created_at - more), taste)
        <= score(post, taste) + ROUNDING
    )


@given(posts, some_tastes, amounts)
def test_likes_never_hurt(post, taste, more):
    assert score(post._replace(heat=post.heat + more), taste) >= score(post, taste) - ROUNDING


@given(posts, some_tastes, amounts)
def test_liking_an_author_never_hurts_their_posts(post, taste, more):
    authors = {**taste.authors, post.author_id: taste.authors.get(post.author_id, 0) + more}
    assert score(post, replace(taste, authors=authors)) >= score(post, taste) - ROUNDING


@given(posts, some_tastes, amounts)
def test_liking_a_kind_or_a_hashtag_never_hurts_posts_with_it(post, taste, more):
    kinds = {**taste.kinds, post.kind: taste.kinds.get(post.kind, 0) + more}
    assert score(post, replace(taste, kinds=kinds)) >= score(post, taste) - ROUNDING
    for tag in post.tags:
        tags = {**taste.tags, tag: taste.tags.get(tag, 0) + more}
        assert score(post, replace(taste, tags=tags)) >= score(post, taste) - ROUNDING


@given(posts, some_tastes)
def test_a_close_friends_post_never_ranks_lower_than_otherwise(post, taste):
    friends = taste.close_friends | {post.author_id}
    assert score(post, replace(taste, close_friends=friends)) >= score(post, taste) - ROUNDING


@given(st.lists(posts, max_size=10), some_tastes)
def test_ranking_knows_no_clock(found, taste):
    """With the same anchor the order is the same at any later time."""

    def broken():
        raise AssertionError("ranking asks for the time")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", broken)
        patch.setattr(clock, "timestamp", broken)
        assert [explain(post, taste) for post in found] == [explain(post, taste) for post in found]


# When new posts move the anchor, each component keeps its order, by forward decay. The order of
# whole scores may change, as it should: see the last test.

moves = st.floats(0, 20_000).map(lambda hours: ANCHOR + hours * HOUR)
exponents = st.floats(-30, 10)
stored = st.fixed_dictionaries(
    {
        "authors": st.dictionaries(names, exponents, min_size=1),
        "kinds": st.dictionaries(kinds, exponents, min_size=1),
        "tags": st.dictionaries(tags, exponents),
    }
).map(lambda weights: {"taste": orjson.dumps(weights).decode()})


def at(row, anchor):
    return tastes.taste(row, anchor)


@given(posts, posts, stored, moves)
def test_the_order_of_interest_in_authors_or_tags_stays_when_the_anchor_moves(a, b, row, anchor):
    for alike in ({"kind": a.kind, "tags": a.tags}, {"kind": a.kind, "author_id": a.author_id}):
        other = b._replace(**alike)
        before = interest_in(a, row, ANCHOR) - interest_in(other, row, ANCHOR)
        after = interest_in(a, row, anchor) - interest_in(other, row, anchor)
        assert before * after >= -ROUNDING


def interest_in(post, row, anchor):
    return explain(post, at(row, anchor), anchor).interest


@given(posts, stored, moves)
def test_relationship_and_share_of_a_kind_stay_the_same_when_the_anchor_moves(post, row, anchor):
    before, after = at(row, ANCHOR), at(row, anchor)
    assert explain(post, after).relationship == pytest.approx(explain(post, before).relationship)
    kinds_alone = [Taste(kinds=taste.kinds) for taste in (before, after)]
    shares = [explain(post, taste).interest for taste in kinds_alone]
    assert shares[0] == pytest.approx(shares[1])


@given(posts, posts, moves)
def test_the_order_of_recency_stays_when_the_anchor_moves(a, b, anchor):
    assume(a.created_at <= b.created_at <= ANCHOR)
    assert explain(a).recency <= explain(b).recency
    assert explain(a, anchor=anchor).recency <= explain(b, anchor=anchor).recency


def test_the_longer_nothing_new_came_the_more_taste_outweighs_age():
    """Age fades within half a day, taste within a month: the order of whole scores may change."""
    row = {"taste": orjson.dumps({"authors": {"ann": 7.0}, "kinds": {}, "tags": {}}).decode()}
    liked = POST._replace(created_at=ANCHOR - 5 * DAY)
    fresh = POST._replace(author_id="eve")
    few, week = Weights(0.2, 0.8, 0, 0), ANCHOR + 7 * DAY
    scores = {
        anchor: [explain(post, at(row, anchor), anchor, few).score for post in (liked, fresh)]
        for anchor in (ANCHOR, week)
    }
    assert scores[ANCHOR][0] < scores[ANCHOR][1]
    assert scores[week][0] > scores[week][1]
