"""Feeds on the deployed cloud: parked pages, killed workers, forged cursors."""

import pytest

from local.operator import redriving
from tests.e2e.support import feeds, samples
from tests.e2e.support.draining import drain
from tests.e2e.support.functions import Grant
from tests.e2e.support.network import Network


@pytest.fixture
def audience(network: Network):
    """An author and three readers: two pages of a fan-out."""
    author, readers = network.person("ana"), [network.person("ben") for _ in range(3)]
    for reader in readers:
        reader.follow(author)
        assert reader.ask("GET", "/feed")["posts"] == []
    drain(network.account)
    return author, readers


def test_a_parked_page_is_on_the_ledger_and_one_command_resumes_it(network: Network, audience):
    author, readers = audience
    account = network.account
    resource = f"arn:aws:dynamodb:us-east-1:000000000000:table/{account.table('feeds')}"
    [grant] = [
        grant
        for grant in account.function("deliver_posts").grants()
        if grant == Grant("dynamodb:BatchWriteItem", resource)
    ]
    dead = account.queue("deliveries-dead")
    with (
        account.queue("deliveries").impatient(seconds=1),
        account.function("deliver_posts").without(grant),
    ):
        post_id = network.publish(author, samples.small_photo())
        for body in dead.wait_for(post_id, 2):
            dead.send(body)
    ledger = author.ask("GET", f"/posts/{post_id}")["fan_out"]
    assert (ledger["pages"], ledger["pages_delivered"], ledger["finished_at"]) == (2, 0, None)

    assert redriving.redrive(feeds.target(network), "deliveries") >= 2

    ledger = feeds.wait_for_fan_out(author, post_id)
    assert (ledger["followers"], ledger["pages_delivered"]) == (3, 2)
    for reader in readers:
        assert feeds.pages(reader) == [post_id]


def test_posts_whose_deliverers_are_killed_reach_everybody(network: Network, audience):
    author, readers = audience
    deliverer, posts = network.account.function("deliver_posts"), []
    with network.account.queue("deliveries").impatient(seconds=2):
        for _ in range(4):
            posts.append(network.publish(author, samples.small_photo()))
            deliverer.kill()
        for post_id in posts:
            feeds.wait_for_fan_out(author, post_id)
    drain(network.account)
    for reader in readers:
        assert feeds.pages(reader, order="latest") == posts[::-1]
        assert feeds.entries(network.account, reader) == set(posts)
    concerned = {reader.user_id for reader in readers}
    assert not [each for each in feeds.differences(network) if each["user_id"] in concerned]


def test_a_cursor_is_good_for_its_reader_and_its_order_alone(network: Network, audience):
    author, (reader, stranger, _) = audience
    posts = [network.publish(author, samples.small_photo()) for _ in range(3)]
    network.wait_for_feed(reader, *posts)
    cursor = reader.ask("GET", "/feed?limit=1")["next_cursor"]
    for who, query in (
        (stranger, f"cursor={cursor}"),
        (reader, f"order=latest&cursor={cursor}"),
        (reader, f"cursor={cursor[:-2]}AA"),
        (reader, f"cursor={'A' * 3000}"),
    ):
        answer = who.call("GET", f"/feed?{query}")
        assert (answer.status, answer.json()["code"]) == (400, "invalid_cursor")
    assert reader.call("GET", "/feed?order=best").status == 400
    assert reader.call("GET", "/feed?explain=perhaps").status == 400
