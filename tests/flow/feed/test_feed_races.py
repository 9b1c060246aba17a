"""Feeds equal the truth, whatever happened in whatever order.

Authors become celebrities and cease to be, people follow and unfollow, read and stay away while
posts are in transit; functions are killed, throttled, interrupted by one another, and invoked late,
twice and in any order.
"""

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pinhole.feed import entries

from tests.flow.support import chaos
from tests.flow.support.chaos import Chaos
from tests.flow.support.world import tuned

small = st.integers(0, 5)
interactions = st.tuples(
    st.sampled_from(["publish", "publish", "read", "follow", "follow", "unfollow", "leave"]),
    small,
    small,
)
aws = st.tuples(
    st.sampled_from(["stream", "stream", "message", "message", "duplicate", "replay", "wait"])
    | st.just("settle"),
    small,
    small,
)
steps = st.one_of(interactions, aws, aws)
interrupted = st.tuples(
    steps,
    st.just("") | st.sampled_from(sorted(chaos.FAULTS)),
    st.integers(0, 12),
    st.none() | steps,
)


@pytest.fixture
def small_world(world, monkeypatch):
    """Two followers make a celebrity, and every limit is soon reached."""
    chaos.without_threads(monkeypatch)
    monkeypatch.setattr(entries, "MOST", 4)
    with tuned(
        celebrity_threshold=2, fan_out_mode_settle_seconds=30, fan_out_page=1, recent_posts=3
    ):
        yield world


@given(st.lists(interrupted, max_size=25))
@examples(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_feeds_equal_the_truth_once_everything_is_delivered(small_world, script):
    network = Chaos(small_world)
    for step, fault, at, other in script:
        network.do(step, fault, at, other)
    network.settle()
    network.check()
