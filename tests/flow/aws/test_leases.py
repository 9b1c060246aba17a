"""A message whose worker is killed comes again soon, whatever the queue."""

import math

import pytest

from tests.flow.support import events
from tests.flow.support.world import QUEUES, invoke_queue

SOON = 70


@pytest.mark.parametrize("name", ["process_photo", *QUEUES])
def test_every_worker_takes_its_messages_for_as_long_as_it_may_run(world, name):
    """Or for a minute, which it renews while it works."""
    invoke_queue(name, [events.sqs_message({"nothing": "that it knows"})])
    seconds = math.ceil(events.context(name).get_remaining_time_in_millis() / 1000)
    assert world.wire.delays[0] == seconds + 5
    assert seconds <= SOON or world.wire.delays[1] <= SOON
