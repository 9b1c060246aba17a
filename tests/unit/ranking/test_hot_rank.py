"""Hot ranks of comments: likes and replies lift a comment, time passes for all alike."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pinhole import ids
from pinhole.ranking import hot_rank
from pinhole.settings import settings

HALF_LIFE = settings.comment_half_life_hours * 3600
NOON = 1_795_348_800
likes = st.integers(0, 10**10)


def written(seconds):
    """The id of a comment written so long after noon."""
    return ids.boundary(NOON + seconds)[:10] + "0123456789ABCDEF"


def liked(comment_id, likes):
    """The rank of a comment without replies."""
    return hot_rank.rank(comment_id, likes, replies=0)


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_reply_counts_as_much_as_a_like(some_likes, some_replies):
    rank = hot_rank.rank(written(0), some_likes, some_replies)
    assert rank == liked(written(0), some_likes + some_replies)


@pytest.mark.parametrize(("weight", "likes"), [(3.0, 6), (0.0, 0)])
def test_the_weight_of_a_reply_is_a_setting(monkeypatch, weight, likes):
    monkeypatch.setattr(hot_rank, "settings", replace(settings, comment_reply_weight=weight))
    assert hot_rank.rank(written(0), likes=0, replies=2) == liked(written(0), likes)


def test_without_likes_a_comment_ranks_by_time():
    assert liked(written(5), 0) == written(5)


@pytest.mark.parametrize(("doublings", "likes"), [(1, 1), (2, 3), (3, 7), (10, 1023)])
def test_each_doubling_of_likes_is_worth_one_half_life(doublings, likes):
    older, newer = written(0), written(doublings * HALF_LIFE)
    assert liked(older, likes) == liked(newer, 0)
    assert liked(older, likes - 1) < newer


def test_each_of_the_first_likes_raises_the_rank():
    ranks = [liked(written(0), likes) for likes in range(8)]
    assert ranks == sorted(set(ranks))


def test_a_comment_that_is_liked_very_much_moves_rarely():
    ranks = {liked(written(0), likes) for likes in range(1_000, 2_001)}
    assert len(ranks) <= 5


@given(st.integers(0, 10**8), likes, likes)
def test_more_likes_never_lower_a_rank(age, some, more):
    comment_id = written(-age)
    low, high = sorted((some, more))
    assert liked(comment_id, low) <= liked(comment_id, high)


@given(st.integers(0, 10**8), likes)
def test_a_rank_is_a_ulid_with_the_comments_own_random_part(age, likes):
    rank = liked(written(-age), likes)
    assert ids.is_ulid(rank)
    assert rank[10:] == written(-age)[10:]


@given(likes, likes, st.integers(0, 10**7))
def test_time_changes_no_order(one, other, later):
    """Two comments with the same likes and time between them keep their order at any time."""
    then = liked(written(0), one) < liked(written(3600), other)
    now = liked(written(later), one) < liked(written(later + 3600), other)
    assert then == now


@given(st.integers(-10, 0))
def test_a_count_that_lags_below_zero_counts_as_zero(likes):
    assert liked(written(0), likes) == written(0)


@pytest.mark.parametrize(("doublings", "likes"), [(0, 0), (1, 1), (2, 3), (3, 7), (10, 1023)])
def test_each_doubling_of_a_posts_likes_is_worth_one_half_life(doublings, likes):
    half_life = settings.tag_half_life_hours * 3600
    older, newer = written(0), written(doublings * half_life)
    assert hot_rank.post_rank(older, likes) == newer
    assert hot_rank.doublings(likes) == doublings


@given(st.integers(0, 10**8), likes, likes)
def test_more_likes_never_lower_the_rank_of_a_post(age, some, more):
    post_id = written(-age)
    low, high = sorted((some, more))
    assert hot_rank.post_rank(post_id, low) <= hot_rank.post_rank(post_id, high)
