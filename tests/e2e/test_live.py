"""Live connections on the deployed network: news reaches those who may know it, within seconds."""

from __future__ import annotations

import pytest

from local.person import Person
from tests.e2e.support import live, samples
from tests.e2e.support.network import Network


@pytest.fixture(scope="module")
def ana(network: Network) -> Person:
    return network.person("ana")


@pytest.fixture(scope="module")
def ben(network: Network) -> Person:
    return network.person("ben")


@pytest.fixture(scope="module")
def post_id(network: Network, ana: Person) -> str:
    return network.publish(ana, samples.small_photo())


def comment(person: Person, post_id: str, text: str = "well") -> None:
    person.ask("POST", f"/posts/{post_id}/comments", {"text": text})


def test_a_like_reaches_its_author_and_a_comment_those_who_look_at_the_post(
    ana: Person, ben: Person, post_id: str
):
    with live.opened(ana) as author, live.opened(ben) as reader:
        watching = reader.say({"type": "watch", "posts": [post_id]})
        assert watching == {"type": "watching", "posts": 1}
        ben.ask("POST", f"/posts/{post_id}/like")
        assert author.wait_for_news("unread_count")["unread_count"] == 1
        news = reader.wait_for_news("posts")
        assert news["posts"] == [{"id": post_id, "likes": 1, "comments": 0}]
        comment(ana, post_id)
        news = reader.wait_for_news("posts")
        assert news["posts"] == [{"id": post_id, "likes": 1, "comments": 1}]


def test_an_upload_that_gets_on_reaches_its_author_and_a_new_post_the_followers(
    network: Network, ana: Person
):
    follower = network.person("eve")
    follower.ask("POST", f"/users/{ana.user_id}/follow")
    follower.ask("GET", "/feed")
    with live.opened(ana) as author, live.opened(follower) as reader:
        post_id = network.publish(ana, samples.small_photo())
        assert author.wait_for_news("uploads")["uploads"] == [post_id]
        assert reader.wait_for_news("new_posts")["new_posts"] is True


def test_what_the_reader_may_not_see_is_not_told(network: Network, ana: Person, post_id: str):
    """Somebody blocked hears that the post is gone, as if they read it, and nothing else."""
    stranger = network.person("leo")
    with live.opened(stranger) as reader:
        reader.say({"type": "watch", "posts": [post_id]})
        ana.ask("POST", f"/users/{stranger.user_id}/block")
        comment(ana, post_id, "not for leo")
        news = reader.wait_for_news("posts")
    assert news["posts"] == [{"id": post_id, "is_gone": True}]


def test_a_ticket_opens_one_connection_and_nothing_else_does(ana: Person):
    url = live.ticket(ana)
    with live.connect(url):
        assert live.is_refused(url)
    address = url.partition("?")[0]
    for wrong in (address, f"{address}?ticket=", f"{address}?ticket=x", f"{address}?token=x"):
        assert live.is_refused(wrong)


def test_an_expired_ticket_opens_nothing(network: Network, ana: Person):
    url = live.ticket(ana)
    table = network.account.table("tickets")
    client = network.account.client("dynamodb")
    for row in network.account.rows("tickets", user_id=ana.user_id):
        client.update_item(
            TableName=table,
            Key={"ticket": {"S": row["ticket"]}},
            UpdateExpression="SET expires_at = :past",
            ExpressionAttributeValues={":past": {"N": "1"}},
        )
    assert live.is_refused(url)


def test_signing_out_everywhere_closes_connections_and_makes_tickets_useless(network: Network):
    person = network.person("max")
    with live.opened(person) as connection:
        left = live.ticket(person)
        person.ask("POST", "/users/me/sign-out")
        connection.wait_until_closed()
    assert live.is_refused(left)


def test_the_end_of_an_account_closes_its_connections(network: Network):
    person = network.person("kim")
    with live.opened(person) as connection:
        person.ask("DELETE", "/users/me", {"username": person.username})
        connection.wait_until_closed()


@pytest.mark.parametrize("message", ["", "{", "[]", '{"type":"shout"}', '{"type":"$connect"}'])
def test_a_message_that_makes_no_sense_is_answered(ana: Person, message: str):
    with live.opened(ana) as connection:
        if message:
            assert connection.say(message)["code"] == "invalid_request"
        assert connection.say({"type": "ping"}) == {"type": "pong"}
