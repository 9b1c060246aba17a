"""Authors learn why a post is hidden and can appeal once; reporters learn what was decided."""

import pytest
from pinhole.moderation import reports
from pinhole.tables.moderation import Case
from pinhole.tables.notifications import Notification

from tests.flow.support import wire
from tests.flow.support.commenting import write
from tests.flow.support.inbox import inbox, notified
from tests.flow.support.moderating import (
    WHY,
    cases_of,
    hide,
    hide_all,
    lift,
    report,
    resolve,
    show,
    suspend,
)
from tests.flow.support.rows import known
from tests.flow.support.world import tuned


@pytest.fixture
def post_id(world, ana):
    return world.publish(ana, "Hello")


def appeal(world, viewer, post_id, text="They did agree"):
    return world.call(viewer, "POST", f"/posts/{post_id}/appeal", {"text": text})


def told(world, viewer):
    """Kinds and texts of a person's notifications, newest first; as many are unread."""
    page = inbox(world, viewer)
    assert page["unread_count"] == len(page["notifications"])
    assert all(each["actors"] == [] and each["others"] == 0 for each in page["notifications"])
    return notified(world, viewer)


def test_the_author_is_told_that_and_why_a_post_is_hidden_and_nobody_else(
    world, mod, ana, ben, post_id
):
    hide(world, mod, post_id)
    assert told(world, ana) == [("post_hidden", WHY)]
    [shown] = world.call(ana, "GET", "/notifications").json["notifications"]
    assert shown["post_id"] == post_id
    assert told(world, ben) == told(world, mod) == []


def test_once_it_is_shown_again_that_alone_is_told(world, mod, ana, post_id):
    hide(world, mod, post_id)
    show(world, mod, post_id)
    assert told(world, ana) == [("post_shown", None)]
    hide(world, mod, post_id)
    assert told(world, ana) == [("post_hidden", WHY)]


def test_the_author_of_a_post_that_screening_hid_is_told(world, ana, monkeypatch):
    hide_all(monkeypatch)
    world.publish(ana)
    [(kind, reason)] = told(world, ana)
    assert kind == "post_hidden"
    assert reason.startswith("Hidden automatically")


def test_an_appeal_opens_the_case_with_what_the_author_says(world, mod, ana, post_id):
    hide(world, mod, post_id)
    assert cases_of(world, mod) == []
    assert appeal(world, ana, post_id).json == {"post_id": post_id, "is_appealed": True}
    [case] = cases_of(world, mod)
    assert (case["subject"]["id"], case["appeal"]["text"]) == (post_id, "They did agree")
    assert case["post"]["hidden_reason"] == WHY


def test_an_appeal_that_is_granted_shows_the_post(world, mod, ana, ben, post_id):
    hide(world, mod, post_id)
    appeal(world, ana, post_id)
    resolve(world, mod, "post", post_id, "show")
    world.settle()
    assert world.call(ben, "GET", f"/posts/{post_id}").status == 200
    assert told(world, ana) == [("post_shown", None)]
    [case] = cases_of(world, mod, state="closed")
    assert case["appeal"] is None


def test_an_appeal_that_is_rejected_is_told_and_cannot_be_repeated(world, mod, ana, post_id):
    hide(world, mod, post_id)
    appeal(world, ana, post_id)
    resolve(world, mod, "post", post_id, "dismiss")
    world.settle()
    assert told(world, ana) == [("appeal_rejected", None), ("post_hidden", WHY)]
    assert appeal(world, ana, post_id).status == 409
    assert cases_of(world, mod) == []


def test_each_hiding_can_be_appealed_once(world, mod, ana, post_id):
    hide(world, mod, post_id)
    assert [appeal(world, ana, post_id).status for _ in range(2)] == [200, 409]
    resolve(world, mod, "post", post_id, "show")
    world.settle()
    assert appeal(world, ana, post_id).status == 409
    hide(world, mod, post_id)
    assert appeal(world, ana, post_id).status == 200


def test_an_appeal_beside_reports_leaves_the_case_where_it_is(world, mod, ana, ben, post_id):
    hide(world, mod, post_id)
    report(world, known("cleo"), "post", post_id)
    report_count = len(cases_of(world, mod))
    appeal(world, ana, post_id)
    assert len(cases_of(world, mod)) == max(report_count, 1)


def test_only_the_author_appeals(world, mod, ana, ben, post_id):
    hide(world, mod, post_id)
    assert appeal(world, ben, post_id).status == 404
    assert appeal(world, mod, post_id).status == 403


@pytest.mark.parametrize(("action", "outcome"), [("dismiss", "dismissed"), ("hide", "acted")])
def test_reporters_are_told_the_outcome_and_the_author_nothing_of_reports(
    world, mod, ana, ben, post_id, action, outcome
):
    cleo = known("cleo")
    for reporter in (ben, cleo):
        report(world, reporter, "post", post_id)
    resolve(world, mod, "post", post_id, action)
    world.settle()
    for reporter in (ben, cleo):
        assert told(world, reporter) == [("report_decided", outcome)]
        [shown] = world.call(reporter, "GET", "/notifications").json["notifications"]
        assert shown["subject"] == {"type": "post", "id": post_id}
    assert [kind for kind, _ in told(world, ana)] == ["post_hidden"] * (action == "hide")


@pytest.mark.parametrize("is_direct", [False, True], ids=["by an appeal", "directly"])
def test_reporters_who_were_told_that_it_was_hidden_are_told_that_it_is_shown_again(
    world, mod, ana, ben, post_id, is_direct
):
    cleo = known("cleo")
    report(world, ben, "post", post_id)
    resolve(world, mod, "post", post_id, "hide")
    if is_direct:
        show(world, mod, post_id)
    else:
        appeal(world, ana, post_id)
        resolve(world, mod, "post", post_id, "show")
    world.settle()
    assert told(world, ben) == [("report_decided", "restored")]
    with tuned(reports_to_reopen=1):
        report(world, cleo, "post", post_id)
        hide(world, mod, post_id)
        show(world, mod, post_id)
    assert told(world, cleo) == [("report_decided", "restored")]
    assert told(world, ben) == [("report_decided", "restored")]


def test_a_report_that_went_with_its_account_is_in_no_case(world, mod, ana, ben, post_id):
    report(world, ben, "post", post_id)
    resolve(world, mod, "post", post_id, "hide")
    [case] = world.rows(Case)
    assert len(case["acted"]) == 1
    reports.forget_person(ben.user_id)
    [case] = world.rows(Case)
    assert "acted" not in case


def test_reporters_of_a_comment_and_of_a_person_are_told(world, mod, ana, ben, post_id):
    comment_id = write(world, ana, post_id)["comment_id"]
    report(world, ben, "comment", comment_id)
    resolve(world, mod, "comment", comment_id, "remove")
    report(world, ben, "person", ana.user_id)
    suspend(world, mod, ana)
    assert told(world, ben) == [("report_decided", "acted")] * 2
    lift(world, mod, ana)
    assert told(world, ben) == [("report_decided", "acted")] * 2


def test_reporters_of_a_post_that_is_hidden_directly_are_told(world, mod, ben, post_id):
    report(world, ben, "post", post_id)
    hide(world, mod, post_id)
    assert told(world, ben) == [("report_decided", "acted")]


def test_a_decision_that_was_cut_off_tells_everybody_once(world, mod, ben, post_id):
    report(world, ben, "post", post_id)
    world.wire.break_(
        wire.kill_after, "dynamodb.PutItem", where=Notification.Meta.table_name, times=1
    )
    with pytest.raises(wire.Killed):
        resolve(world, mod, "post", post_id, "dismiss")
    world.wire.mend()
    assert resolve(world, mod, "post", post_id, "dismiss").status == 200
    assert told(world, ben) == [("report_decided", "dismissed")]


def test_of_a_reopened_case_each_reporter_is_told_about_their_own_report(world, mod, ben, post_id):
    report(world, ben, "post", post_id)
    resolve(world, mod, "post", post_id, "dismiss")
    world.call(ben, "POST", "/notifications/read", {})
    with tuned(reports_to_reopen=1):
        cleo = known("cleo")
        report(world, cleo, "post", post_id)
        resolve(world, mod, "post", post_id, "hide")
    assert told(world, cleo) == [("report_decided", "acted")]
    assert world.call(ben, "GET", "/notifications").json["unread_count"] == 0
