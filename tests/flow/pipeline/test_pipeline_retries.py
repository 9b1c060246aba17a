"""Every call of the photo pipeline may fail: photos are published within seconds all the same."""

import json

import pytest
from botocore.exceptions import ReadTimeoutError
from pinhole.access import rate_limits
from pinhole.aws import clients, retries
from pinhole.aws.leases import _GRACE_SECONDS
from pinhole.pipeline import photos
from pinhole.posts import media_states
from pinhole.settings import settings
from pinhole.tables.posts import Post

from tests.flow.support import wire
from tests.flow.support.events import context
from tests.flow.support.world import person

PROMISED_SECONDS = 15
# A call fails for its caller when botocore has tried it as often as it does.
TRIES = clients.RETRIES["total_max_attempts"]
LEASE = context("process_photo").get_remaining_time_in_millis() / 1000 + _GRACE_SECONDS


@pytest.fixture(autouse=True)
def unlimited(monkeypatch):
    """One post for each call."""
    monkeypatch.setattr(rate_limits, "spend", lambda *_: None)
    monkeypatch.setattr("time.sleep", lambda _: None)


def unanswered(request, proceed):
    raise ReadTimeoutError(endpoint_url=request.url)


def published_after(world, said):
    """The seconds for which a message was hidden after failures, until its photo is published."""
    world.wire.delays.clear()
    for receives in range(1, retries.RECEIVES):
        if world.process(said, receive_count=receives) == []:
            return [seconds for seconds in world.wire.delays if seconds < LEASE - 1]
    raise AssertionError("The photo was never published")


def calls_of_one_photo(world, author):
    """The calls that the pipeline makes for a photo."""
    world.make_post(author)
    [said] = world.notifications()
    world.wire.calls.clear()
    assert world.process(said) == []
    return list(world.wire.calls)


@pytest.mark.parametrize("fault", [wire.slow_down, unanswered])
def test_with_every_call_failing_once_each_of_a_hundred_photos_is_published_in_time(world, fault):
    ana = person("ana")
    calls = calls_of_one_photo(world, ana)
    assert {call.partition(".")[0] for call in calls} == {"dynamodb", "s3", "sqs"}
    waits = []
    for number in range(100):
        post_id = world.make_post(ana)
        # Among uploads that another call failed to delete.
        [said] = [each for each in world.notifications() if post_id in json.dumps(each)]
        operation = calls[number % len(calls)]
        nth = calls[: number % len(calls)].count(operation)
        world.wire.break_(fault, operation, skip=nth, times=TRIES)
        waits.append(sum(published_after(world, said)))
        world.wire.mend()
        assert Post.get(post_id).state == "published", operation
    assert max(waits) <= PROMISED_SECONDS
    assert any(waits)


def test_a_photo_whose_worker_was_killed_comes_again_when_its_time_is_up(world):
    world.make_post(person("ana"))
    [said] = world.notifications()
    world.wire.break_(wire.kill_before, "s3.PutObject", times=1)
    with pytest.raises(wire.Killed):
        world.process(said)
    assert world.wire.delays == [int(LEASE)]
    world.wire.mend()
    assert world.process(said, receive_count=2) == []


def test_what_waits_for_anothers_claim_does_not_use_up_its_attempts(world):
    ana = person("ana")
    post_id = world.make_post(ana)
    [said] = world.notifications()
    assert media_states.claim(post_id, 0, "of another upload")
    for receives in range(1, 10):
        assert len(world.process(said, receive_count=receives)) == 1
    assert Post.get(post_id).state == "processing"
    assert world.wire.dead_letters == []


def test_a_photo_that_breaks_the_pipeline_is_a_dead_letter_within_its_attempts(world, monkeypatch):
    def fail(*_):
        raise ValueError("A bug")

    monkeypatch.setattr(photos, "render", fail)
    post_id = world.make_post(person("ana"))
    [said] = world.notifications()
    for receives in range(1, settings.process_attempts):
        assert len(world.process(said, receive_count=receives)) == 1
        assert Post.get(post_id).state == "processing"
    assert world.process(said, receive_count=settings.process_attempts) == []
    assert [json.loads(body) for body in world.wire.dead_letters] == [said]
    assert Post.get(post_id).media[0]["reason"] == "processing_failed"
