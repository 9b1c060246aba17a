"""A post that is liked for three days, through stream shards that come and go as on AWS."""

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pinhole import clock
from pinhole.aws import clients
from pinhole.counts import roll_ups, shards, watermarks
from pinhole.settings import settings

from tests.unit.counts import stream_days
from tests.unit.counts.stream_days import SUBJECT
from tests.unit.counts.tiny_dynamodb import TinyDynamoDB, TinyQueue

HOURS = 72
FEW = {"suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]}


def lived(monkeypatch, seed, partitions=5, room=12, killed=0.0):
    """Three days -> the database, the days, and the most shards that there were at once."""
    database = TinyDynamoDB()
    days = stream_days.begin(seed, partitions, database)
    monkeypatch.setattr(clients, "dynamodb", lambda: database)
    monkeypatch.setattr(clients, "sqs", TinyQueue)
    monkeypatch.setattr(clock, "timestamp", days.now)
    monkeypatch.setitem(vars(settings), "counter_shards_from", room)
    most = 0
    for _ in range(HOURS):
        days.pass_an_hour(killed)
        most = max(most, len(database.shards))
    days.drain()
    return database, days, most


@given(st.integers(0, 2**32), st.integers(1, 8), st.sampled_from([0, 1, 3, 12]), st.floats(0, 0.3))
@examples(max_examples=40, deadline=None, **FEW)
def test_counts_are_exact_whatever_comes_again_late_or_is_folded(
    monkeypatch, seed, partitions, room, killed
):
    database, days, most = lived(monkeypatch, seed, partitions, room, killed)
    assert shards.total(database.rows[SUBJECT], "likes") == days.likes
    # Those of a day and some hours, plus those that wait for a roll-up.
    assert most <= partitions * 14


def test_watermarks_that_are_dropped_too_early_are_noticed(monkeypatch):
    """Planted bug: a watermark is gone while its records may still come again."""
    monkeypatch.setattr(watermarks, "KEPT_SECONDS", 0)
    found = [lived(monkeypatch, seed, room=3)[:2] for seed in range(8)]
    assert any(shards.total(row.rows[SUBJECT], "likes") != days.likes for row, days in found)


def test_a_fold_that_is_not_one_write_is_noticed(monkeypatch):
    """Planted bug: the shards stay after their counts were moved."""
    monkeypatch.setattr(roll_ups, "_fold", only_update)
    found = [lived(monkeypatch, seed, room=0)[:2] for seed in range(3)]
    assert any(shards.total(row.rows[SUBJECT], "likes") != days.likes for row, days in found)


def only_update(update, spent):
    return clients.try_write(clients.dynamodb().update_item, **update)[0]


@pytest.mark.parametrize("room", [0, 12])
def test_a_row_does_not_grow_with_days_and_stream_shards(monkeypatch, room):
    database, _, _ = lived(monkeypatch, seed=3, partitions=8, room=room)
    assert len(watermarks.names(database.rows[SUBJECT])) <= room
    assert len(str(database.rows[SUBJECT])) < 2_000
