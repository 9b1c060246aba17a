"""What `make fuzz` asks, and what it reports."""

import json

import pytest

from local.console import Trouble
from local.fuzz.__main__ import require_path
from local.fuzz.known import with_known
from local.fuzz.report import Findings, operations

PATHS = ["/feed", "/posts/{post_id}", "/users/me"]
POSTS = ["01M8P6YRWZ2E0F466WKTQHCX1J", "01M8P6YV41QW1RDEQ45QDDW2G8"]
INVENTED = [f"0123456789ABCDEFGHJKMNPQ{number:02}" for number in range(50)]


@pytest.mark.parametrize("path", PATHS)
def test_a_path_of_the_api_is_asked(path):
    require_path(path, PATHS)


@pytest.mark.parametrize(
    ("path", "near"), [("/nope", "/posts/{post_id}"), ("feed", "/feed"), ("/feeds", "/feed")]
)
def test_a_path_that_the_api_does_not_have_is_refused_in_one_sentence(path, near):
    with pytest.raises(Trouble, match="The API has no path") as refused:
        require_path(path, PATHS)
    assert f"OPERATION={near}" in str(refused.value) or path == "/nope"


def test_about_half_of_the_invented_ids_become_known_ones():
    asked = [with_known({"post_id": each}, {"post_id": POSTS})["post_id"] for each in INVENTED]
    known = [each for each in asked if each in POSTS]
    assert set(known) == set(POSTS)
    assert 15 <= len(known) <= 35
    assert set(asked) - set(POSTS) <= set(INVENTED)


@pytest.mark.parametrize("wrong", ["me", "01m8p6yrwz2e0f466wktqhcx1j", "", "x" * 26, 7, None])
def test_a_value_that_is_there_to_be_refused_stays(wrong):
    assert with_known({"post_id": wrong}, {"post_id": POSTS}) == {"post_id": wrong}


def test_parameters_of_which_nothing_is_known_stay():
    assert with_known({"index": 0, "other": "x"}, {"post_id": POSTS}) == {"index": 0, "other": "x"}


def test_the_report_counts_responses_and_failed_checks_by_operation():
    findings = Findings.of(
        [
            _event("Initialize", schemathesis_version="4.0.0", seed=1),
            _asked("GET", "/feed", 200, {"a": "success", "b": "success"}),
            _asked("GET", "/feed", 500, {"a": "failure", "b": "success"}),
            _asked("TRACE", "/feed", 405, {}),
            _event("EngineFinished", running_time=1.0),
        ]
    )
    report = findings.markdown("2026-11-30", operations({"paths": {"/feed": {"get": {}}}}))
    assert "3 requests; 1 checks failed" in report
    assert "| a | 1 | 1 |\n| b | 2 | 0 |" in report
    assert "| `GET /feed` | 2 | 1 | 0 | 0 | 1 | 0 | a: 1 |" in report
    assert "| methods that a path does not have | 1 | 0 | 0 | 1 | 0 | 0 |  |" in report


def test_an_operation_that_is_not_asked_is_in_the_report():
    report = Findings().markdown("2026-11-30", operations({"paths": {"/feed": {"get": {}}}}))
    assert "| `GET /feed` | 0 |" in report


def _event(kind, **content):
    return json.dumps({kind: content})


def _asked(method, path, status, checks):
    recorder = {
        "cases": {"x": {"value": {"method": method, "path": path}}},
        "interactions": {"x": {"response": {"status_code": status}}},
        "checks": {"x": [{"name": name, "status": found} for name, found in checks.items()]},
    }
    return _event("ScenarioFinished", recorder=recorder)
