"""Pushes: to browsers that take them, of what their person may see, and not in quiet hours."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from pinhole import clock, errors
from pinhole.access.viewer import Viewer
from pinhole.accounts import sign_ins
from pinhole.push import encryption, services
from pinhole.settings import settings
from pinhole.tables.live import Subscribed

from tests.flow.support import commenting, events
from tests.flow.support.browsers import Browser
from tests.flow.support.rows import add_post, arrive
from tests.flow.support.world import invoke_queue, person, tuned

PUSH = "/users/me/push"


class Services:
    """The push services: what they were sent, by endpoint; each answers its status."""

    def __init__(self):
        self.sent = {}
        self.status = {}

    def post(self, endpoint, headers, body):
        status = self.status.get(endpoint, 201)
        if isinstance(status, Exception):
            raise status
        if status < 300:
            self.sent.setdefault(endpoint, []).append((headers, body))
        return status

    def read(self, browser):
        """What the browser has been pushed since the last call."""
        return [json.loads(browser.read(body)) for _, body in self.sent.pop(browser.endpoint, [])]


@pytest.fixture(autouse=True)
def pushed(monkeypatch):
    made = Services()
    monkeypatch.setattr(services, "post", made.post)
    return made


@pytest.fixture
def post_id(world, ana):
    arrive(ana)
    return add_post(ana)


def subscribe(world, viewer):
    browser = Browser()
    world.ask(viewer, "PUT", f"{PUSH}/subscriptions", browser.subscription)
    return browser


def like(world, viewer, post_id):
    assert world.call(viewer, "POST", f"/posts/{post_id}/like").status == 200
    world.settle()


def test_a_like_is_pushed_to_the_browsers_of_its_author(world, ana, ben, post_id, pushed):
    browsers = [subscribe(world, ana) for _ in range(2)]
    other = subscribe(world, person("eve"))
    like(world, ben, post_id)
    for browser in browsers:
        [push] = pushed.read(browser)
        assert push.pop("tag")
        assert push == {"kind": "like", "names": ["ben"], "others": 0, "path": f"/p/{post_id}"}
    assert pushed.read(other) == []


def test_a_push_says_who_sends_in_a_way_that_services_can_check(world, ana, ben, post_id, pushed):
    browser = subscribe(world, ana)
    like(world, ben, post_id)
    [(headers, _)] = pushed.sent[browser.endpoint]
    assert headers["TTL"] == "86400"
    assert len(headers["Topic"]) <= 32
    token, key = (each.split("=", 1)[1] for each in headers["Authorization"][6:].split(", "))
    assert key == world.ask(ana, "GET", PUSH)["public_key"]
    signed, _, signature = token.rpartition(".")
    claims = json.loads(base64.urlsafe_b64decode(signed.split(".")[1] + "=="))
    assert claims["aud"] == "https://fcm.googleapis.com"
    assert 0 < claims["exp"] - clock.timestamp() <= 86_400
    raw = encryption.decoded(signature)
    numbers = (int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public = ec.EllipticCurvePublicKey.from_encoded_point(encryption.CURVE, encryption.decoded(key))
    public.verify(encode_dss_signature(*numbers), signed.encode(), ec.ECDSA(hashes.SHA256()))


def test_nobody_is_woken_who_has_the_app_open(world, ana, ben, post_id, pushed):
    browser = subscribe(world, ana)
    client = world.connect(ana)
    like(world, ben, post_id)
    assert pushed.read(browser) == []
    assert client.news() == [{"unread_count": 1}]


def test_in_quiet_hours_nothing_is_pushed(world, ana, ben, post_id, pushed, monkeypatch):
    browser = subscribe(world, ana)
    quiet = {"begins": "22:00", "ends": "07:00", "time_zone": "Europe/Berlin"}
    state = world.ask(ana, "PUT", PUSH, {"left_out": [], "quiet_hours": quiet})
    assert state["quiet_hours"] == quiet
    day = clock.now().replace(hour=0, minute=0) + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: day.replace(hour=2))
    like(world, ben, post_id)
    assert pushed.read(browser) == []
    monkeypatch.setattr(clock, "now", lambda: day.replace(hour=12))
    like(world, person("eve"), post_id)
    assert len(pushed.read(browser)) == 1


def test_kinds_that_are_left_out_are_not_pushed(world, ana, ben, post_id, pushed):
    browser = subscribe(world, ana)
    world.ask(ana, "PUT", PUSH, {"left_out": ["like"]})
    like(world, ben, post_id)
    assert pushed.read(browser) == []
    commenting.write(world, ben, post_id)
    world.settle()
    assert [each["kind"] for each in pushed.read(browser)] == ["comment"]


def test_what_a_muted_person_does_is_not_pushed(world, ana, ben, post_id, pushed):
    browser = subscribe(world, ana)
    arrive(ben)
    world.ask(ana, "POST", f"/users/{ben.user_id}/mute")
    like(world, ben, post_id)
    assert pushed.read(browser) == []


def test_a_mention_in_a_post_that_the_reader_may_not_see_is_not_pushed(world, ana, ben, pushed):
    arrive(ben)
    browser = subscribe(world, ben)
    world.ask(ana, "PATCH", "/users/me", {"is_private": True})
    world.publish(ana, "for my followers, not for @ben")
    assert pushed.read(browser) == []


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_takes_no_more_pushes_is_forgotten(world, ana, ben, post_id, pushed, status):
    gone, left = subscribe(world, ana), subscribe(world, ana)
    pushed.status[gone.endpoint] = status
    like(world, ben, post_id)
    assert len(pushed.read(left)) == 1
    assert len(world.ask(ana, "GET", PUSH)["subscriptions"]) == 1


@pytest.mark.parametrize("fault", [429, 503, errors.Busy("no answer")])
def test_a_service_that_is_busy_is_asked_again(world, ana, ben, post_id, pushed, fault):
    browser = subscribe(world, ana)
    pushed.status[browser.endpoint] = fault
    world.call(ben, "POST", f"/posts/{post_id}/like")
    world.run_streams()
    [body] = world.take_messages(settings.pushes_queue_url)
    assert len(invoke_queue("send_pushes", [events.sqs_message(body)])) == 1
    pushed.status.clear()
    assert invoke_queue("send_pushes", [events.sqs_message(body)]) == []
    assert len(pushed.read(browser)) == 1


def test_a_refusal_is_not_repeated(world, ana, ben, post_id, pushed):
    browser = subscribe(world, ana)
    pushed.status[browser.endpoint] = 400
    like(world, ben, post_id)
    assert world.wire.dead_letters == []
    assert len(world.ask(ana, "GET", PUSH)["subscriptions"]) == 1


def test_a_browser_subscribes_once_and_the_oldest_makes_room(world, ana, monkeypatch):
    browser = subscribe(world, ana)
    world.ask(ana, "PUT", f"{PUSH}/subscriptions", browser.subscription)
    [first] = world.ask(ana, "GET", PUSH)["subscriptions"]
    with tuned(subscriptions_most=2):
        for seconds in (1, 2):
            moment = datetime.now(UTC) + timedelta(seconds=seconds)
            monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
            subscribe(world, ana)
    left = [each["id"] for each in world.ask(ana, "GET", PUSH)["subscriptions"]]
    assert len(left) == 2
    assert first["id"] not in left


def test_nothing_is_pushed_any_more_once_somebody_wants_none(world, ana, ben, post_id, pushed):
    browser = subscribe(world, ana)
    [about] = world.ask(ana, "GET", PUSH)["subscriptions"]
    for _ in range(2):
        state = world.ask(ana, "DELETE", f"{PUSH}/subscriptions/{about['id']}")
        assert state["subscriptions"] == []
    like(world, ben, post_id)
    assert pushed.read(browser) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"endpoint": "https://evil.example/x"}, "endpoint"),
        ({"endpoint": "https://169.254.169.254/latest"}, "endpoint"),
        ({"endpoint": "http://fcm.googleapis.com/x"}, "endpoint"),
        ({"keys": {"p256dh": "A" * 87, "auth": "A" * 22}}, "keys"),
        ({"keys": {"p256dh": "A" * 86, "auth": "A" * 22}}, "keys.p256dh"),
        ({"keys": {"p256dh": "A" * 87}}, "keys.auth"),
        ({"other": 1}, "other"),
    ],
)
def test_a_subscription_that_makes_no_sense_is_refused(world, ana, change, field):
    world.ask(ana, "GET", "/users/me/profile")
    before = world.rows(Subscribed)
    body = {**Browser().subscription, **change}
    answer = world.call(ana, "PUT", f"{PUSH}/subscriptions", body)
    assert answer.status == 400
    assert [each["field"] for each in answer.json["errors"]] == [field]
    assert world.rows(Subscribed) == before


@pytest.mark.parametrize(
    "quiet",
    [
        {"begins": "22:00", "ends": "07:00", "time_zone": "Berlin"},
        {"begins": "22:00", "ends": "07:00", "time_zone": "../../etc/passwd"},
        {"begins": "24:00", "ends": "07:00", "time_zone": "UTC"},
        {"begins": "22:00", "time_zone": "UTC"},
    ],
)
def test_quiet_hours_that_make_no_sense_are_refused(world, ana, quiet):
    answer = world.call(ana, "PUT", PUSH, {"left_out": [], "quiet_hours": quiet})
    assert answer.status == 400
    assert world.rows(Subscribed) == []


def test_signing_out_everywhere_ends_pushes_and_keeps_what_was_chosen(world, ana):
    world.wire.pool.sign_up(ana)
    subscribe(world, ana)
    world.ask(ana, "PUT", PUSH, {"left_out": ["follow"]})
    world.ask(ana, "POST", "/users/me/sign-out")
    world.settle()
    new = Viewer(ana.user_id, ana.username, signed_in_at=clock.timestamp() + 2)
    state = world.ask(new, "GET", PUSH)
    assert (state["subscriptions"], state["left_out"]) == ([], ["follow"])


def test_of_a_closed_account_nothing_is_left(world, ana, monkeypatch, at_once):
    world.wire.pool.sign_up(ana)
    monkeypatch.setattr(sign_ins, "shut", lambda name: None)
    subscribe(world, ana)
    world.ask(ana, "DELETE", "/users/me", {"username": "ana"})
    world.settle()
    assert world.rows(Subscribed) == []
