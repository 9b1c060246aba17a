"""A reader's visit is recorded in parallel with their feed, and never at its expense."""

import pytest
from pinhole import clock, log
from pinhole.aws import clients
from pinhole.feed import reader_state, visits
from pinhole.tables.feeds import Reader

from tests.flow.support import wire
from tests.flow.support.feeds import feed_of
from tests.flow.support.rows import add_follow, add_post, arrive, deliver, visit
from tests.flow.support.world import World, person


@pytest.fixture
def ben(world: World):
    """A reader with a post in their feed, who last read it some hours ago."""
    ana, ben = person("ana"), person("ben")
    arrive(ana, ben)
    add_follow(ben.user_id, ana.user_id)
    deliver(ben, ana, add_post(ana))
    visit(ben.user_id)
    Reader(ben.user_id).update([Reader.visited_at.set(hours_ago(7))])
    return ben


def hours_ago(hours: int) -> int:
    return clock.timestamp() - hours * 3_600


@pytest.mark.parametrize(
    "fault", [wire.refuse("ProvisionedThroughputExceededException"), wire.lose_answer]
)
def test_a_visit_that_cannot_be_written_does_not_fail_the_page_and_is_counted(
    world: World, ben, monkeypatch, fault
):
    counted = []
    monkeypatch.setattr(log, "count", lambda name: counted.append(name))
    world.wire.break_(fault, "dynamodb.UpdateItem", where="readers")
    assert len(feed_of(world, ben)) == 1
    assert counted == ["VisitsNotNoted"]
    world.wire.mend()
    if fault is not wire.lose_answer:
        assert len(feed_of(world, ben)) == 1
    assert Reader.get(ben.user_id).visited_at > hours_ago(1)
    assert counted == ["VisitsNotNoted"]


def test_a_page_that_fails_ends_after_the_visit_was_written(ben):
    """A function does nothing after its answer."""
    reader = reader_state.find(ben.user_id)
    with pytest.raises(clients.FAULTS), visits.recorded(reader):
        raise clients.FAULTS[-1]()
    assert Reader.get(ben.user_id).visited_at > hours_ago(1)
