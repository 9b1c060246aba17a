"""Faults on AWS: duplicate and late events, foreign objects, poison records, killed workers."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pinhole import ids
from pinhole.media import object_keys

from local.person import Person
from tests.e2e.support import samples
from tests.e2e.support.draining import drain
from tests.e2e.support.functions import Function, Grant
from tests.e2e.support.network import Network
from tests.e2e.support.posting import announce, notification, upload
from tests.e2e.support.waiting import until

PHOTO = samples.small_photo()
POISON = "nobody can use this"


@pytest.fixture(scope="module")
def friends(network: Network) -> tuple[Person, Person]:
    author, reader = network.person("ana"), network.person("ben")
    reader.follow(author)
    return author, reader


@pytest.fixture(scope="module", autouse=True)
def poison(network: Network) -> Iterator[None]:
    """Unusable deliveries keep coming again during all of these tests."""
    deliveries = network.account.queue("deliveries")
    with deliveries.impatient(seconds=1):
        for body in (POISON, {"unknown": POISON}):
            deliveries.send(body)
        yield


def test_events_that_come_again_publish_once_and_change_nothing_later(
    network: Network, friends: tuple[Person, Person]
):
    author, reader = friends
    account, before = network.account, author.ask("GET", "/users/me/profile")["post_count"]
    created = announce(author, PHOTO).json()
    post_id, key = created["post_id"], object_keys.upload_key(author.user_id, created["post_id"], 0)
    assert upload(created["uploads"][0], PHOTO).status == 204
    for _ in range(4):
        account.queue("uploads").send(notification(account, key, PHOTO.body))
    network.wait_for_feed(reader, post_id)
    row = account.row("posts", post_id=post_id)

    account.queue("uploads").send(notification(account, key, PHOTO.body))

    drain(account)
    assert account.row("posts", post_id=post_id) == row
    assert author.ask("GET", "/users/me/profile")["post_count"] == before + 1
    feed = [post["post_id"] for post in reader.ask("GET", "/feed")["posts"]]
    assert feed.count(post_id) == 1


@pytest.mark.parametrize("newest_first", [True, False])
def test_of_two_uploads_to_one_place_the_later_is_published_in_whatever_order_events_come(
    network: Network, friends: tuple[Person, Person], newest_first: bool
):
    author, account = friends[0], network.account
    later = samples.small_photo(330, 220)
    size = max(len(PHOTO.body), len(later.body))
    older, newer = (samples.padded(photo, size) for photo in (PHOTO, later))
    with account.function("process_photo").idle():
        created = announce(author, older).json()
        for photo in (older, newer):
            assert upload(created["uploads"][0], photo).status == 204
        account.queue("uploads").wait_for(created["post_id"], 2)
        key = object_keys.upload_key(author.user_id, created["post_id"], 0)
        events = [notification(account, key, photo.body) for photo in (older, newer)]
        for event in reversed(events) if newest_first else events:
            account.queue("uploads").send(event)

    post = network.wait_for_state(author, created["post_id"], "published")

    assert (post["media"][0]["width"], post["media"][0]["height"]) == (330, 220)


def test_foreign_objects_in_the_uploads_bucket_or_its_queue_change_nothing(
    network: Network, friends: tuple[Person, Person]
):
    author, reader = friends
    account = network.account
    published = network.publish(author, PHOTO)
    pending = announce(author, PHOTO).json()["post_id"]
    rows = [account.row("posts", post_id=post_id) for post_id in (published, pending)]
    strange = [
        "readme.txt",
        "uploads/",
        "uploads/a name with spaces/and+more/ü/0",
        f"uploads/{author.user_id}/{published}/0",
        f"uploads/{author.user_id}/{published}/7",
        f"uploads/{reader.user_id}/{pending}/0",
        f"uploads/{author.user_id}/{pending}/1",
    ]
    of_no_post = f"uploads/{author.user_id}/{ids.ulid()}/0"
    for key in (*strange, of_no_post):
        account.put_object("uploads", key, samples.small_photo(64, 64).body)
    for body in ({"Event": "s3:TestEvent"}, {"Records": [{"s3": POISON}]}, POISON, []):
        account.queue("uploads").send(body)

    drain(account)

    kept = set(account.keys("uploads", ""))
    assert set(strange) <= kept
    assert of_no_post not in kept  # its post may have been deleted
    assert account.queue("uploads-dead").messages() == 0
    assert [account.row("posts", post_id=post_id) for post_id in (published, pending)] == rows
    assert author.ask("GET", f"/posts/{pending}")["state"] == "pending"


@pytest.mark.skipif(not Path("/proc").exists(), reason="finds processes in /proc")
def test_another_worker_finishes_the_work_of_a_killed_one(
    network: Network, friends: tuple[Person, Person]
):
    author, reader = friends
    worker = network.account.function("process_photo")

    post_id = _killed_at_work(network, author, worker)
    # Its message comes again when the killed worker's minute is over.
    network.wait_for_state(author, post_id, "published", seconds=150)
    network.wait_for_feed(reader, post_id)
    made = network.account.keys("media", post_id)
    assert len([key for key in made if not key.endswith(".avif")]) == 8
    assert len(network.account.keys("originals", post_id)) == 1


def test_the_author_sees_that_the_fault_is_ours_and_a_redrive_repairs_it(
    network: Network, friends: tuple[Person, Person]
):
    author, reader = friends
    account = network.account
    bucket = f"arn:aws:s3:::{account.bucket('originals')}/originals/*"
    with account.function("process_photo").without(Grant("s3:PutObject", bucket)):
        post_id = author.post([PHOTO], "")["post_id"]
        post = network.wait_for_state(author, post_id, "rejected")
        assert post["reason"] == "processing_failed"
        [message] = account.queue("uploads-dead").wait_for(post_id)
    assert network.account.keys("uploads", post_id), "the photo is kept"

    account.queue("uploads").send(message)

    until(
        lambda: author.ask("GET", f"/posts/{post_id}")["state"],
        lambda state: state == "published",
        what="the redriven post to be published",
    )
    network.wait_for_feed(reader, post_id)


def test_a_poison_record_does_not_hold_up_its_batch(
    network: Network, friends: tuple[Person, Person]
):
    author, reader = friends
    deliveries = network.account.queue("deliveries")
    with network.account.function("deliver_posts").idle():
        deliveries.send("another poison")
        post_id = network.publish(author, PHOTO)
        until(deliveries.messages, lambda number: number >= 2, what="both to be in the queue")
    network.wait_for_feed(reader, post_id)


def test_poison_ends_in_the_dead_letter_queue(network: Network):
    network.account.queue("deliveries-dead").wait_for(POISON, 2)


def _killed_at_work(network: Network, author: Person, worker: Function) -> str:
    """A post whose photo a worker had begun to process when it was killed."""
    for _ in range(10):
        post_id = author.post([samples.phone_photo()], "")["post_id"]
        until(
            lambda id=post_id: network.account.row("posts", post_id=id)["state"],
            lambda state: state != "pending",
            what="a worker to begin",
        )
        worker.kill()
        if network.account.row("posts", post_id=post_id)["state"] == "processing":
            return post_id
    raise AssertionError("every worker was faster than its end")
