"""Heat: the likes of a post, weighted by how recent they are, in one DynamoDB number."""

from datetime import UTC, datetime, timedelta
from decimal import Context, Decimal, Inexact, Overflow
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pinhole.counts import additions, counters
from pinhole.counts.additions import Change
from pinhole.ranking import heat
from pinhole.settings import settings

from tests.unit.feed.world import ulid

# DynamoDB adds with 38 digits, up to 10**125, and refuses anything larger.
DYNAMODB = Context(prec=38, Emax=125, Emin=-130, traps=[Inexact, Overflow])
START = datetime(2026, 6, 1, tzinfo=UTC)
POST = ulid(int(START.timestamp() * 1000), 1)
HALF_LIFE = timedelta(hours=settings.heat_half_life_hours)
TEN_YEARS = 14_600  # half-lives

ages = st.floats(-10, TEN_YEARS)
interactions = st.lists(st.tuples(ages, st.booleans()), max_size=30)


def after(half_lives: float) -> datetime:
    return START + half_lives * HALF_LIFE


def like(half_lives: float) -> str:
    return ulid(int(after(half_lives).timestamp() * 1000), 2)


def heat_at(half_lives: float, *likes: float) -> float:
    stored = sum(heat.of_interaction(POST, like(each)) for each in likes)
    return heat.at(stored, POST, after(half_lives))


@pytest.mark.parametrize("age", [0, 1, 3.5, 40])
def test_a_like_counts_one_when_it_comes_and_half_after_a_half_life(age):
    assert heat_at(age, age) == pytest.approx(1, rel=1e-3)
    assert heat_at(age + 1, age) == pytest.approx(0.5, rel=1e-3)
    assert heat_at(age + 10, age) == pytest.approx(2**-10, rel=1e-3)


def test_the_same_number_of_acts_is_warmer_the_later_they_came():
    assert heat_at(10, 8, 9) > heat_at(10, 1, 2)
    assert heat_at(10, 9) > heat_at(10, 0, 1, 2, 3)


@given(st.integers(0, 2**48 - 1), st.integers(0, 2**48 - 1))
def test_a_like_has_a_weight_for_any_two_ids(post, like):
    """A weight that cannot be computed would hold up all counting."""
    assert heat.of_interaction(ulid(post, 1), ulid(like, 2)) >= 1_000


def test_without_likes_there_is_no_heat():
    assert heat_at(5) == 0


@given(st.lists(ages, min_size=1, max_size=20), ages)
def test_all_likes_taken_back_leave_no_heat(likes, when):
    each = [heat.of_interaction(POST, like(age)) for age in likes]
    assert sum(each) - sum(reversed(each)) == 0
    assert heat.at(sum(each) - sum(each), POST, after(when)) == 0


@given(interactions, ages)
def test_heat_is_never_negative_and_never_breaks(changes, when):
    stored = sum(
        (1 if is_like else -1) * heat.of_interaction(POST, like(age)) for age, is_like in changes
    )
    assert heat.at(stored, POST, after(when)) >= 0


@given(st.lists(ages, min_size=1, max_size=20), ages, st.floats(0, 100))
def test_heat_only_falls_as_time_passes(likes, when, more):
    assert heat_at(when + more, *likes) <= heat_at(when, *likes)


@given(interactions)
def test_dynamodb_can_add_any_likes_in_any_batches(changes):
    """DynamoDB refuses a sum that needs more than 38 digits: the likes would not be counted."""
    stored = Decimal(0)
    random = Random(len(changes))
    while changes:
        size = random.randint(1, 4)
        batch, changes = changes[:size], changes[size:]
        likes = [
            Change(
                counters.of_post(POST), "likes", 1 if is_like else -1, "likes", str(n), like(age)
            )
            for n, (age, is_like) in enumerate(batch)
        ]
        stored = DYNAMODB.add(stored, Decimal(str(additions._sums(likes)["heat"])))


def test_ten_billion_likes_of_any_age_fit_in_dynamodbs_38_digits():
    young, old = heat.of_interaction(POST, like(0)), heat.of_interaction(POST, like(TEN_YEARS))
    all_but_one = DYNAMODB.multiply(Decimal(old), Decimal(10**10 - 1))
    assert DYNAMODB.add(all_but_one, Decimal(young)) > 0


def test_a_like_of_a_very_old_post_adds_hardly_any_heat_and_is_no_error():
    """After some weeks the like is below the range of DynamoDB's numbers, and of no interest."""
    assert 0 <= heat_at(TEN_YEARS, TEN_YEARS) < 1e-3


def test_a_like_dated_before_its_post_counts_like_an_immediate_one():
    assert heat.of_interaction(POST, like(-5)) == heat.of_interaction(POST, like(0))
