"""The output of `make receipt` and `make receipts`."""

from datetime import UTC, datetime, timedelta

import pytest
from pinhole import ids
from pinhole.clean_up import receipts
from pinhole.deletion import posts

from local.console import Trouble
from local.operator import receipts as operators
from local.operator import repair
from local.operator.targets import Target
from tests.flow.support.world import person, tuned

AT = Target("test", region="us-east-1")
SINCE = "2026-01-01T00:00:00.000Z"


@pytest.fixture(autouse=True)
def at_once():
    with tuned(deletion_settle_seconds=0):
        yield


def test_an_operator_sees_a_receipt_as_it_is_kept(world):
    ana = person("ana")
    post_id = world.publish(ana)
    subject = receipts.of_post(post_id)
    assert operators.find(AT, subject) is None
    posts.delete(post_id, ana.user_id)
    assert operators.find(AT, subject)["pending"] == ["feeds", "media", "rows"]
    world.settle()
    found = operators.find(AT, subject)
    assert "pending" not in found
    assert (found["owner_id"], found["media#went#renditions"]) == (ana.user_id, 8)


def test_an_operator_reads_what_the_api_shows(world):
    ana = person("ana")
    post_id = world.publish(ana)
    world.call(ana, "DELETE", f"/posts/{post_id}")
    for _ in range(2):
        shown = world.call(ana, "GET", f"/posts/{post_id}/receipt").json
        assert operators.post_receipt(AT, post_id) == shown
        world.settle()
    assert shown["state"] == "done"


def test_an_operator_reads_the_receipt_of_an_account_as_the_api_shows_it(world):
    ana = person("ana")
    world.call(ana, "GET", "/users/me/profile")
    closed = world.call(ana, "DELETE", "/users/me", {"username": "ana"}).json
    receipt_id = closed["receipt_id"]
    shown = world.call(ana, "GET", f"/receipts/{receipt_id}").json
    assert operators.account_receipt(AT, receipt_id) == shown
    assert operators.account_receipt(AT, ana.user_id) == shown


def test_what_was_not_deleted_and_what_never_was_are_told_apart(world):
    ana = person("ana")
    post_id = world.publish(ana)
    for find, known, unknown in (
        (operators.post_receipt, post_id, ids.ulid()),
        (operators.account_receipt, ana.user_id, person("ben").user_id),
    ):
        with pytest.raises(Trouble, match=f"{known} was not deleted"):
            find(AT, known)
        with pytest.raises(Trouble, match=f"There is no .* {unknown}"):
            find(AT, unknown)


def test_one_feed_is_rebuilt_of_people_who_exist_alone(world):
    nobody = person("ben").user_id
    with pytest.raises(Trouble, match=f"no person with the id {nobody}"):
        repair._rebuild(AT, is_check=True, reader=nobody, after=None)


def test_an_operator_finds_the_receipt_of_an_account_by_either_id(world):
    ana = person("ana")
    assert operators.of_account(AT, ana.user_id) is None
    receipts.open(receipts.of_post("P"), ana.user_id, ["rows"], SINCE, [])
    receipts.open("account#R", ana.user_id, ["rows"], SINCE, [])
    assert operators.of_account(AT, ana.user_id) == operators.find(AT, "account#R")


def test_only_deletions_that_are_late_are_listed(world):
    ana = person("ana")
    first, second = world.publish(ana), world.publish(ana)
    posts.delete(first, ana.user_id)
    world.settle()
    posts.delete(second, ana.user_id)
    now = datetime.now(UTC)
    assert list(operators.late(AT, now)) == []
    [late] = operators.late(AT, now + timedelta(hours=2))
    assert late["subject"] == receipts.of_post(second)
    world.settle()
    assert list(operators.late(AT, now + timedelta(hours=2))) == []
