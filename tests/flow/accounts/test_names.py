"""A user name belongs to one person, whoever closes an account or asks twice at the same time."""

from contextlib import suppress

import pytest
from pinhole import errors
from pinhole.accounts import profiles, sign_ins
from pinhole.accounts.profiles import Change
from pinhole.people import reservations
from pinhole.settings import settings
from pinhole.tables.people import User

from tests.flow.support import wire
from tests.flow.support.accounts import close, join, later, rename, sign_up
from tests.flow.support.deletions import traces

pytestmark = pytest.mark.usefixtures("at_once")


def names(world):
    return sorted(row["username"]["S"] for row in world.rows(User))


def by_name(world, viewer, name):
    answer = world.call(viewer, "GET", f"/users/by-name/{name}")
    return answer.json["user_id"] if answer.status == 200 else answer.status


def test_a_name_leads_to_a_person_in_any_case(world):
    hana, pia = join(world, "hana"), join(world, "pia")
    assert by_name(world, pia, "hana") == by_name(world, pia, "HANA") == hana.user_id
    profile = world.call(pia, "GET", f"/users/{hana.user_id}/profile").json
    assert world.call(pia, "GET", "/users/by-name/hana").json == profile
    for name in ("quin", "me", "a", "no name", "x" * 3_000):
        assert by_name(world, pia, name) == 404


def test_former_names_lead_to_their_person_as_long_as_they_are_held(world, monkeypatch):
    hana, pia = join(world, "hana"), join(world, "pia")
    for name in ("hanna", "johanna"):
        assert rename(world, hana, name).status == 200
    for name in ("hana", "hanna", "johanna"):
        assert by_name(world, pia, name) == hana.user_id
    later(monkeypatch, days=settings.username_hold_days + 1)
    assert by_name(world, pia, "hanna") == 404
    assert rename(world, pia, "hanna").status == 200
    assert by_name(world, hana, "hanna") == pia.user_id


def test_a_name_leads_to_nobody_who_does_not_exist_for_the_viewer(world):
    hana, pia = join(world, "hana"), join(world, "pia")
    rename(world, hana, "hanna")
    world.call(hana, "POST", f"/users/{pia.user_id}/block")
    assert by_name(world, pia, "hana") == by_name(world, pia, "hanna") == 404


def test_nothing_leads_from_a_former_name_to_a_closed_account(world):
    hana, pia = join(world, "hana"), join(world, "pia")
    for name in ("hanna", "johanna"):
        rename(world, hana, name)
    close(world, hana, "johanna")
    assert by_name(world, pia, "hanna") == 404
    world.settle()
    assert traces(world, hana.user_id) == {"receipts"}
    assert by_name(world, pia, "hanna") == 404
    assert rename(world, pia, "hanna").status == 409


def test_the_name_of_a_sign_up_stays_with_its_present_owner(world, monkeypatch):
    hana, pia, quin = (join(world, name) for name in ("hana", "pia", "quin"))
    rename(world, hana, "hanna")
    later(monkeypatch, days=settings.username_hold_days + 1)
    assert rename(world, pia, "hana").status == 200
    assert close(world, hana, "hanna").status == 202
    world.settle()
    later(monkeypatch, days=settings.username_hold_days + 1)
    assert rename(world, quin, "hana").status == 409
    with pytest.raises(Exception, match="user name is taken"):
        sign_up("hana")
    assert names(world) == ["hana", "quin"]


def test_a_name_is_held_before_cognito_gives_it_away(world, monkeypatch):
    """At no moment of the removal could anybody have taken it."""
    join(world, "ben")
    leo, seen = join(world, "leonora"), []
    remove = sign_ins.remove

    def watch(name):
        with suppress(errors.UsernameTaken):
            reservations.sign_up(name)
            seen.append(f"{name} was free")
        seen.append(name)
        remove(name)

    monkeypatch.setattr(sign_ins, "remove", watch)
    close(world, leo)
    world.settle()
    assert set(seen) == {"leonora"}


def test_a_rename_requested_twice_at_once_keeps_the_name(world, monkeypatch):
    pia, quin = join(world, "pia"), join(world, "quin")

    def other(request, proceed):
        profiles.change(pia, Change(username="nova"))
        return proceed(request)

    world.wire.break_(other, "dynamodb.PutItem", times=1)
    assert profiles.change(pia, Change(username="nova"))["username"] == "nova"
    later(monkeypatch, days=settings.username_hold_days + 1)
    assert rename(world, quin, "nova").status == 409
    assert names(world) == ["nova", "quin"]


def test_the_second_of_two_renames_may_be_interrupted_anywhere(world, monkeypatch):
    """The name that it had reserved is in use by the first."""
    for step in range(8):
        pia = join(world, f"pia{step}")
        wanted = Change(username=f"nova{step}")
        real = profiles._take

        def take(name, user_id, pia=pia, wanted=wanted, real=real, step=step):
            monkeypatch.setattr(profiles, "_take", real)
            profiles.change(pia, wanted)
            world.wire.break_(wire.kill_after, skip=step, times=1)
            real(name, user_id)

        monkeypatch.setattr(profiles, "_take", take)
        with suppress(wire.Killed):
            profiles.change(pia, wanted)
        world.wire.mend()
    quin = join(world, "quin")
    later(monkeypatch, days=settings.username_hold_days + 1)
    for step in range(8):
        assert rename(world, quin, f"nova{step}").status == 409, step
