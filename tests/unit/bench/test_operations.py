"""`make bench-operations`: the filters of streams, sums, and the file that it writes."""

import tomllib

import pytest

from bench.operations import files
from bench.operations.filters import passes
from bench.operations.measuring import Measured, _mean
from bench.operations.world import Ran
from bench.tally import Call, Tally
from stacks.sources import LIKED_OR_NOT, MADE_OR_ENDED, PUBLISHED, SUSPENDED

LIKE = {"eventName": "INSERT", "dynamodb": {"NewImage": {"like_id": {"S": "1"}}}}
NOTE = {"eventName": "INSERT", "dynamodb": {"NewImage": {"own": {"S": "1"}}}}


@pytest.mark.parametrize(
    ("record", "filters", "expected"),
    [
        (LIKE, LIKED_OR_NOT, True),
        (NOTE, LIKED_OR_NOT, False),
        ({**LIKE, "eventName": "MODIFY"}, LIKED_OR_NOT, False),
        ({"eventName": "REMOVE"}, [MADE_OR_ENDED], True),
        ({"eventName": "MODIFY"}, [MADE_OR_ENDED, SUSPENDED], False),
        ({"dynamodb": {"OldImage": {"state": {"S": "published"}}}}, PUBLISHED, True),
        ({"dynamodb": {"OldImage": {"state": {"S": "pending"}}}}, PUBLISHED, False),
        ({}, [], True),
    ],
)
def test_a_function_is_told_of_what_its_filters_let_through(record, filters, expected):
    assert passes(record, filters) is expected


def ran(function, source="queue", cpu=0.0, calls=(), **asked):
    return Ran(function, source, cpu, Tally(tuple(calls)), asked, 10)


def test_what_runs_is_divided_by_how_often_it_was_done():
    calls = [
        Call("Query", "pinhole-test-likes/by_post", 1, read=3),
        Call("PutItem", "pinhole-test-likes", 2),
    ]
    metered = [ran("f", calls=calls, messages=4), ran("f"), ran("g", "stream")]
    found = _mean(metered, [ran("f", cpu=0.2), ran("g", "stream", cpu=0.1)], 2)
    assert found.functions["f"] == {"runs": 1, "trips": 1, "cpu_ms": 100}
    assert found.functions["g"] == {"runs": 0.5, "trips": 0, "cpu_ms": 50}
    assert found.sources == {"f": "queue", "g": "stream"}
    assert found.tables == {"likes": {"reads": 1.5, "writes": 0}}
    assert found.asked == {"messages": 2}


def test_the_file_can_be_read_again():
    found = Measured(
        answer_bytes=12.3,
        functions={"read_feed": {"runs": 1, "trips": 2, "cpu_ms": 3.45678}},
        sources={"read_feed": "request"},
        tables={"posts": {"reads": 24.5, "writes": 0}},
        asked={"messages": 0.25},
    )
    text = files.updated("", "feed page", found)
    text = files.updated(text, "like", Measured(answer_bytes=1))
    text = files.updated(text, "feed page", found)
    assert list(tomllib.loads(text)) == ["feed page", "like"]
    assert tomllib.loads(text) == {
        "like": {"answer_bytes": 1, "functions": {}, "tables": {}, "asked": {}},
        "feed page": {
            "answer_bytes": 12,
            "functions": {
                "read_feed": {"fed_by": "request", "runs": 1, "trips": 2, "cpu_ms": 3.457}
            },
            "tables": {"posts": {"reads": 24.5, "writes": 0}},
            "asked": {"messages": 0.25},
        },
    }
