"""Steps of the journey: what is told on live connections, and to which browsers it is pushed."""

from __future__ import annotations

from tests.e2e.support import live, samples
from tests.e2e.support.network import Network
from tests.e2e.support.waiting import until
from tests.flow.support.browsers import Browser


def what_others_do_is_told_at_once(network: Network) -> None:
    author, reader = network.person("ana"), network.person("ben")
    reader.follow(author)
    reader.ask("GET", "/feed")
    with live.opened(author) as told, live.opened(reader) as follower:
        post_id = network.publish(author, samples.small_photo())
        told.wait_for_news("uploads")
        follower.wait_for_news("new_posts")
        follower.say({"type": "watch", "posts": [post_id]})
        reader.ask("POST", f"/posts/{post_id}/like")
        told.wait_for_news("unread_count")
        follower.wait_for_news("posts")
        author.ask("DELETE", f"/posts/{post_id}")
        while not follower.wait_for_news("posts")["posts"][0].get("is_gone"):
            pass


def a_closed_connection_leaves_nothing(network: Network) -> None:
    person, account = network.person("ana"), network.account
    post_id = network.publish(person, samples.small_photo())
    with live.opened(person) as connection:
        connection.say({"type": "watch", "posts": [post_id]})
        assert account.rows("watches", user_id=person.user_id)
    until(lambda: not account.row("connections", user_id=person.user_id), what="nothing left")
    assert account.rows("watches", user_id=person.user_id) == []


def signing_out_ends_connections(network: Network) -> None:
    person = network.person("ana")
    with live.opened(person) as connection:
        person.ask("POST", "/users/me/sign-out")
        connection.wait_until_closed()


def a_browser_takes_pushes_until_it_is_taken_out(network: Network) -> None:
    person, browser = network.person("ana"), Browser()
    state = person.ask("PUT", "/users/me/push/subscriptions", browser.subscription)
    assert len(state["public_key"]) == 87
    [about] = state["subscriptions"]
    person.ask("PUT", "/users/me/push", {"left_out": ["like"], "quiet_hours": None})
    assert person.ask("GET", "/users/me/push")["left_out"] == ["like"]
    left = person.ask("DELETE", f"/users/me/push/subscriptions/{about['id']}")
    assert left["subscriptions"] == []


STEPS = (
    what_others_do_is_told_at_once,
    a_closed_connection_leaves_nothing,
    signing_out_ends_connections,
    a_browser_takes_pushes_until_it_is_taken_out,
)
