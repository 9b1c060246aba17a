"""The test world itself: it is as atomic as AWS, and names work that never settles."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from moto.dynamodb.models.table import StreamRecord
from pinhole.aws import clients
from pinhole.settings import settings
from pinhole.tables.posts import Save

from tests.flow.support import world as world_module
from tests.flow.support.rows import add_save, newest
from tests.flow.support.world import person

_sleep = time.sleep  # the world replaces time.sleep


def test_rows_that_are_written_at_once_have_their_own_places_in_the_stream(world, monkeypatch):
    make = StreamRecord.__init__

    def make_slowly(*args):
        _sleep(0.05)
        make(*args)

    monkeypatch.setattr(StreamRecord, "__init__", make_slowly)
    viewers = [person(name).user_id for name in ("ana", "ben", "cem")]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda viewer_id: add_save(viewer_id, newest()), viewers))
    records = world.take_records(Save)
    assert len({each["dynamodb"]["SequenceNumber"] for each in records}) == 3
    assert world.take_records(Save) == []


def test_work_that_never_settles_fails_and_is_named(world, monkeypatch):
    def send_again(event):
        for record in event["Records"]:
            clients.sqs().send_message(
                QueueUrl=settings.warmups_queue_url, MessageBody=record["body"]
            )

    def invoke(name, event):
        send_again(event)
        return {"batchItemFailures": []}

    monkeypatch.setattr(world_module, "invoke", invoke)
    world.sqs.send_message(QueueUrl=settings.warmups_queue_url, MessageBody='{"post_id": "x"}')
    with pytest.raises(AssertionError, match="warm_cdn.*post_id.*x"):
        world.settle()
