"""Hot ranks of comments: likes lift a comment, time passes for all alike."""

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


def test_without_likes_a_comment_ranks_by_time():
    assert hot_rank.rank(written(5), 0) == written(5)


@pytest.mark.parametrize(("doublings", "likes"), [(1, 1), (2, 3), (3, 7), (10, 1023)])
def test_each_doubling_of_likes_is_worth_one_half_life(doublings, likes):
    older, newer = written(0), written(doublings * HALF_LIFE)
    assert hot_rank.rank(older, likes) == hot_rank.rank(newer, 0)
    assert hot_rank.rank(older, likes - 1) < newer


def test_each_of_the_first_likes_raises_the_rank():
    ranks = [hot_rank.rank(written(0), likes) for likes in range(8)]
    assert ranks == sorted(set(ranks))


def test_a_comment_that_is_liked_very_much_moves_rarely():
    ranks = {hot_rank.rank(written(0), likes) for likes in range(1_000, 2_001)}
    assert len(ranks) <= 5


@given(st.integers(0, 10**8), likes, likes)
def test_more_likes_never_lower_a_rank(age, some, more):
    comment_id = written(-age)
    low, high = sorted((some, more))
    assert hot_rank.rank(comment_id, low) <= hot_rank.rank(comment_id, high)


@given(st.integers(0, 10**8), likes)
def test_a_rank_is_a_ulid_with_the_comments_own_random_part(age, likes):
    rank = hot_rank.rank(written(-age), likes)
    assert ids.is_ulid(rank)
    assert rank[10:] == written(-age)[10:]


@given(likes, likes, st.integers(0, 10**7))
def test_time_changes_no_order(one, other, later):
    """Two comments with the same likes and time between them keep their order at any time."""
    then = hot_rank.rank(written(0), one) < hot_rank.rank(written(3600), other)
    now = hot_rank.rank(written(later), one) < hot_rank.rank(written(later + 3600), other)
    assert then == now


@given(st.integers(-10, 0))
def test_a_count_that_lags_below_zero_counts_as_zero(likes):
    assert hot_rank.rank(written(0), likes) == written(0)


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
