"""People report posts, comments and each other, and moderators decide."""

import itertools
from collections import Counter as Tally
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pinhole import clock, ids
from pinhole.moderation import audit_log, case_queues, cases, reports
from pinhole.moderation.acts import Act
from pinhole.moderation.subjects import Subject
from pinhole.tables.moderation import Case, ModeratorAct, Report
from pinhole.tables.posts import Post

from tests.flow.support import wire
from tests.flow.support.commenting import write
from tests.flow.support.moderating import (
    WHY,
    cases_of,
    hide_all,
    log_of,
    report,
    resolve,
)
from tests.flow.support.rows import add_post, arrive, known
from tests.flow.support.world import invoke, person, photo, tuned

FUTURE = "7" + "Z" * 25  # in the year 10889
NOBODY = "01ARZ3NDEKTSV4RRFFQ69G5FAV"


def ids_of(found):
    return [case["subject"]["id"] for case in found]


@pytest.fixture
def post_id(ana):
    return add_post(ana)


def test_a_reported_post_is_one_entry_with_its_reasons_and_notes(world, mod, ana, post_id):
    for number, reason in enumerate(("spam", "hate", "spam")):
        answer = report(world, person(f"p{number}"), "post", post_id, reason, note=f"n{number}")
        assert answer.status == 200
        assert answer.json == {"subject": {"type": "post", "id": post_id}, "reason": reason}
    [case] = cases_of(world, mod)
    assert case["subject"] == {"type": "post", "id": post_id}
    assert (case["reasons"], case["report_count"]) == ({"spam": 2, "hate": 1}, 3)
    assert (case["state"], case["decision"], case["is_more"]) == ("open", None, False)
    assert case["post"]["user"]["id"] == ana.user_id
    assert [note["note"] for note in case["notes"]] == ["n2", "n1", "n0"]
    assert case["first_reported_at"] < case["last_reported_at"]


def test_comments_and_people_come_with_what_is_needed_to_judge_them(world, mod, ana, post_id):
    ben = person("ben")
    comment_id = write(world, ben, post_id, "Buy this")["comment_id"]
    report(world, ana, "comment", comment_id, "harassment")
    report(world, ana, "person", ben.user_id, "impersonation")
    one, other = cases_of(world, mod)
    assert (one["person"]["username"], one["person"]["bio"]) == ("ben", "")
    assert (other["comment"]["text"], other["comment"]["post_id"]) == ("Buy this", post_id)
    assert other["comment"]["user"]["username"] == "ben"


def test_nobody_learns_who_reported(world, mod, post_id):
    ben = person("ben")
    report(world, ben, "post", post_id, note="Look")
    assert ben.user_id not in str(cases_of(world, mod))


def test_reporting_twice_changes_nothing_and_the_first_report_stands(world, mod, post_id):
    ben = person("ben")
    report(world, ben, "post", post_id, "spam", note="One")
    before = world.everything()
    answer = report(world, ben, "post", post_id, "hate", note="Two")
    assert answer.json["reason"] == "spam"
    assert world.everything() == before


def test_a_viewer_cannot_report_what_they_may_not_see(world, mod, ana, post_id):
    ben = person("ben")
    hidden = add_post(ana)
    on_hidden = write(world, ben, hidden, "Buy this")["comment_id"]
    world.call(mod, "POST", f"/posts/{hidden}/hide", {"reason": WHY})
    world.settle()
    cleo = person("cleo")
    arrive(cleo)
    before = world.everything()
    for type, id in (
        *(("post", each) for each in (hidden, NOBODY, FUTURE)),
        *(("comment", each) for each in (on_hidden, NOBODY, FUTURE)),
        ("person", person("nobody").user_id),
    ):
        answer = report(world, cleo, type, id)
        assert (answer.status, answer.json["code"]) == (404, "not_found"), (type, id)
    assert world.everything() == before


def test_nobody_reports_themselves_or_what_they_made(world, ana, post_id):
    comment_id = write(world, ana, post_id, "Buy this")["comment_id"]
    before = world.everything()
    for type, id in (("post", post_id), ("comment", comment_id), ("person", ana.user_id)):
        answer = report(world, ana, type, id)
        assert (answer.status, answer.json["code"]) == (422, "not_oneself")
        assert [each["field"] for each in answer.json["errors"]] == ["subject"]
    assert world.everything() == before


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "subject"),
        ({"subject": {"type": "post", "id": NOBODY}}, "reason"),
        ({"subject": {"type": "post", "id": NOBODY}, "reason": "dull"}, "reason"),
        ({"subject": {"type": "tag", "id": NOBODY}, "reason": "spam"}, "subject.type"),
        ({"subject": {"type": "post", "id": "x#y"}, "reason": "spam"}, "subject.id"),
        ({"subject": {"type": "person", "id": NOBODY}, "reason": "spam"}, "subject.id"),
        ({"subject": {"type": "post", "id": None}, "reason": "spam"}, "subject.id"),
        ({"subject": [], "reason": "spam"}, "subject"),
        ({"subject": {"type": "post", "id": NOBODY}, "reason": "spam", "note": 1}, "note"),
        (
            {"subject": {"type": "post", "id": NOBODY}, "reason": "spam", "note": "x" * 501},
            "note",
        ),
        ({"subject": {"type": "post", "id": NOBODY}, "reason": "spam", "note": "\0"}, "note"),
    ],
)
def test_an_invalid_report_is_refused_with_its_field_and_nothing_changes(world, ana, body, field):
    before = world.everything()
    answer = world.call(ana, "POST", "/reports", body)
    assert answer.status == 400
    assert field in [each["field"] for each in answer.json["errors"]]
    assert world.everything() == before


def test_a_person_who_reports_too_much_has_to_wait(world, ana):
    ben = person("ben")
    posts = [add_post(ana) for _ in range(3)]
    with tuned(reports_burst=2):
        assert [report(world, ben, "post", each).status for each in posts] == [200, 200, 429]
        assert report(world, ben, "post", posts[0]).status == 200  # it exists already


def test_reports_beyond_a_limit_are_counted_and_not_kept(world, mod, post_id):
    with tuned(reports_counted=3):
        for number in range(5):
            assert report(world, person(f"p{number}"), "post", post_id).status == 200
        [case] = cases_of(world, mod)
        assert (case["report_count"], case["is_more"]) == (3, True)
    assert len(world.rows(Report)) == 3


def test_the_most_reported_comes_first_and_of_equals_the_newest(world, mod, ana):
    old, middle, new = (add_post(ana) for _ in range(3))
    for each in (old, middle, new):
        report(world, person("ben"), "post", each)
    assert ids_of(cases_of(world, mod)) == [new, middle, old]
    for _ in range(2):
        report(world, person("ben"), "post", old)
    assert ids_of(cases_of(world, mod)) == [old, new, middle]


@pytest.mark.parametrize("limit", [1, 3])
def test_each_case_is_on_one_page_although_reports_raise_it_meanwhile(world, mod, ana, limit):
    post_ids = [add_post(ana) for _ in range(7)]
    for each in post_ids:
        report(world, person("ben"), "post", each)
    found, cursor = [], None
    for turn in itertools.count():
        query = {"limit": str(limit), **({"cursor": cursor} if cursor else {})}
        page = world.call(mod, "GET", "/moderation/queue", query=query).json
        found += ids_of(page["cases"])
        for _ in range(2):
            report(world, person("cleo"), "post", post_ids[turn % 7])
        if not (cursor := page["next_cursor"]):
            break
    assert Tally(found) == Tally(post_ids)


def test_only_moderators_read_the_queue_and_the_log_and_decide(world, ana, post_id):
    report(world, person("ben"), "post", post_id)
    before = world.everything()
    for method, path in (
        ("GET", "/moderation/queue"),
        ("GET", "/moderation/log"),
        ("POST", f"/moderation/queue/post:{post_id}/resolve"),
        ("POST", f"/moderation/queue/post:{NOBODY}/resolve"),
        ("POST", f"/moderation/queue/person:{ana.user_id}/resolve"),
    ):
        body = {"action": "dismiss", "reason": WHY} if method == "POST" else None
        answer = world.call(ana, method, path, body)
        assert (answer.status, answer.json["code"]) == (403, "forbidden")
    assert world.everything() == before


def test_a_cursor_is_valid_for_its_own_queue_and_moderator_only(world, mod, ana):
    for _ in range(2):
        report(world, person("ben"), "post", add_post(ana))
    page = world.call(mod, "GET", "/moderation/queue", query={"limit": "1"}).json
    for viewer, state in ((mod, "closed"), (person("two", is_moderator=True), "open")):
        query = {"cursor": page["next_cursor"], "state": state}
        answer = world.call(viewer, "GET", "/moderation/queue", query=query)
        assert (answer.status, answer.json["code"]) == (400, "invalid_cursor")


def test_hiding_closes_the_case_and_the_post_is_gone_for_others(world, mod, post_id):
    ben = person("ben")
    report(world, ben, "post", post_id, "hate")
    answer = resolve(world, mod, "post", post_id, "hide")
    assert (answer.status, answer.json["state"]) == (200, "closed")
    assert answer.json["decision"]["moderator_id"] == mod.user_id
    assert world.call(ben, "GET", f"/posts/{post_id}").status == 404
    assert cases_of(world, mod) == []
    [case] = cases_of(world, mod, state="closed")
    assert (case["post"]["hidden"], case["reasons"]) == (True, {"hate": 1})


def act_directly(world, mod, post_id, method, fault=None):
    """Hide or show a post outside the queue; the work that follows may fail and come again."""
    body = {"reason": WHY} if method == "POST" else None
    assert world.call(mod, method, f"/posts/{post_id}/hide", body).status == 200
    records = world.take_records(Post)
    for number in range(20 if fault else 0):
        world.wire.break_(fault, where="cases", skip=number, times=1)
        with suppress(wire.Killed):
            deliver(records)
        world.wire.mend()
    deliver(records)
    return records


def deliver(records):
    invoke("plan_fan_out", {"Records": records})


@pytest.mark.parametrize("fault", [None, wire.kill_before, wire.kill_after])
def test_hiding_a_post_directly_decides_its_case(world, mod, post_id, fault):
    report(world, person("ben"), "post", post_id, "hate")
    act_directly(world, mod, post_id, "POST", fault)
    assert cases_of(world, mod) == []
    [case] = cases_of(world, mod, state="closed")
    assert (case["reasons"], case["report_count"]) == ({"hate": 1}, 1)
    assert case["decision"].items() >= {"action": "hide", "reason": WHY}.items()
    assert case["decision"]["moderator_id"] == mod.user_id
    assert [act["action"] for act in log_of(world, mod)] == ["hide"]


def test_showing_a_post_that_moderation_hid_decides_its_case(world, mod, monkeypatch):
    hide_all(monkeypatch)
    post_id = world.publish(person("eve"))
    assert ids_of(cases_of(world, mod)) == [post_id]
    act_directly(world, mod, post_id, "DELETE")
    assert cases_of(world, mod) == []
    [case] = cases_of(world, mod, state="closed")
    assert (case["decision"]["action"], case["decision"]["reason"]) == ("show", None)


def test_a_late_decision_does_not_close_a_case_reported_since(world, mod, post_id):
    report(world, person("ben"), "post", post_id)
    records = act_directly(world, mod, post_id, "POST")
    act_directly(world, mod, post_id, "DELETE")
    for name in ("cleo", "dan", "eli"):
        report(world, person(name), "post", post_id)
    assert ids_of(cases_of(world, mod)) == [post_id]
    deliver(records)
    assert ids_of(cases_of(world, mod)) == [post_id]


def test_a_reported_comment_is_removed_for_everybody(world, mod, ana, post_id):
    ben = person("ben")
    comment_id = write(world, ben, post_id, "Buy this")["comment_id"]
    report(world, ana, "comment", comment_id)
    assert resolve(world, mod, "comment", comment_id, "remove").status == 200
    assert world.call(ana, "GET", f"/posts/{post_id}/comments").json["comments"] == []
    assert cases_of(world, mod) == []
    [case] = cases_of(world, mod, state="closed")
    assert "comment" not in case
    assert [each["text"] for each in case["evidence"]] == ["Buy this"]
    [act] = log_of(world, mod)
    assert (act["action"], act["subject"]["id"]) == ("remove", comment_id)


def test_a_note_about_a_person_is_in_the_log(world, mod, ana):
    report(world, person("ben"), "person", ana.user_id)
    assert resolve(world, mod, "person", ana.user_id, "note").status == 200
    [act] = log_of(world, mod)
    assert (act["action"], act["reason"]) == ("note", WHY)
    assert cases_of(world, mod) == []


@pytest.mark.parametrize(
    ("type", "action"), [("post", "remove"), ("post", "note"), ("person", "hide")]
)
def test_an_action_must_fit_its_subject(world, mod, ana, post_id, type, action):
    id = {"post": post_id, "person": ana.user_id}[type]
    report(world, person("ben"), type, id)
    before = world.everything()
    answer = resolve(world, mod, type, id, action)
    assert (answer.status, answer.json["errors"][0]["field"]) == (400, "action")
    assert world.everything() == before


@pytest.mark.parametrize("subject", [f"post:{NOBODY}", f"tag:{NOBODY}", "post:x", "post", ":"])
def test_a_subject_without_reports_cannot_be_decided(world, mod, subject):
    path = f"/moderation/queue/{subject}/resolve"
    answer = world.call(mod, "POST", path, {"action": "dismiss", "reason": WHY})
    assert answer.status == 404


def test_a_moderator_does_not_decide_about_their_own(world, mod):
    arrive(mod)
    post_id = add_post(mod)
    report(world, person("ben"), "post", post_id)
    report(world, person("ben"), "person", mod.user_id)
    before = world.everything()
    for type, id in (("post", post_id), ("person", mod.user_id)):
        assert resolve(world, mod, type, id, "dismiss").status == 422
    for method, body in (("POST", {"reason": WHY}), ("DELETE", None)):
        assert world.call(mod, method, f"/posts/{post_id}/hide", body).status == 422
    assert world.everything() == before


def test_of_two_moderators_one_decides_and_the_other_gets_a_conflict(world, mod, post_id):
    report(world, person("ben"), "post", post_id)
    other = known("other", is_moderator=True)
    assert resolve(world, mod, "post", post_id, "dismiss").status == 200
    before = world.everything()
    for viewer, action in ((other, "hide"), (other, "dismiss"), (mod, "hide")):
        answer = resolve(world, viewer, "post", post_id, action)
        assert (answer.status, answer.json["code"]) == (409, "conflict")
    assert world.everything() == before
    assert not Post.get(post_id).hidden


def test_saying_the_same_again_changes_nothing(world, mod, post_id):
    report(world, person("ben"), "post", post_id)
    first = resolve(world, mod, "post", post_id, "hide")
    world.settle()
    before = world.everything()
    again = resolve(world, mod, "post", post_id, "hide")
    assert (again.status, again.json) == (200, first.json)
    assert world.everything() == before


def test_a_dismissed_case_reopens_when_more_people_report_it(world, mod, post_id):
    ben = person("ben")
    for each in (ben, person("cleo"), person("dan"), person("eve")):
        report(world, each, "post", post_id)
    resolve(world, mod, "post", post_id, "dismiss")
    report(world, ben, "post", post_id)  # repeated: no effect
    for number in range(3):
        report(world, person(f"p{number}"), "post", post_id)
        assert cases_of(world, mod) == []
    report(world, person("p3"), "post", post_id)
    [case] = cases_of(world, mod)
    assert (case["report_count"], case["decision"]["action"]) == (4, "dismiss")
    assert cases_of(world, mod, state="closed") == []


def test_a_post_that_moderation_hid_is_in_the_queue_and_can_be_shown(world, mod, monkeypatch):
    hide_all(monkeypatch)
    post_id = world.publish(person("ana"))
    [case] = cases_of(world, mod)
    assert (case["subject"]["id"], case["report_count"]) == (post_id, 0)
    assert case["hidden_by_moderation"]
    assert case["post"]["hidden"]
    assert resolve(world, mod, "post", post_id, "show").status == 200
    world.settle()
    assert world.call(person("ben"), "GET", f"/posts/{post_id}").status == 200
    assert cases_of(world, mod) == []


def test_retiring_a_subject_twice_keeps_the_first_time_of_expiry(world, mod, post_id, monkeypatch):
    report(world, person("ben"), "post", post_id)
    reports.retire(Subject("post", post_id))
    before = world.rows(Case)
    later = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    reports.retire(Subject("post", post_id))
    assert world.rows(Case) == before


def test_what_was_not_reported_gets_no_case_when_it_is_retired(world, post_id):
    reports.retire(Subject("post", post_id))
    assert world.rows(Case) == []


def test_the_log_keeps_decisions_about_deleted_subjects(world, mod, post_id):
    report(world, person("ben"), "post", post_id)
    resolve(world, mod, "post", post_id, "hide")
    reports.retire(Subject("post", post_id))
    [act] = log_of(world, mod)
    assert (act["action"], act["subject"], act["reason"]) == ("hide", None, None)
    assert post_id not in str(world.rows(ModeratorAct))


def test_reports_by_closed_accounts_are_gone_and_the_case_about_one_stays(world, mod, ana):
    ben, cleo = person("ben"), person("cleo")
    one, two = add_post(ana), add_post(ana)
    for viewer, post_id in ((ben, one), (ben, two), (cleo, two)):
        report(world, viewer, "post", post_id)
    report(world, ana, "person", ben.user_id)
    for _ in range(2):
        reports.forget_person(ben.user_id)
        assert not [row for row in world.rows(Report) if row["reporter_id"]["S"] == ben.user_id]
        found = {case["subject"]["id"]: case["report_count"] for case in cases_of(world, mod)}
        assert found == {two: 1, ben.user_id: 1}


def test_the_log_lists_decisions_newest_first(world, mod, ana):
    first, second = add_post(ana), add_post(ana)
    report(world, person("ben"), "post", second)
    world.call(mod, "POST", f"/posts/{first}/hide", {"reason": "One"})
    world.settle()
    world.call(mod, "POST", f"/posts/{first}/hide", {"reason": "Again"})  # changes nothing
    world.call(mod, "DELETE", f"/posts/{first}/hide")
    world.settle()
    resolve(world, mod, "post", second, "hide", "Two")
    world.settle()
    arrive(mod)
    for limit in (1, 2, 50):
        acts = log_of(world, mod, limit)
        assert [(act["action"], act["subject"]["id"], act["reason"]) for act in acts] == [
            ("hide", second, "Two"),
            ("show", first, None),
            ("hide", first, "One"),
        ]
    assert {act["moderator"]["id"] for act in acts} == {mod.user_id}


def test_the_log_is_read_across_months(world, mod):
    for day in (3, 40, 200):
        act_id = ids.boundary(ids.moment(ids.ulid()).timestamp() - day * 86_400)
        world_act = Act(act_id, mod.user_id, f"post#{NOBODY}", "hide", None)
        audit_log.write(world_act)
    assert len(log_of(world, mod, limit=1)) == 3


@pytest.mark.parametrize("fault", [wire.kill_after, wire.lose_answer])
def test_a_report_interrupted_anywhere_and_repeated_counts_once(world, mod, post_id, fault):
    ben = person("ben")
    arrive(ben)
    for number in range(8):
        world.wire.break_(fault, skip=number, times=1)
        try:
            report(world, ben, "post", post_id)
        except wire.Killed:
            pass
        finally:
            world.wire.mend()
    assert report(world, ben, "post", post_id).status == 200
    [case] = cases_of(world, mod)
    assert case["report_count"] == 1


@pytest.mark.parametrize("fault", [wire.kill_after, wire.lose_answer])
@pytest.mark.parametrize("goes_on", ["the same", "another"])
def test_a_decision_interrupted_anywhere_is_carried_out_whole(world, mod, ana, fault, goes_on):
    other = mod if goes_on == "the same" else person("other", is_moderator=True)
    for number in range(14):
        post_id = add_post(ana)
        report(world, person("ben"), "post", post_id)
        world.wire.break_(fault, skip=number, times=1)
        try:
            resolve(world, mod, "post", post_id, "hide")
        except wire.Killed:
            pass
        finally:
            world.wire.mend()
        answer = resolve(world, other, "post", post_id, "hide")
        assert answer.status in ((200,) if other is mod else (200, 409))
        world.settle()
        assert Post.get(post_id).hidden
        assert cases_of(world, mod) == []
        about = [act for act in log_of(world, mod) if act["subject"]["id"] == post_id]
        assert [act["action"] for act in about] == ["hide"]


def test_a_case_of_a_post_that_is_published_twice_over_is_one(world, mod, monkeypatch):
    hide_all(monkeypatch)
    post_id = world.make_post(person("ana"), files=[photo()])
    world.process_uploads()
    records = world.take_records(Post)
    for _ in range(2):
        for record in records:
            cases.on_post_changed(record)
    resolve(world, mod, "post", post_id, "dismiss")
    for record in records:
        cases.on_post_changed(record)
    assert cases_of(world, mod) == []


@hypothesis_settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.integers(0, 4), st.booleans()), max_size=12))
def test_a_case_counts_each_reporter_once(world, steps):
    """Reports by five people in any order; some requests die before they count, none is lost."""
    ana, people = person("ana"), [person(f"p{number}") for number in range(5)]
    arrive(ana, *people)
    post_id, counted = add_post(ana), set()
    for number, dies in steps:
        if dies:
            world.wire.break_(wire.kill_before, "dynamodb.UpdateItem", where="-cases")
        try:
            report(world, people[number], "post", post_id)
            counted.add(number)
        except wire.Killed:
            pass
        finally:
            world.wire.mend()
    moderator = person("mod", is_moderator=True)
    found = [case for case in cases_of(world, moderator) if case["subject"]["id"] == post_id]
    assert sum(case["report_count"] for case in found) == len(counted)


def test_concurrent_reports_are_all_counted(world, mod, post_id, monkeypatch):
    """Another report is counted between a report's count and its place in the queue."""
    place, late = cases.update_rank, [person("cleo"), person("dan")]

    def report_meanwhile(case):
        if late:
            report(world, late.pop(), "post", post_id)
        place(case)

    monkeypatch.setattr(cases, "update_rank", report_meanwhile)
    report(world, person("ben"), "post", post_id)
    [case] = cases_of(world, mod)
    assert case["report_count"] == 3
    [row] = world.rows(Case)
    assert row["rank"]["S"] == case_queues.position_of(cases.find(Subject("post", post_id)))[2]


@pytest.mark.parametrize("blocker", ["reporter", "reported"])
def test_a_block_keeps_nobody_from_reporting(world, blocker):
    ana, ben = person("ana"), person("ben")
    theirs, own = world.publish(ben), world.publish(ana)
    comment = world.call(ben, "POST", f"/posts/{own}/comments", {"text": "vile"}).json["comment_id"]
    pair = (ana, ben) if blocker == "reporter" else (ben, ana)
    assert world.call(pair[0], "POST", f"/users/{pair[1].user_id}/block").status == 200
    subjects = (("post", theirs), ("comment", comment), ("person", ben.user_id))
    for type, id in subjects:
        assert report(world, ana, type, id).status == 200
    moderator = person("mod", is_moderator=True)
    world.settle()
    assert set(ids_of(cases_of(world, moderator))) == {id for _, id in subjects}
