"""`make trace`: the way of one request, from the local cloud's logs and by Logs Insights."""

import json
from datetime import UTC, datetime

import boto3
import pytest
from botocore.stub import ANY, Stubber
from hypothesis import given
from hypothesis import strategies as st

from local.console import Trouble
from local.operator import tracing
from local.operator.targets import Target
from local.operator.tracing import Line

ID = "0b0f2c1e-5a1d-4c4e-9f36-1c9f6c9f2f10"
AWS = Target("prod", region="eu-west-1")
GROUPS = [f"/aws/lambda/pinhole-prod-{name}" for name in ("like-posts", "count-changes")]


def line(**fields):
    return json.dumps({"level": "INFO", "correlation_id": ID, **fields})


@pytest.fixture
def logs(monkeypatch):
    """A client of CloudWatch Logs whose answers are queued, as AWS documents them."""
    client = boto3.client(
        "logs", region_name="eu-west-1", aws_access_key_id="x", aws_secret_access_key="y"
    )
    monkeypatch.setattr(Target, "client", lambda at, service: client)
    monkeypatch.setattr(tracing, "_PAUSE_SECONDS", 0.0)
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def listed(logs, groups, prefix="/aws/lambda/pinhole-prod-"):
    answer = {"logGroups": [{"logGroupName": name} for name in groups]}
    logs.add_response("describe_log_groups", answer, {"logGroupNamePrefix": prefix})


def asked(logs, groups, query_id="q1"):
    query = (
        f"fields @timestamp, @log, @message | filter @message like '{ID}'"
        " | sort @timestamp | limit 10000"
    )
    expected = {"logGroupNames": groups, "startTime": ANY, "endTime": ANY, "queryString": query}
    logs.add_response("start_query", {"queryId": query_id}, expected)


def answered(logs, status, rows=(), query_id="q1"):
    results = [
        [
            {"field": "@timestamp", "value": at},
            {"field": "@log", "value": f"123456789012:{group}"},
            {"field": "@message", "value": message},
            {"field": "@ptr", "value": "x"},
        ]
        for at, group, message in rows
    ]
    answer = {"status": status, "results": results}
    logs.add_response("get_query_results", answer, {"queryId": query_id})


def test_on_aws_logs_insights_is_asked_until_it_is_done(logs):
    listed(logs, GROUPS)
    asked(logs, GROUPS)
    answered(logs, "Running")
    counted = line(message="batch handled", requests=[ID, "another-request"])
    rows = [
        ("2026-11-30 12:00:00.250", GROUPS[1], counted.replace(f'"{ID}", "r', '"none", "r')),
        ("2026-11-30 12:00:00.000", GROUPS[0], line(message="responded", status=200)),
    ]
    answered(logs, "Complete", rows)
    found = tracing.trace(AWS, ID, 24)
    start = datetime(2026, 11, 30, 12, tzinfo=UTC).timestamp() * 1000
    assert [(each.function, each.at - start) for each in found] == [
        ("like_posts", 0),
        ("count_changes", 250),
    ]


def test_more_log_groups_than_a_query_takes_are_asked_in_several(logs):
    groups = [f"/aws/lambda/pinhole-prod-f{number}" for number in range(51)]
    listed(logs, groups)
    asked(logs, groups[:50])
    asked(logs, groups[50:], "q2")
    answered(logs, "Complete")
    answered(logs, "Complete", query_id="q2")
    assert tracing.trace(AWS, ID, 24) == []


def test_a_failed_query_ends_in_one_sentence(logs):
    listed(logs, GROUPS)
    asked(logs, GROUPS)
    answered(logs, "Timeout")
    with pytest.raises(Trouble, match="Logs Insights could not search: Timeout"):
        tracing.trace(AWS, ID, 24)


def test_a_stage_without_logs_ends_in_one_sentence(logs):
    listed(logs, [])
    with pytest.raises(Trouble, match="The stage prod has no logs here"):
        tracing.trace(AWS, ID, 24)


def test_the_local_cloud_is_searched_by_events(logs):
    at = Target("local", "http://127.0.0.1:1", "us-east-1")
    group = "/aws/lambda/pinhole-local-like-posts"
    listed(logs, [group], "/aws/lambda/pinhole-local-")
    events = [
        {"timestamp": 2_000, "message": line(message="responded"), "eventId": "2"},
        {"timestamp": 1_000, "message": f"START RequestId: {ID}", "eventId": "1"},
        {"timestamp": 3_000, "message": line(message="x", correlation_id=f"{ID}-longer")},
    ]
    expected = {
        "logGroupName": group,
        "filterPattern": f'"{ID}"',
        "startTime": ANY,
        "endTime": ANY,
    }
    logs.add_response("filter_log_events", {"events": events}, expected)
    assert [each.at for each in tracing.trace(at, ID, 24)] == [1_000, 2_000]


@given(st.text().filter(lambda text: not tracing._ID.fullmatch(text)))
def test_what_is_no_id_is_refused_before_anybody_is_asked(text):
    with pytest.raises(Trouble, match="is no correlation id"):
        tracing.trace(AWS, text, 24)


@pytest.mark.parametrize("text", ["0", "-1", "nan", "inf", "a day", "1e9"])
def test_hours_are_a_number_of_hours(text):
    with pytest.raises(Trouble, match="HOURS is a number of hours"):
        tracing.hours_of(text)


def test_hours_are_a_day_by_default():
    assert (tracing.hours_of(""), tracing.hours_of("0.5")) == (24, 0.5)


def test_a_line_shows_when_where_and_what():
    lines = [
        Line(1_000, "like_posts", line(message="responded", status=200, service="like_posts")),
        Line(
            1_040,
            "count_changes",
            line(level="ERROR", message="record parked", exception="Traceback\nValueError: no"),
        ),
        Line(1_050, "count_changes", "REPORT Duration: 3 ms\n"),
    ]
    assert list(tracing.shown(lines)) == [
        "       0 ms  like_posts           responded status=200",
        "      40 ms  count_changes        ERROR record parked  ValueError: no",
        "      50 ms  count_changes        REPORT Duration: 3 ms",
    ]
