"""Signing out everywhere, changing the password, and tokens that were ended at Cognito."""

from dataclasses import replace
from datetime import timedelta

import pytest
from pinhole import clock
from pinhole.access.viewer import Viewer
from pinhole.accounts import sessions
from pinhole.people import directory
from pinhole.settings import settings
from pinhole.tables.people import User

from tests.flow.support import wire
from tests.flow.support.requests import SIGNED_IN, WRITES, body, path
from tests.flow.support.rows import visit
from tests.flow.support.world import World, person


@pytest.fixture
def ana(world: World):
    """Ana, who signed in a minute ago and has used the network since."""
    ana = replace(person("ana"), signed_in_at=clock.timestamp() - 60)
    world.wire.pool.sign_up(ana)
    world.wire.pool.passwords["ana"] = "Corr3ct-horse"
    world.call(ana, "GET", "/users/me/profile")
    visit(ana.user_id)
    return ana


def sign_out(world: World, viewer: Viewer):
    return world.call(viewer, "POST", "/users/me/sign-out")


def again(viewer: Viewer) -> Viewer:
    """The same person, who signs in once they have the answer."""
    return replace(viewer, signed_in_at=clock.timestamp() + 1)


def later(monkeypatch, seconds: int) -> None:
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(seconds=seconds))


def refused(answer) -> bool:
    return (answer.status, answer.json["code"]) == (401, "unauthenticated")


def test_older_tokens_end_within_half_a_minute_and_a_new_one_counts_at_once(
    world, ana, monkeypatch
):
    assert sign_out(world, ana).status == 200
    assert world.wire.pool.signed_out == {"ana"}
    # This process read the row a moment ago.
    assert world.call(ana, "GET", "/notifications").status == 200
    later(monkeypatch, settings.arrival_seconds)
    assert refused(world.call(ana, "GET", "/notifications"))
    assert refused(world.call(ana, "GET", "/users/me/profile"))
    assert world.call(again(ana), "GET", "/users/me/profile").status == 200


@pytest.mark.parametrize(("method", "route"), SIGNED_IN)
def test_every_route_refuses_an_ended_token(world, ana, method, route):
    """In a process that has not seen the person lately."""
    sessions._end_tokens(ana.user_id, ana.signed_in_at + 1)
    directory._arrived.clear()
    before = traces(world)
    answer = world.call(ana, method, path(route), body(method, route))
    assert refused(answer)
    assert traces(world) == before


@pytest.mark.parametrize(("method", "route"), WRITES)
def test_a_process_that_has_just_seen_the_person_refuses_writes_with_an_ended_token(
    world, ana, method, route
):
    sessions._end_tokens(ana.user_id, ana.signed_in_at + 1)
    before = traces(world)
    assert world.call(ana, "GET", "/notifications").status == 200
    assert refused(world.call(ana, method, path(route), body(method, route)))
    assert traces(world) == before


def test_the_feed_of_somebody_who_has_read_it_refuses_an_ended_token_at_once(world, ana):
    assert world.call(ana, "GET", "/feed").status == 200
    sign_out(world, ana)
    directory._arrived.clear()
    assert refused(world.call(ana, "GET", "/feed"))
    assert world.call(again(ana), "GET", "/feed").status == 200


def traces(world: World):
    """All rows but the rate limits: a like, which checks while it writes, is charged."""
    return {table: rows for table, rows in world.everything().items() if "limits" not in table}


def test_a_token_of_the_second_of_the_sign_out_ends_too(world, ana):
    this_second = replace(ana, signed_in_at=clock.timestamp() + 1)
    asked = sign_out(world, this_second).json["signed_out_at"]
    not_before = int(clock.parse(asked).timestamp())
    directory._arrived.clear()
    before, after = (replace(ana, signed_in_at=not_before + at) for at in (-1, 0))
    assert refused(world.call(before, "GET", "/feed"))
    assert world.call(after, "GET", "/feed").status == 200


def test_the_answer_comes_when_the_next_second_has_begun(world, ana, monkeypatch):
    waited = []
    monkeypatch.setattr(clock, "wait_for", waited.append)
    answer = sign_out(world, ana).json
    assert [clock.iso(clock.at(second)) for second in waited] == [answer["signed_out_at"]]


def test_of_two_sign_outs_the_later_one_stands(world, ana):
    later_one = clock.timestamp() + 100
    User(ana.user_id).update([User.not_before.set(later_one)])
    assert sign_out(world, replace(ana, signed_in_at=later_one)).status == 200
    assert User.get(ana.user_id).not_before == later_one


def test_a_changed_password_signs_out_everywhere(world, ana):
    body = {"password": "Corr3ct-horse", "new_password": "Batt3ry-staple"}
    assert world.call(ana, "POST", "/users/me/password", body).status == 200
    assert world.wire.pool.passwords["ana"] == "Batt3ry-staple"
    assert world.wire.pool.signed_out == {"ana"}
    directory._arrived.clear()
    assert refused(world.call(ana, "GET", "/feed"))


@pytest.mark.parametrize(
    ("password", "wanted", "field"),
    [("wrong", "Batt3ry-staple", "password"), ("Corr3ct-horse", "short", "new_password")],
)
def test_a_wrong_or_unsuitable_password_is_named_and_changes_nothing(
    world, ana, password, wanted, field
):
    body = {"password": password, "new_password": wanted}
    answer = world.call(ana, "POST", "/users/me/password", body)
    assert (answer.status, answer.json["errors"][0]["field"]) == (400, field)
    assert world.wire.pool.passwords["ana"] == "Corr3ct-horse"
    directory._arrived.clear()
    assert world.call(ana, "GET", "/feed").status == 200


def test_passwords_cannot_be_tried_without_end(world, ana):
    body = {"password": "wrong", "new_password": "Batt3ry-staple"}
    answers = [
        world.call(ana, "POST", "/users/me/password", body)
        for _ in range(settings.passwords_burst + 1)
    ]
    assert [each.status for each in answers[-2:]] == [400, 429]


def test_too_many_attempts_at_cognito_are_told_as_such(world, ana):
    world.wire.break_(
        wire.refuse("LimitExceededException"), "cognito-identity-provider.ChangePassword"
    )
    body = {"password": "Corr3ct-horse", "new_password": "Batt3ry-staple"}
    answer = world.call(ana, "POST", "/users/me/password", body)
    assert (answer.status, answer.json["code"]) == (429, "rate_limited")


IRREVOCABLE = [
    ("PATCH", "/users/me", {"bio": "by somebody else"}),
    ("DELETE", "/users/me", {"username": "ana"}),
    ("POST", "/users/me/export", None),
    ("GET", "/users/me/export", None),
    ("POST", "/users/me/password", {"password": "Corr3ct-horse", "new_password": "Batt3ry-staple"}),
    ("DELETE", "/posts/01ARZ3NDEKTSV4RRFFQ69G5FAV", None),
]


@pytest.mark.parametrize(("method", "route", "body"), IRREVOCABLE)
def test_what_cannot_be_undone_asks_cognito_whether_the_token_was_revoked(
    world, ana, method, route, body
):
    """Signing out at Cognito leaves no trace in the row."""
    world.wire.pool.revoked.add("ana")
    before = besides_sign_in(world)
    assert refused(world.call(ana, method, route, body))
    assert besides_sign_in(world) == before


def besides_sign_in(world):
    """What people's rows say, but from when on their sign-ins count."""
    rows = world.rows(User)
    return [{name: row[name] for name in row if name != "not_before"} for row in rows]


@pytest.mark.parametrize(("method", "route", "body"), IRREVOCABLE)
def test_what_cognito_refuses_ends_for_every_route_and_process(
    world, ana, monkeypatch, method, route, body
):
    elsewhere = replace(ana, signed_in_at=ana.signed_in_at - 3_600)
    assert world.call(elsewhere, "GET", "/feed").status == 200
    world.wire.pool.revoked.add("ana")
    world.call(ana, method, route, body)
    later(monkeypatch, settings.arrival_seconds)
    for older in (ana, elsewhere):
        assert refused(world.call(older, "GET", "/notifications"))
        assert refused(world.call(older, "GET", "/feed"))
    world.wire.pool.revoked.clear()
    assert world.call(again(ana), "PATCH", "/users/me", {"bio": "me"}).status == 200
    assert world.call(again(ana), "GET", "/feed").status == 200


def test_a_feed_refuses_such_a_token_even_if_it_was_never_read_before(world):
    ana = replace(person("ana"), signed_in_at=clock.timestamp() - 60)
    world.wire.pool.sign_up(ana)
    world.call(ana, "GET", "/users/me/profile")
    world.wire.pool.revoked.add("ana")
    assert refused(world.call(ana, "PATCH", "/users/me", {"bio": "by somebody else"}))
    assert world.call(again(ana), "GET", "/feed").status == 200
    directory._arrived.clear()
    assert refused(world.call(ana, "GET", "/feed"))


@pytest.mark.parametrize("said", ["Access Token has expired", "Invalid Access Token"])
def test_a_token_that_has_just_expired_signs_nobody_out(world, ana, said):
    world.wire.pool.revoked.add("ana")
    world.wire.pool.refusal = said
    assert refused(world.call(ana, "PATCH", "/users/me", {"bio": "me"}))
    directory._arrived.clear()
    assert world.call(ana, "GET", "/feed").status == 200
    assert User.get(ana.user_id).not_before is None


@pytest.mark.parametrize("code", ["UserNotFoundException", "PasswordResetRequiredException"])
def test_who_is_gone_at_cognito_or_has_to_choose_a_password_is_signed_out(world, ana, code):
    world.wire.break_(wire.refuse(code), "cognito-identity-provider.GetUser")
    assert refused(world.call(ana, "PATCH", "/users/me", {"bio": "me"}))
    directory._arrived.clear()
    assert refused(world.call(ana, "GET", "/feed"))


def test_a_refusal_ends_no_later_sign_in(world, ana):
    not_before = ana.signed_in_at + 100
    User(ana.user_id).update([User.not_before.set(not_before)])
    world.wire.pool.revoked.add("ana")
    assert refused(world.call(ana, "PATCH", "/users/me", {"bio": "me"}))
    assert User.get(ana.user_id).not_before == not_before


MODERATORS = [
    ("POST", "/posts/{post}/hide", {"reason": "why"}),
    ("POST", "/moderation/queue/post:{post}/resolve", {"action": "hide", "reason": "why"}),
    ("GET", "/moderation/queue", None),
    ("GET", "/moderation/log", None),
    ("POST", "/users/{ana}/suspension", {"reason": "why"}),
]


@pytest.mark.parametrize(("method", "route", "body"), MODERATORS)
def test_moderators_read_and_decide_with_tokens_that_cognito_accepts(
    world, ana, method, route, body
):
    """Their tokens say for up to an hour that they are moderators."""
    post_id, ben = world.publish(ana), person("ben")
    eve = person("eve", is_moderator=True)
    subject = {"type": "post", "id": post_id}
    world.call(ben, "POST", "/reports", {"subject": subject, "reason": "spam"})
    at = route.format(post=post_id, ana=ana.user_id)
    world.wire.pool.revoked.add("eve")
    assert refused(world.call(eve, method, at, body))
    world.wire.pool.revoked.clear()
    assert world.call(again(eve), method, at, body).status == 200


def test_while_cognito_does_not_answer_a_token_counts(world, ana):
    world.wire.break_(wire.refuse("TooManyRequestsException"), "cognito-identity-provider.GetUser")
    assert world.call(ana, "PATCH", "/users/me", {"bio": "me"}).status == 200
