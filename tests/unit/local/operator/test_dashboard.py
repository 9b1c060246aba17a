"""`make tail` and `make dashboard`: the local cloud's logs, followed and summed up."""

import json

import pytest

from local.console import Trouble
from local.operator import dashboard, tailing
from local.operator.figures import WINDOW_SECONDS, Figures
from local.operator.tailing import Tail
from local.operator.targets import Target
from local.operator.tracing import Line

AT = Target("local", "http://127.0.0.1:1", "us-east-1")


class Logs:
    """CloudWatch Logs with these events, by log group."""

    def __init__(self, **events):
        self.events = {
            f"/aws/lambda/pinhole-local-{name.replace('_', '-')}": found
            for name, found in events.items()
        }

    def get_paginator(self, operation):
        return {"describe_log_groups": Groups(self), "filter_log_events": Events(self)}[operation]


class Groups:
    def __init__(self, logs):
        self.logs = logs

    def paginate(self, **asked):
        prefix = asked["logGroupNamePrefix"]
        names = [name for name in self.logs.events if name.startswith(prefix)]
        yield {"logGroups": [{"logGroupName": name} for name in names]}


class Events:
    def __init__(self, logs):
        self.logs = logs

    def paginate(self, **asked):
        events = self.logs.events[asked["logGroupName"]]
        yield {"events": [each for each in events if each["timestamp"] >= asked["startTime"]]}


def event(at, **fields):
    return {"timestamp": at, "message": json.dumps(fields), "eventId": str(at)}


def logged(at, function="read_feed", **fields):
    return Line(at, function, json.dumps(fields))


def metric(at, name, *values):
    return logged(at, **{"_aws": {}, name: list(values)})


def test_each_line_is_followed_once_and_in_order():
    logs = Logs(read_feed=[event(5), event(1)], like_posts=[event(3)])
    tail = Tail(AT, logs, since=2)
    assert [(line.at, line.function) for line in tail.new(0)] == [
        (3, "like_posts"),
        (5, "read_feed"),
    ]
    logs.events["/aws/lambda/pinhole-local-read-feed"].append(event(6))
    assert [line.at for line in tail.new(1)] == [6]


def test_functions_that_run_for_the_first_time_are_found():
    logs = Logs(read_feed=[])
    tail = Tail(AT, logs, since=0)
    tail.new(0)
    logs.events["/aws/lambda/pinhole-local-like-posts"] = [event(1)]
    assert tail.new(1) == []
    assert [line.function for line in tail.new(20)] == ["like_posts"]


def test_one_function_can_be_followed_alone():
    tail = Tail(AT, Logs(read_feed=[event(1)], like_posts=[event(2)]), 0, "like_posts")
    assert [line.at for line in tail.new(0)] == [2]


def test_an_unknown_function_ends_in_one_sentence():
    with pytest.raises(Trouble, match="No function likes has logs; there are: read_feed"):
        Tail(AT, Logs(read_feed=[]), 0, "likes").new(0)


def test_a_followed_line_names_its_request():
    [text] = [tailing.shown(logged(0, message="responded", correlation_id="abc"))]
    assert text.split("  ", 1)[1] == "read_feed            responded  [abc]"


def test_figures_are_those_of_the_last_minutes():
    figures = Figures()
    now = (WINDOW_SECONDS + 10) * 1000
    old, new = 9_000, 11_000
    page = {"message": "responded", "route": "GET /feed", "status": 200}
    figures.take(
        [
            logged(old, **page, milliseconds=999),
            logged(new, **page, milliseconds=20),
            logged(new, **page, milliseconds=40),
            logged(new, message="responded", route="GET /explore", status=503, milliseconds=1),
            logged(new, "process_photo", level="ERROR", message="message failed"),
            metric(new, "SecondsToPublish", 1.5, 2.5),
            metric(new, "MessageAge", 7),
            Line(new, "read_feed", "REPORT"),
        ],
        now,
    )
    found = figures.sections({"uploads": 2, "uploads-dead": 1, "parked": 0, "live": 0})
    assert found["Requests"] == {
        "requests": "3 (0.0 a second)",
        "answered with 5xx": "1",
        "feed pages": "2: p50 20 ms, p99 40 ms",
    }
    assert found["Publishing and fan-out"] == {
        "upload to published photo": "2: p50 1.5 s, p99 2.5 s",
        "published post to last follower": "none",
    }
    assert found["Work"] == {
        "lines of failures": "1: process_photo 1",
        "alerts": "0",
        "oldest change, where it was late": "none",
        "oldest message, where it was late": "7 s",
        "messages that wait": "2: uploads 2",
        "dead letters": "1: uploads-dead 1",
    }


def test_the_dashboard_has_a_line_for_each_figure():
    text = dashboard.text(Figures().sections({}), "12:00:00")
    for section in Figures().sections({}).values():
        assert all(f"  {name} " in text for name in section)
