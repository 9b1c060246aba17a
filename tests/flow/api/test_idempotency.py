"""The Idempotency-Key header: a retry makes no second post."""

from datetime import timedelta

import pytest
from pinhole import clock
from pinhole.posts import creation
from pinhole.settings import settings
from pinhole.tables.posts import Post

from tests.flow.support import events, wire
from tests.flow.support.world import person, photo

KEY = {"Idempotency-Key": "a-key"}
OTHER = {"Idempotency-Key": "another-key"}
JPEG = ("media", photo(), "image/jpeg")


def test_the_same_key_and_body_make_one_post_and_the_same_answer(world):
    ana = person("ana")
    first = world.announce(ana, caption="one", headers=KEY)
    again = world.announce(ana, caption="one", headers=KEY)
    assert (first.status, again.status) == (201, 201)
    assert again.json == first.json
    assert len(world.rows(Post)) == 1


def test_without_a_key_every_request_makes_a_post(world):
    ana = person("ana")
    assert world.announce(ana).json["post_id"] != world.announce(ana).json["post_id"]


def test_another_key_makes_another_post(world):
    ana = person("ana")
    first, second = world.announce(ana, headers=KEY), world.announce(ana, headers=OTHER)
    assert first.json["post_id"] != second.json["post_id"]


def test_anothers_same_key_is_another_key(world):
    first = world.announce(person("ana"), caption="hers", headers=KEY)
    second = world.announce(person("ben"), caption="his", headers=KEY)
    assert (first.status, second.status) == (201, 201)
    assert first.json["post_id"] != second.json["post_id"]


@pytest.mark.parametrize(
    "changed",
    [
        {"caption": "two"},
        {"caption": "one", "location_from_photo": True},
        {"caption": "one", "location": {"lat": 1, "lng": 2}},
        {"caption": "one", "files": [b"x" * 12, b"x" * 3]},
        {"caption": "one", "files": [b"x", b"x" * 24]},
        {"caption": "one", "files": [b"x", b"x" * 23, b"x"]},
    ],
)
def test_the_same_key_with_another_body_is_refused_and_writes_nothing(world, changed):
    ana = person("ana")
    world.announce(ana, [b"x", b"x" * 23], headers=KEY, caption="one")
    before = world.everything()
    answer = world.announce(ana, **{"files": [b"x", b"x" * 23], **changed}, headers=KEY)
    assert (answer.status, answer.json["code"]) == (422, "idempotency_key_reused")
    assert world.everything() == before


def test_a_form_that_splits_its_bytes_otherwise_is_another_request(world):
    ana = person("ana")
    world.send_form(ana, ("media", b"ab", "image/jpeg"), ("media", b"c", "image/jpeg"), key="k")
    other = [("media", b"a", "image/jpeg"), ("media", b"bc", "image/jpeg")]
    assert world.send_form(ana, *other, key="k").status == 422


def test_a_form_sent_again_with_another_boundary_is_the_same_request(world):
    ana = person("ana")
    first = world.send_form(ana, JPEG, ("caption", "a"), key="k", boundary="one")
    again = world.send_form(ana, ("caption", "a"), JPEG, key="k", boundary="two")
    other = world.send_form(ana, JPEG, ("caption", "b"), key="k", boundary="one")
    assert (again.status, again.json) == (201, first.json)
    assert other.status == 422
    assert len(world.objects(settings.uploads_bucket)) == 1


def test_while_the_first_request_runs_a_second_one_is_a_conflict(world, monkeypatch):
    ana, meanwhile, create = person("ana"), [], creation.create

    def create_slowly(*asked):
        meanwhile.append(world.announce(ana, headers=KEY))
        return create(*asked)

    monkeypatch.setattr(creation, "create", create_slowly)
    assert world.announce(ana, headers=KEY).status == 201
    assert [(answer.status, answer.json["code"]) for answer in meanwhile] == [(409, "conflict")]
    assert len(world.rows(Post)) == 1


def test_a_request_that_was_killed_can_be_repeated_once_it_must_have_ended(world, monkeypatch):
    ana = person("ana")
    world.wire.break_(wire.kill_before, "dynamodb.PutItem", where="-posts")
    with pytest.raises(wire.Killed):
        world.announce(ana, headers=KEY)
    monkeypatch.setattr(events, "MILLISECONDS", 0)
    with pytest.raises(wire.Killed):
        world.announce(ana, headers=OTHER)
    world.wire.mend()
    assert world.announce(ana, headers=KEY).status == 409  # it may still run
    assert world.announce(ana, headers=OTHER).status == 201  # it cannot any more
    assert len(world.rows(Post)) == 1


def test_a_request_that_was_refused_leaves_its_key_free(world):
    ana = person("ana")
    many = " ".join(f"#tag{n}" for n in range(31))
    assert world.announce(ana, caption=many, headers=KEY).status == 400
    assert world.announce(ana, caption="fewer", headers=KEY).status == 201


def test_presigned_posts_that_have_expired_are_renewed(world, monkeypatch):
    ana = person("ana")
    first = world.announce(ana, headers=KEY).json
    later = clock.now() + timedelta(seconds=settings.upload_seconds + 1)
    monkeypatch.setattr(clock, "now", lambda: later)
    again = world.announce(ana, headers=KEY).json
    assert again["post_id"] == first["post_id"]
    assert again["created_at"] == first["created_at"]
    assert again["uploads"][0]["expires_at"] > clock.iso(later) > first["uploads"][0]["expires_at"]
    assert again["uploads"][0]["fields"]["key"] == first["uploads"][0]["fields"]["key"]


@pytest.mark.parametrize("key", ["", "x" * 129, "two words", "schlüssel", "a\tb"])
def test_a_malformed_key_is_refused(world, key):
    answer = world.announce(person("ana"), headers={"Idempotency-Key": key})
    assert (answer.status, answer.json["errors"][0]["field"]) == (400, "Idempotency-Key")
    assert world.rows(Post) == []


@pytest.mark.parametrize("operation", ["PutItem", "UpdateItem"])
def test_when_dynamodb_cannot_keep_the_key_the_answer_is_busy(world, operation):
    throttled = wire.refuse("ProvisionedThroughputExceededException")
    world.wire.break_(throttled, f"dynamodb.{operation}", where="idempotency")
    answer = world.announce(person("ana"), headers=KEY)
    assert (answer.status, answer.json["code"]) == (503, "busy")
    assert answer.headers["Retry-After"]


def test_a_lock_whose_answer_was_lost_makes_no_second_post(world, monkeypatch):
    ana = person("ana")
    world.wire.break_(wire.lose_answer, "dynamodb.PutItem", where="idempotency", times=1)
    monkeypatch.setattr(events, "MILLISECONDS", 0)
    answers = [world.announce(ana, headers=KEY) for _ in range(3)]
    assert len(world.rows(Post)) == 1
    assert {answer.json["post_id"] for answer in answers if answer.status == 201} == {
        answers[-1].json["post_id"]
    }
