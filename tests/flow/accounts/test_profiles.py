"""Profiles: display name, bio and user name: PATCH /users/me."""

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as example_settings
from hypothesis import strategies as st
from pinhole import errors
from pinhole.people import reservations
from pinhole.settings import settings
from pinhole.tables.comments import Comment
from pinhole.tables.people import Reservation, User
from pinhole.tables.posts import Post

from tests.flow.support import wire
from tests.flow.support.accounts import join, later, newcomer, patch, rename, sign_up
from tests.flow.support.world import tuned


def test_a_change_with_a_null_that_cannot_be_is_refused_as_a_whole(world):
    ana = join(world, "ana")
    patch(world, ana, bio="Light")
    answer = patch(world, ana, bio=None, display_name=None, username=None)
    assert answer.status == 400
    assert {each["field"] for each in answer.json["errors"]} == {"display_name", "username"}
    assert world.call(ana, "GET", "/users/me/profile").json["bio"] == "Light"


def test_a_change_is_in_the_answer_and_in_what_others_see(world):
    ana, ben = join(world, "ana"), join(world, "ben")
    said = {
        "display_name": "Ana Čapek 👩‍👩‍👧‍👦",
        "bio": "Light.\n<b>And</b> shadow",
        "is_private": True,
    }
    answer = patch(world, ana, **said)
    assert answer.status == 200
    assert {name: answer.json[name] for name in ("display_name", "bio")} == {
        name: said[name] for name in ("display_name", "bio")
    }
    assert User.get(ana.user_id).is_private is True
    seen = world.call(ben, "GET", f"/users/{ana.user_id}/profile").json
    assert (seen["display_name"], seen["bio"]) == (said["display_name"], said["bio"])
    world.settle()
    found = world.call(ben, "GET", "/search", query={"q": "cap", "type": "people"}).json
    assert [each["id"] for each in found["users"]] == [ana.user_id]


def test_omitted_fields_stay_and_a_bio_can_be_emptied(world):
    ana = join(world, "ana")
    patch(world, ana, display_name="Ana", bio="Light")
    assert patch(world, ana).json["bio"] == "Light"
    answer = patch(world, ana, bio="").json
    assert (answer["display_name"], answer["bio"], answer["username"]) == ("Ana", "", "ana")


BAD = [
    ("username", "an"),
    ("username", "Ana"),
    ("username", "admin"),
    ("username", "аna"),
    ("username", "ana\n"),
    ("username", 7),
    ("username", ["ana"]),
    ("display_name", ""),
    ("display_name", " \u200b"),
    ("display_name", "two\nlines"),
    ("display_name", "nul\0"),
    ("display_name", "\ud800"),
    ("display_name", "a" * 51),
    ("display_name", "a" + "\u0301" * 1_000),
    ("bio", "👩‍👩‍👧‍👦" * 151),
    ("bio", "\0"),
    ("bio", 1),
    ("is_private", "yes"),
    ("is_private", 1),
]


@pytest.mark.parametrize(("field", "value"), BAD)
def test_an_invalid_field_is_named_and_nothing_else_changes_either(world, field, value):
    ana = join(world, "ana")
    before = world.everything()
    good = {"username": "lena", "display_name": "Lena", "bio": "New", "is_private": True}
    answer = patch(world, ana, **{**good, field: value})
    assert answer.status == 400
    assert [fault["field"] for fault in answer.json["errors"]] == [field]
    assert world.everything() == before


def test_fields_that_people_may_not_set_are_refused(world):
    ana = join(world, "ana")
    before = world.everything()
    forged = {
        "user_id": ana.user_id,
        "deleted_at": "2026",
        "avatar_url": "x",
        "fan_out_mode": "pull",
    }
    answer = patch(world, ana, bio="New", **forged)
    assert answer.status == 400
    assert {fault["field"] for fault in answer.json["errors"]} == set(forged)
    assert world.everything() == before


def test_a_new_name_follows_everywhere(world):
    ana, ben = join(world, "ana"), join(world, "ben")
    posts = [world.publish(ana, "One"), world.publish(ana, "Two")]
    busy = world.publish(ben)
    for text in ("a", "b", "c"):
        world.call(ana, "POST", f"/posts/{busy}/comments", {"text": text})
    world.settle()
    assert rename(world, ana, "lena").json["username"] == "lena"
    world.settle()
    for post_id in posts:
        assert world.call(ben, "GET", f"/posts/{post_id}").json["user"]["username"] == "lena"
    top = world.call(ben, "GET", f"/posts/{busy}").json["top_comments"]
    assert {each["user"]["username"] for each in top} == {"lena"}
    listed = world.call(ben, "GET", f"/posts/{busy}/comments").json["comments"]
    assert {each["user"]["username"] for each in listed} == {"lena"}
    for q, found in (("lena", [ana.user_id]), ("ana", [])):
        answer = world.call(ben, "GET", "/search", query={"q": q, "type": "people"}).json
        # The display name still says the former one.
        assert [each["id"] for each in answer["users"]] == (found or [ana.user_id])


def test_posts_made_with_a_token_of_the_former_name_have_the_new_one(world):
    ana = join(world, "ana")
    rename(world, ana, "lena")
    assert ana.username == "ana"
    post_id = world.publish(ana, "After")
    assert world.call(ana, "GET", f"/posts/{post_id}").json["user"]["username"] == "lena"
    assert Post.get(post_id).author["username"] == "lena"
    answer = world.call(ana, "POST", f"/posts/{post_id}/comments", {"text": "Mine, @lena"}).json
    assert answer["user"]["username"] == "lena"
    assert Comment.get(answer["comment_id"]).mentions == [
        {"username": "lena", "user_id": ana.user_id}
    ]


def test_a_taken_name_is_refused_and_nothing_changes(world):
    ana, ben = join(world, "ana"), join(world, "ben")
    rename(world, ben, "benno")
    for name in ("ben", "benno"):
        before = world.rows(User), world.rows(Reservation)
        answer = patch(world, ana, username=name, bio="New")
        assert (answer.status, answer.json["code"]) == (409, "username_taken")
        assert (world.rows(User), world.rows(Reservation)) == before


def test_a_name_that_was_only_signed_up_with_is_refused(world):
    ana, cleo = join(world, "ana"), newcomer(world, "cleo")
    assert patch(world, ana, username="cleo").status == 409
    assert world.call(cleo, "GET", "/users/me/profile").json["username"] == "cleo"


def test_nobody_signs_up_with_a_name_that_somebody_was_renamed_to(world):
    ana = join(world, "ana")
    rename(world, ana, "lena")
    with pytest.raises(Exception, match="user name is taken"):
        sign_up("lena")


def test_a_sign_up_that_is_under_way_keeps_its_name_from_renames_and_not_from_its_retry(
    world, monkeypatch
):
    ana = join(world, "ana")
    sign_up("cleo")  # Cognito has no account yet
    assert patch(world, ana, username="cleo").status == 409
    sign_up("cleo")
    later(monkeypatch, days=0.01)
    assert rename(world, ana, "cleo").status == 200, "the sign-up came to nothing"


def test_a_former_name_is_kept_for_its_owner_and_then_free(world, monkeypatch):
    ana, ben = join(world, "ana"), join(world, "ben")
    for name in ("lena", "mara"):
        assert rename(world, ana, name).status == 200
    assert rename(world, ben, "lena").status == 409
    with pytest.raises(Exception, match="user name is taken"):
        sign_up("lena")
    assert rename(world, ana, "lena").status == 200, "its owner may go back"
    assert rename(world, ana, "nina").status == 200
    later(monkeypatch, days=settings.username_hold_days + 1)
    assert rename(world, ben, "lena").status == 200
    assert rename(world, ana, "lena").status == 409


def test_the_name_of_the_sign_up_is_free_for_others_after_the_same_time(world, monkeypatch):
    ana, ben = join(world, "ana"), join(world, "ben")
    rename(world, ana, "lena")
    assert rename(world, ben, "ana").status == 409
    later(monkeypatch, days=settings.username_hold_days + 1)
    assert rename(world, ben, "ana").status == 200
    assert rename(world, ana, "ana").status == 409, "she signs in with it, and that is all"


def test_two_people_never_get_one_name_at_the_same_time(world):
    ana, ben = join(world, "ana"), join(world, "ben")
    seen = []

    def other(request, proceed):
        seen.append(patch(world, ben, username="lena").status)
        return proceed(request)

    world.wire.break_(other, "dynamodb.TransactWriteItems", times=1)
    assert sorted([patch(world, ana, username="lena").status, *seen]) == [200, 409]
    assert sorted(row["username"]["S"] for row in world.rows(User)) == ["ben", "lena"]


def test_two_changes_of_one_profile_at_once_are_both_there(world):
    ana = join(world, "ana")

    def other(request, proceed):
        assert patch(world, ana, username="mara").status == 200
        return proceed(request)

    world.wire.break_(other, "dynamodb.TransactWriteItems", times=1)
    assert patch(world, ana, bio="New").json == {
        **world.call(ana, "GET", "/users/me/profile").json,
        "bio": "New",
        "username": "mara",
    }


@pytest.mark.parametrize("step", range(12))
def test_a_rename_interrupted_anywhere_leaves_one_name_and_can_be_repeated(world, step):
    ana, ben = join(world, "ana"), join(world, "ben")
    world.wire.break_(wire.kill_after, skip=step, times=1)
    with suppress(wire.Killed):
        patch(world, ana, username="lena")
    world.wire.mend()
    assert User.get(ana.user_id).username in ("ana", "lena")
    assert rename(world, ben, "lena").status == 409 or User.get(ana.user_id).username == "ana"
    if User.get(ben.user_id).username == "ben":
        assert rename(world, ana, "lena").json["username"] == "lena"
        world.settle()
        assert User.get(ana.user_id).card_version == 1


def test_a_lost_answer_does_not_cause_a_second_rename(world):
    ana = join(world, "ana")
    world.wire.break_(wire.lose_answer, "dynamodb.TransactWriteItems", times=1)
    assert patch(world, ana, username="lena", bio="New").json["username"] == "lena"
    row = User.get(ana.user_id)
    assert (row.username, row.bio, row.card_version) == ("lena", "New", 1)


def test_renames_are_limited(world):
    ana = join(world, "ana")
    for number in range(settings.renames_burst):
        assert patch(world, ana, username=f"ana{number}").status == 200
    before = world.rows(User), world.rows(Reservation)
    answer = patch(world, ana, username="once.more")
    assert answer.status == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert (world.rows(User), world.rows(Reservation)) == before
    assert patch(world, ana, bio="Still").status == 200


def test_refused_names_do_not_use_up_the_limit_of_renames(world):
    ana, _ = join(world, "ana"), join(world, "ben")
    for _ in range(settings.renames_burst + 1):
        assert patch(world, ana, username="ben").status == 409
    assert patch(world, ana, username="lena").status == 200


def test_a_rename_back_that_is_refused_leaves_the_former_name_reserved(world):
    ana, ben = join(world, "ana"), join(world, "ben")
    with tuned(renames_burst=1):
        assert patch(world, ana, username="lena").status == 200
        assert patch(world, ana, username="ana").status == 429
    assert patch(world, ben, username="ana").status == 409


def test_a_reservation_does_not_reveal_its_name(world):
    ana = join(world, "ana")
    rename(world, ana, "lena")
    assert not any("lena" in str(row) for row in world.rows(Reservation))


NAMES = st.sampled_from(["ana", "ben", "lena", "mara"])


@example_settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["ana", "ben", "cleo"]), NAMES), max_size=8))
def test_no_two_people_ever_have_one_name(world, moves):
    for table in (User, Reservation):
        for row in world.rows(table):
            key = {name: row[name] for name in row if name == str(table._hash_keyname)}
            world.dynamodb.delete_item(TableName=table.Meta.table_name, Key=key)
    world.wire.pool.people.clear()
    with tuned(renames_burst=1_000, profiles_burst=1_000):
        people = {name: join(world, name) for name in ("ana", "ben", "cleo")}
        for who, name in moves:
            patch(world, people[who], username=name)
            shown = [row["username"]["S"] for row in world.rows(User)]
            assert len(set(shown)) == 3
            assert all(is_kept(world, each) for each in {"ana", "ben", "cleo", *shown})


def is_kept(world, name):
    """Whether a stranger who wants this name would be refused, here or by Cognito."""
    with suppress(errors.UsernameTaken):
        reservations.sign_up(name)
        return name in world.wire.pool.people
    return True


@pytest.mark.parametrize("choice", ["off", "unlisted", "searchable"])
def test_people_decide_who_sees_their_page_and_nobody_else_reads_it(world, choice):
    ana, ben = join(world, "ana"), join(world, "ben")
    assert world.ask(ana, "GET", "/users/me/profile")["public_page"] == "unlisted"
    assert patch(world, ana, public_page=choice).json["public_page"] == choice
    assert world.ask(ana, "GET", "/users/me/profile")["public_page"] == choice
    assert "public_page" not in world.ask(ben, "GET", f"/users/{ana.user_id}/profile")


@pytest.mark.parametrize("wrong", [None, "on", True])
def test_a_page_that_there_is_not_is_refused_by_name(world, wrong):
    ana = join(world, "ana")
    answer = patch(world, ana, public_page=wrong)
    assert (answer.status, answer.json["errors"][0]["field"]) == (400, "public_page")
