"""Deletion on the deployed cloud: workers are killed, and a scan of everything finds nothing."""

import time

import pytest

from local.operator import repair
from tests.e2e.journeys import deletion
from tests.e2e.journeys.deletion import traces, wait_until_done
from tests.e2e.support import feeds, samples
from tests.e2e.support.draining import drain
from tests.e2e.support.network import Network

WORKERS = {"clean_feeds": "cleanups", "delete_media": "removals", "purge_post": "purges"}


def test_a_scan_of_everything_finds_no_trace_of_a_deleted_post(network: Network):
    deletion.a_deleted_post_leaves_nothing_but_the_archive_and_a_receipt(network)


@pytest.mark.parametrize("worker", WORKERS)
def test_a_deletion_completes_although_a_worker_is_killed(network: Network, worker: str):
    scene = deletion.everything(network)
    with network.account.queue(WORKERS[worker]).impatient(seconds=2):
        scene.author.ask("DELETE", f"/posts/{scene.post_id}")
        for _ in range(3):
            time.sleep(0.3)
            network.account.function(worker).kill()
        wait_until_done(scene)
    assert traces(network.account, *scene.ids) == {"archive", "receipts"}


def test_counts_of_other_people_are_right_after_a_deletion(network: Network):
    scene = deletion.everything(network)
    other = network.publish(scene.author, samples.small_photo())
    scene.author.ask("DELETE", f"/posts/{scene.post_id}")
    wait_until_done(scene)
    drain(network.account)
    profile = scene.author.ask("GET", "/users/me/profile")
    assert (profile["post_count"], profile["follower_count"]) == (1, 1)
    assert [post["post_id"] for post in scene.reader.ask("GET", "/feed")["posts"]] == [other]
    wrong, _ = repair.recount(feeds.target(network))
    ours = {f"user#{one.user_id}" for one in (scene.author, scene.reader)} | {f"post#{other}"}
    assert not ours & {subject for subject, _ in wrong}
