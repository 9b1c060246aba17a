"""Rate limits: a single number does the work of a token bucket."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pinhole.access.rate_limits import Rate
from pinhole.settings import settings

KINDS = ("likes", "comments", "follows", "posts")
rates = st.builds(Rate, burst=st.integers(1, 20), interval=st.integers(1, 5_000))
pauses = st.lists(st.integers(0, 6_000), max_size=80)


class Bucket:
    """A literal token bucket; a token is `interval` drops, so that all numbers are whole."""

    def __init__(self, rate):
        self.rate, self.most = rate, rate.burst * rate.interval
        self.drops, self.at = self.most, 0

    def take(self, now):
        self.drops, self.at = min(self.most, self.drops + now - self.at), now
        if self.drops < self.rate.interval:
            return False
        self.drops -= self.rate.interval
        return True


@given(rates, pauses)
def test_a_rate_allows_what_a_token_bucket_allows(rate, pauses):
    bucket, tat, now = Bucket(rate), 0, 1_700_000_000_000
    for pause in pauses:
        now += pause
        paid = rate.paid(tat, now)
        assert (paid is not None) == bucket.take(now)
        tat = tat if paid is None else paid


@given(rates, st.integers(-10_000, 200_000))
def test_an_action_is_allowed_after_the_stated_wait_and_not_before(rate, ahead):
    now = 1_700_000_000_000
    tat = now + ahead
    wait = rate.wait(tat, now)
    assert rate.paid(tat, now + wait) is not None
    assert (wait == 0) == (rate.paid(tat, now) is not None)
    if wait:
        assert rate.paid(tat, now + wait - 1) is None


@given(rates, pauses)
def test_no_period_allows_more_than_a_burst_and_the_tokens_that_came_back(rate, pauses):
    tat, now, allowed = 0, 1_700_000_000_000, []
    for pause in pauses:
        now += pause
        if (paid := rate.paid(tat, now)) is not None:
            tat = paid
            allowed.append(now)
    for first in range(len(allowed)):
        for last in range(first, len(allowed)):
            came_back = (allowed[last] - allowed[first]) // rate.interval
            assert last - first + 1 <= rate.burst + came_back


@pytest.mark.parametrize("what", KINDS)
def test_a_rate_is_what_the_settings_say(what):
    rate = Rate.of(what)
    assert rate.burst == getattr(settings, f"{what}_burst")
    assert rate.interval == 3_600_000 // getattr(settings, f"{what}_per_hour")


@pytest.mark.parametrize("setting", [1, 10**9])
@pytest.mark.parametrize("what", KINDS)
def test_no_setting_makes_a_rate_that_cannot_be_computed_with(monkeypatch, what, setting):
    for name in (f"{what}_burst", f"{what}_per_hour"):
        before = getattr(settings, name)
        object.__setattr__(settings, name, setting)
        try:
            rate = Rate.of(what)
        finally:
            object.__setattr__(settings, name, before)
        assert rate.burst >= 1 <= rate.interval


def test_people_who_like_ten_posts_at_once_are_within_the_limit():
    assert settings.likes_burst >= 10
