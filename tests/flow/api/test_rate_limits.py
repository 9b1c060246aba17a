"""Rate limits: ordinary use is free, floods are refused, and a failing limit stops nobody."""

import json
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pinhole import clock, errors, ids
from pinhole.access import rate_limits
from pinhole.settings import settings
from pinhole.tables.people import Limit
from pinhole.tables.posts import Like, Post
from pinhole.tables.relationships import Follow

from bench.cost import bill
from tests.flow.support import wire
from tests.flow.support.rows import add_post, arrive
from tests.flow.support.world import person, tuned
from tests.unit.access.test_rate_limits import Bucket

PIECES = ("invalidated_path", "object_put")
MEDIA = {"media": [{"content_type": "image/png", "size": 9}]}
SLOW = {f"{what}_per_hour": 60 for what in ("likes", "comments", "follows", "posts")}
TIGHT = {f"{what}_burst": 2 for what in ("likes", "comments", "follows", "posts")} | SLOW


class Clock:
    def __init__(self):
        self.now = clock.now()

    def go_on(self, **time):
        self.now += timedelta(**time)


@pytest.fixture
def time(monkeypatch):
    """A clock that tests move."""
    time = Clock()
    monkeypatch.setattr(clock, "now", lambda: time.now)
    return time


@pytest.fixture
def ben():
    return person("ben")


def like(world, viewer):
    return world.call(viewer, "POST", f"/posts/{add_post(person('ana'), ids.ulid())}/like")


def follow(world, viewer):
    other = person("other")
    arrive(other)
    return world.call(viewer, "POST", f"/users/{other.user_id}/follow")


def post(world, viewer):
    return world.call(viewer, "POST", "/posts", MEDIA)


INTERACTIONS = [(like, Like), (follow, Follow), (post, Post)]


@pytest.mark.parametrize(("interaction", "table"), INTERACTIONS)
def test_an_action_beyond_the_limit_is_refused_and_changes_nothing(
    world, time, ben, interaction, table
):
    with tuned(**TIGHT):
        assert {interaction(world, ben).status for _ in range(2)} <= {200, 201}
        own = [row for row in world.rows(table) if ben.user_id in json.dumps(row)]
        limit = world.rows(Limit)
        answer = interaction(world, ben)
    assert (answer.status, answer.json["code"]) == (429, "rate_limited")
    assert answer.headers["Retry-After"] == "60"
    assert "At most 2 " in answer.json["detail"]
    assert "then 60 an hour; try again in 60 s" in answer.json["detail"]
    assert [row for row in world.rows(table) if ben.user_id in json.dumps(row)] == own
    assert world.rows(Limit) == limit


@pytest.mark.parametrize(("interaction", "table"), INTERACTIONS)
def test_after_the_stated_time_the_action_is_allowed_again(world, time, ben, interaction, table):
    with tuned(**TIGHT):
        while (answer := interaction(world, ben)).status != 429:
            pass
        time.go_on(seconds=int(answer.headers["Retry-After"]) - 1)
        assert interaction(world, ben).status == 429
        time.go_on(seconds=1)
        assert interaction(world, ben).status in (200, 201)
        assert interaction(world, ben).status == 429


def test_each_person_has_a_separate_limit_for_each_kind_of_action(world, time, ben):
    with tuned(**TIGHT):
        while like(world, ben).status != 429:
            pass
        assert like(world, person("eve")).status == 200
        assert follow(world, ben).status == 200


def test_requests_refused_for_another_reason_cost_nothing(world, time, ben):
    """Except a like, which pays in parallel with the read that refuses it."""
    world.call(ben, "POST", f"/users/{ben.user_id}/follow")
    world.call(ben, "POST", "/posts", {**MEDIA, "caption": " ".join(f"#t{n}" for n in range(31))})
    assert world.rows(Limit) == []


def test_taking_back_is_not_limited(world, time, ben):
    post_id = add_post(person("ana"), ids.ulid())
    with tuned(**TIGHT):
        for _ in range(2):
            world.call(ben, "POST", f"/posts/{post_id}/like")
        for _ in range(5):
            assert world.call(ben, "DELETE", f"/posts/{post_id}/like").status == 200


def test_a_retry_with_an_idempotency_key_does_not_pay_again(world, time, ben):
    with tuned(**TIGHT):
        for _ in range(5):
            answer = world.call(ben, "POST", "/posts", MEDIA, headers={"Idempotency-Key": "k"})
            assert answer.status == 201


def test_a_key_whose_request_was_refused_may_be_used_again(world, time, ben):
    with tuned(**TIGHT):
        while post(world, ben).status != 429:
            pass
        for expected in (429, 201):
            answer = world.call(ben, "POST", "/posts", MEDIA, headers={"Idempotency-Key": "k"})
            assert answer.status == expected
            time.go_on(minutes=1)


def test_an_ordinary_action_costs_one_write_and_no_read(world, time, ben):
    for _ in range(3):  # idle, then busy
        world.wire.calls.clear()
        rate_limits.spend(ben, "likes")
        assert world.wire.calls == ["dynamodb.UpdateItem"]
        time.go_on(milliseconds=300)


def test_in_another_process_a_busy_person_costs_one_write_more(world, time, ben):
    for _ in range(2):
        rate_limits._seen.clear()
        rate_limits.spend(ben, "likes")
    assert world.wire.calls == ["dynamodb.UpdateItem"] * 3
    [row] = world.rows(Limit)
    now = int(time.now.timestamp() * 1000)
    assert int(row["tat"]["N"]) == now + 2 * 3_600_000 // settings.likes_per_hour


def test_a_process_that_has_seen_the_limit_refuses_without_a_call(world, time, ben):
    with tuned(**TIGHT):
        for _ in range(2):
            rate_limits.spend(ben, "likes")
        rate_limits._seen.clear()
        for calls in (1, 0, 0):
            world.wire.calls.clear()
            with pytest.raises(errors.RateLimited):
                rate_limits.spend(ben, "likes")
            assert len(world.wire.calls) == calls


def test_the_memory_of_a_process_is_bounded(world, time, monkeypatch):
    monkeypatch.setattr(rate_limits, "_REMEMBERED", 3)
    for number in range(8):
        rate_limits.spend(person(f"p{number}"), "likes")
        assert len(rate_limits._seen) <= 3


def test_a_row_expires_when_its_limit_is_fully_restored(world, time, ben):
    for _ in range(5):
        rate_limits.spend(ben, "posts")
        [row] = world.rows(Limit)
        assert int(row["expires_at"]["N"]) * 1000 >= int(row["tat"]["N"])
        assert int(row["expires_at"]["N"]) <= time.now.timestamp() + 10 * 60 + 1


FAULTS = {
    "throttled": wire.refuse("ProvisionedThroughputExceededException"),
    "failing": wire.refuse("InternalServerError", 500),
    "silent": wire.lose_answer,
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(("interaction", "table"), INTERACTIONS)
def test_while_limits_cannot_be_written_nobody_is_refused(
    world, ben, interaction, table, fault, caplog, capsys
):
    world.wire.break_(FAULTS[fault], "dynamodb.UpdateItem", where=Limit.Meta.table_name)
    with tuned(**TIGHT):
        rate_limits._seen.clear()
        assert interaction(world, ben).status in (200, 201)
    assert "rate limit not enforced" in caplog.messages
    assert "LimitsNotKept" in capsys.readouterr().out


def test_a_lost_answer_costs_one_more_action_and_is_no_error(world, time, ben):
    world.wire.break_(wire.lose_answer, "dynamodb.UpdateItem", times=1)
    rate_limits.spend(ben, "likes")
    [row] = world.rows(Limit)
    ahead = int(row["tat"]["N"]) - int(time.now.timestamp() * 1000)
    assert ahead == 2 * 3_600_000 // settings.likes_per_hour


@given(st.lists(st.tuples(st.integers(0, 90_000), st.booleans()), max_size=25))
@examples(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_sequence_of_actions_keeps_to_a_token_bucket(world, time, steps):
    """Processes come and go: the table remembers what they forget."""
    ben = person("ben")
    with tuned(**TIGHT):
        bucket = Bucket(rate_limits.Rate.of("posts"))
        bucket.at = int(time.now.timestamp() * 1000)
        for pause, is_new_process in steps:
            time.go_on(milliseconds=pause)
            if is_new_process:
                rate_limits._seen.clear()
            try:
                rate_limits.spend(ben, "posts")
                allowed = True
            except errors.RateLimited:
                allowed = False
            assert allowed == bucket.take(int(time.now.timestamp() * 1000))


def test_two_requests_at_once_both_pay(world, time, ben):
    def other_first(request, proceed):
        rate_limits._seen.clear()
        rate_limits.spend(ben, "posts")
        return proceed(request)

    world.wire.break_(other_first, "dynamodb.UpdateItem", times=1)
    rate_limits.spend(ben, "posts")
    [row] = world.rows(Limit)
    assert int(row["tat"]["N"]) - int(time.now.timestamp() * 1000) == 2 * 60_000


def test_deletions_are_limited_and_repeating_one_is_not(world, time, ben):
    posts = [add_post(ben, ids.ulid()) for _ in range(3)]
    arrive(ben)
    with tuned(deletions_burst=2, deletions_per_hour=60):
        answers = [world.call(ben, "DELETE", f"/posts/{post_id}") for post_id in posts]
        assert [answer.status for answer in answers] == [200, 200, 429]
        assert answers[2].headers["Retry-After"] == "60"
        assert Post.get(posts[2]).state == "published"
        assert world.call(ben, "DELETE", f"/posts/{posts[0]}").status == 200


def test_somebody_elses_post_costs_nothing_of_the_limit(world, time, ben):
    post_id = add_post(person("ana"), ids.ulid())
    assert world.call(ben, "DELETE", f"/posts/{post_id}").status == 403
    assert world.rows(Limit) == []


def change_privacy(world, viewer, is_private):
    return world.call(viewer, "PATCH", "/users/me", {"is_private": is_private})


def test_changes_of_privacy_are_limited_by_the_day_and_others_are_not(world, time, ben):
    arrive(ben)
    with tuned(privacy_burst=2, privacy_per_day=4):
        assert change_privacy(world, ben, True).status == 200
        assert change_privacy(world, ben, False).status == 200
        refused = change_privacy(world, ben, True)
        assert (refused.status, refused.json["code"]) == (429, "rate_limited")
        assert refused.headers["Retry-After"] == str(6 * 3600)
        assert "At most 2 changes between private and public at once" in refused.json["detail"]
        assert "then 4 a day" in refused.json["detail"]
        assert change_privacy(world, ben, False).status == 200  # changes nothing
        assert world.call(ben, "PATCH", "/users/me", {"bio": "Hello"}).status == 200
        time.go_on(hours=6)
        assert change_privacy(world, ben, True).status == 200


def test_a_day_of_deletions_and_changes_of_privacy_costs_cents():
    """Of what AWS bills by the piece: invalidated paths, and copies of renditions."""
    dollars = bill.known()["prices"]
    path, copy = (dollars[name]["price"] / dollars[name]["per"] for name in PIECES)
    posts, renditions = 1_000, 8
    assert settings.invalidations_per_person * path < 1
    moves = settings.privacy_burst + settings.privacy_per_day
    assert moves * posts * renditions * copy < 1
