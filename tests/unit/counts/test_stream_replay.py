"""Two thousand stream records, delivered as badly as AWS may: the counts equal the rows."""

from functools import cache

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pinhole.aws import clients
from pinhole.counts import roll_ups, shards, watermarks
from pinhole.settings import settings

from tests.unit.counts import stream_replay
from tests.unit.counts.stream_replay import Script
from tests.unit.counts.tiny_dynamodb import TinyDynamoDB, TinyQueue

pytestmark = pytest.mark.slow

recorded = cache(stream_replay.recorded)
shares = st.floats(0, 0.3)
scripts = st.builds(
    Script,
    seed=st.integers(0, 2**32),
    shards=st.integers(1, 40),
    batch=st.integers(20, 400),
    killed=shares,
    repeated=shares,
    bisected=shares,
    room=st.sampled_from([0, 1, 3, 12]),
)
FEW = {"suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]}


def miscounted(monkeypatch, script, size=2_000):
    """Subject and kind -> the count and the number of rows, where these differ."""
    database, queue = TinyDynamoDB(), TinyQueue()
    monkeypatch.setattr(clients, "dynamodb", lambda: database)
    monkeypatch.setattr(clients, "sqs", lambda: queue)
    monkeypatch.setattr(shards, "_WAIT_SECONDS", 0)
    monkeypatch.setitem(vars(settings), "counter_shards_from", script.room)
    records, truth = recorded(size)
    stream_replay.replay(records, script, database, queue)
    counted = {
        (subject, kind): shards.total(row, kind)
        for subject, row in database.rows.items()
        for kind in ("likes", "comments", "followers", "following")
    }
    return {
        each: (counted.get(each, 0), truth.get(each, 0))
        for each in counted.keys() | truth.keys()
        if counted.get(each, 0) != truth.get(each, 0)
    }


@given(scripts)
@examples(max_examples=5, **FEW)
def test_counts_equal_rows_however_the_stream_is_delivered(monkeypatch, script):
    assert miscounted(monkeypatch, script) == {}


def test_counts_in_shards_are_as_exact_as_counts_in_a_subjects_own_row(monkeypatch):
    for room in (0, 12):
        assert miscounted(monkeypatch, Script(seed=7, shards=30, room=room)) == {}


@pytest.mark.parametrize("room", [0, 12])
def test_without_a_watermark_the_same_replay_counts_too_much(monkeypatch, room):
    monkeypatch.setattr(watermarks, "stored", lambda *_: "")
    assert miscounted(monkeypatch, Script(seed=1, room=room))


def test_a_roll_up_before_the_last_shard_counts_too_little(monkeypatch):
    """Planted bug: the sums are written before the last shard was."""
    monkeypatch.setattr(shards, "schedule", early_roll_up)
    assert miscounted(monkeypatch, Script(seed=1, shards=30, room=0))


def early_roll_up(subject, row):
    if not row:
        roll_ups.roll_up(subject)
