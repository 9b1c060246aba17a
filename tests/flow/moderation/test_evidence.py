"""What was reported stays with moderators as it was, for as long as evidence is kept."""

from datetime import timedelta
from urllib.parse import unquote, urlsplit

import pytest
from pinhole import clock
from pinhole.moderation import evidence
from pinhole.moderation.subjects import Subject
from pinhole.settings import settings
from pinhole.tables.moderation import Case, Evidence

from tests.flow.support import audience, wire
from tests.flow.support.accounts import close
from tests.flow.support.commenting import write
from tests.flow.support.moderating import cases_of, report, resolve
from tests.flow.support.rows import known
from tests.flow.support.world import person, photo, tuned

pytestmark = pytest.mark.usefixtures("at_once")


@pytest.fixture
def post_id(world, ana):
    return world.publish(ana, "Vile words", [photo(), photo(80, 40)])


def only_case(world, mod):
    [case] = cases_of(world, mod)
    return case


def texts(case):
    return [each["text"] for each in case["evidence"]]


def pictures(world, case):
    """The pictures that the addresses of a case's evidence lead to."""
    found = [medium["url"] for each in case["evidence"] for medium in each["media"]]
    keys = [unquote(urlsplit(url).path).lstrip("/").partition("evidence/")[2] for url in found]
    return [
        world.s3.get_object(Bucket=settings.archive_bucket, Key=f"evidence/{key}")["Body"].read()
        for key in keys
    ]


def delete(world, viewer, post_id):
    assert world.call(viewer, "DELETE", f"/posts/{post_id}").status == 200


def test_an_edit_does_not_change_what_was_reported(world, mod, ana, ben, post_id):
    report(world, ben, "post", post_id)
    world.call(ana, "PATCH", f"/posts/{post_id}", {"caption": "Lovely day"})
    case = only_case(world, mod)
    assert (case["post"]["caption"], texts(case)) == ("Lovely day", ["Vile words"])
    report(world, known("cleo"), "post", post_id)
    report(world, known("dan"), "post", post_id)
    assert texts(only_case(world, mod)) == ["Vile words", "Lovely day"]


def test_a_deleted_post_stays_in_the_queue_with_its_pictures(world, mod, ana, ben, post_id):
    report(world, ben, "post", post_id)
    delete(world, ana, post_id)
    before = only_case(world, mod)
    world.settle()
    case = only_case(world, mod)
    assert "post" not in case
    assert texts(case) == texts(before) == ["Vile words"]
    assert case["evidence"][0]["username"] == "ana"
    shown = pictures(world, case)
    assert [each[:3] for each in shown] == [b"\xff\xd8\xff"] * 2
    assert shown == pictures(world, before)
    assert resolve(world, mod, "post", post_id, "dismiss").status == 200


def test_a_deleted_comment_stays_in_the_queue(world, mod, ana, ben, post_id):
    comment_id = write(world, ana, post_id, "Vile comment")["comment_id"]
    report(world, ben, "comment", comment_id)
    world.call(ana, "DELETE", f"/comments/{comment_id}")
    world.settle()
    case = only_case(world, mod)
    assert "comment" not in case
    assert texts(case) == ["Vile comment"]


def test_the_evidence_outlives_a_closed_account(world, mod, ana, ben, post_id):
    world.wire.pool.sign_up(ana)
    comment_id = write(world, ana, post_id, "Vile comment")["comment_id"]
    world.call(ana, "PATCH", "/users/me", {"bio": "Vile bio"})
    for type, id in (("post", post_id), ("comment", comment_id), ("person", ana.user_id)):
        assert report(world, ben, type, id).status == 200
    assert close(world, ana).status == 202
    world.settle()
    assert {text for case in cases_of(world, mod) for text in texts(case)} == {
        *("Vile words", "Vile comment", "Vile bio")
    }


def test_a_changed_name_bio_and_picture_of_a_person_are_kept(world, mod, ana, ben):
    world.call(ana, "PATCH", "/users/me", {"bio": "Vile bio", "display_name": "Vile name"})
    made = world.call(ana, "PUT", "/users/me/avatar", {"content_type": "image/jpeg", "size": 1_000})
    world.upload(made.json["upload"]["fields"]["key"], photo())
    world.settle()
    report(world, ben, "person", ana.user_id)
    world.call(ana, "DELETE", "/users/me/avatar")
    world.call(ana, "PATCH", "/users/me", {"bio": "", "display_name": "Ana"})
    world.settle()
    case = only_case(world, mod)
    [kept] = case["evidence"]
    assert (kept["text"], kept["display_name"]) == ("Vile bio", "Vile name")
    [picture] = pictures(world, case)
    assert picture.startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize("is_purged", [False, True], ids=["just deleted", "purged"])
def test_a_post_that_was_deleted_can_still_be_reported(world, mod, ana, ben, post_id, is_purged):
    delete(world, ana, post_id)
    if is_purged:
        world.settle()
    assert report(world, ben, "post", post_id).status == 200
    case = only_case(world, mod)
    assert texts(case) == ["Vile words"]
    assert len(pictures(world, case)) == 2


@pytest.mark.parametrize("is_purged", [False, True], ids=["just deleted", "settled"])
@pytest.mark.parametrize("has_replies", [False, True])
def test_a_comment_that_was_deleted_can_still_be_reported(
    world, mod, ana, ben, post_id, has_replies, is_purged
):
    comment_id = write(world, ana, post_id, "Vile comment")["comment_id"]
    if has_replies:
        write(world, ben, post_id, "Why?", parent_id=comment_id)
    assert world.call(ana, "DELETE", f"/comments/{comment_id}").status == 200
    if is_purged:
        world.settle()
    assert report(world, ben, "comment", comment_id).status == 200
    case = only_case(world, mod)
    assert (texts(case), "comment" in case) == (["Vile comment"], False)
    assert case["evidence"][0]["username"] == "ana"
    assert resolve(world, mod, "comment", comment_id, "remove").status == 200


def test_a_comment_under_a_deleted_post_can_still_be_reported(world, mod, ana, ben, post_id):
    comment_id = write(world, ana, post_id, "Vile comment")["comment_id"]
    delete(world, ana, post_id)
    world.settle()
    assert report(world, ben, "comment", comment_id).status == 200
    assert texts(only_case(world, mod)) == ["Vile comment"]


@pytest.mark.parametrize("is_erased", [False, True], ids=["just closed", "erased"])
def test_what_somebody_made_can_be_reported_after_they_closed_their_account(
    world, mod, ana, ben, post_id, is_erased
):
    world.wire.pool.sign_up(ana)
    comment_id = write(world, ana, post_id, "Vile comment")["comment_id"]
    made = world.call(ana, "PUT", "/users/me/avatar", {"content_type": "image/jpeg", "size": 1_000})
    world.upload(made.json["upload"]["fields"]["key"], photo())
    world.settle()
    world.call(ana, "PATCH", "/users/me", {"bio": "Vile bio"})
    assert close(world, ana).status == 202
    if is_erased:
        world.settle()
    for type, id in (("post", post_id), ("comment", comment_id), ("person", ana.user_id)):
        assert report(world, ben, type, id).status == 200, type
    cases = cases_of(world, mod)
    assert {text for case in cases for text in texts(case)} == {
        *("Vile words", "Vile comment", "Vile bio")
    }
    assert {each["username"] for case in cases for each in case["evidence"]} == {"ana"}
    assert sum(len(pictures(world, case)) for case in cases) == 3
    if is_erased:
        assert all("expires_at" in case for case in world.rows(Case))


@pytest.mark.parametrize("id", ["nobody's", "a future one"])
def test_what_never_was_cannot_be_reported(world, ben, id):
    stranger = {"nobody's": "0" * 26, "a future one": "7" + "Z" * 25}[id]
    for type in ("post", "comment"):
        assert report(world, ben, type, stranger).status == 404
    assert report(world, ben, "person", person("nobody").user_id).status == 404


def test_who_could_not_see_a_comment_cannot_report_it_after_its_deletion(world, ana, ben):
    audience.follow(world, ben, ana)
    secret = world.publish(ana, "Secret", audience="close_friends")
    audience.befriend(world, ana, ben)
    comment_id = write(world, ana, secret, "Vile comment")["comment_id"]
    world.call(ana, "DELETE", f"/comments/{comment_id}")
    assert report(world, known("eve"), "comment", comment_id).status == 404
    assert report(world, ben, "comment", comment_id).status == 200


def test_what_a_suspended_person_made_can_be_reported_by_those_who_could_see_it(
    world, mod, ana, ben, post_id
):
    eve = known("eve")
    audience.follow(world, ben, ana)
    world.call(ana, "PATCH", "/users/me", {"is_private": True})
    path = f"/users/{ana.user_id}/suspension"
    assert world.call(mod, "POST", path, {"reason": "Vile words"}).status == 200
    for type, id in (("post", post_id), ("person", ana.user_id)):
        assert report(world, ben, type, id).status == 200, type
    assert report(world, eve, "post", post_id).status == 404


def test_who_could_not_see_a_post_cannot_report_it_after_its_deletion(world, ana, ben):
    audience.follow(world, ben, ana)
    secret = world.publish(ana, "Secret", audience="close_friends")
    audience.befriend(world, ana, ben)
    delete(world, ana, secret)
    world.settle()
    assert report(world, known("eve"), "post", secret).status == 404
    assert report(world, ben, "post", secret).status == 200


def test_what_was_never_published_or_is_not_archived_cannot_be_reported(world, ana, ben, post_id):
    pending = world.announce(ana).json["post_id"]
    with tuned(archive_days=0):
        for each in (pending, post_id):
            delete(world, ana, each)
        world.settle()
        for each in (pending, post_id):
            assert report(world, ben, "post", each).status == 404
    assert world.rows(Evidence) == []


def test_a_deleted_post_is_no_evidence_until_it_is_reported(world, ana, post_id):
    delete(world, ana, post_id)
    world.settle()
    subject = Subject("post", post_id)
    assert evidence.shown([subject]) == {subject: []}


def test_a_deleted_post_expires_with_the_archive(world, ana, ben, post_id, monkeypatch):
    delete(world, ana, post_id)
    world.settle()
    now = clock.now()
    later = now + timedelta(days=settings.archive_days, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert report(world, ben, "post", post_id).status == 404


def test_evidence_expires_and_the_case_of_what_is_gone_with_it(
    world, mod, ana, ben, post_id, monkeypatch
):
    report(world, ben, "post", post_id)
    delete(world, ana, post_id)
    world.settle()
    [case], kept = world.rows(Case), world.rows(Evidence)
    due = clock.timestamp() + settings.evidence_days * 86_400
    for row in (case, *(row for row in kept if row["version"]["S"] != "deleted")):
        assert abs(int(row["expires_at"]["N"]) - due) < 60
    later = clock.now() + timedelta(days=settings.evidence_days, seconds=60)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert cases_of(world, mod) == []


def test_a_report_whose_pictures_cannot_be_copied_is_not_counted_until_they_are(
    world, mod, ben, post_id
):
    world.wire.break_(wire.slow_down, "s3.CopyObject")
    assert report(world, ben, "post", post_id).status == 503
    assert cases_of(world, mod) == []
    world.wire.mend()
    assert report(world, ben, "post", post_id).status == 200
    assert len(pictures(world, only_case(world, mod))) == 2


def test_nobody_but_moderators_sees_evidence(world, ana, ben, post_id):
    report(world, ben, "post", post_id)
    for viewer in (ana, ben):
        assert world.call(viewer, "GET", "/moderation/queue").status == 403
