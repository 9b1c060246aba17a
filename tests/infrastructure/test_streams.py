"""Streams: which changes invoke which function, and what happens to unusable records."""

import json

import pytest
from pinhole.counts import stream_changes

from tests.infrastructure import templates


def prod():
    return templates.of("prod")


def test_every_batch_reports_its_failed_items():
    assert len(prod().sources()) == 32
    for source in prod().sources():
        assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_a_stream_record_is_retried_alone():
    streams = prod().streams()
    assert len(streams) == 14
    for stream in streams:
        assert stream["BisectBatchOnFunctionError"] is True
        assert stream["MaximumRetryAttempts"] == 5_000
        assert stream["MaximumRecordAgeInSeconds"] == 86_400
        assert stream["StartingPosition"] == "TRIM_HORIZON"


def test_what_lambda_gives_up_on_is_kept_whole_longer_than_the_word_of_it():
    """In a bucket, because a queue would get a pointer into the stream, which lasts for a day."""
    [bucket] = [
        each
        for each in prod().properties("AWS::S3::Bucket")
        if prod().text(each["BucketName"]) == "pinhole-prod-parked-ACCOUNT-REGION"
    ]
    for stream in prod().streams():
        destination = stream["DestinationConfig"]["OnFailure"]["Destination"]
        assert prod().text(destination) == "arn:aws:s3:::pinhole-prod-parked-ACCOUNT-REGION"
    [rule] = bucket["LifecycleConfiguration"]["Rules"]
    [queue] = [
        each
        for each in prod().properties("AWS::SQS::Queue")
        if each["QueueName"] == "pinhole-prod-parked"
    ]
    assert rule["ExpirationInDays"] * 86_400 > queue["MessageRetentionPeriod"]


def test_a_queue_with_an_alarm_is_told_of_what_lambda_gives_up_on():
    [rule] = [
        each
        for each in prod().properties("AWS::Events::Rule")
        if each.get("EventPattern", {}).get("source") == ["aws.s3"]
    ]
    assert rule["EventPattern"]["detail-type"] == ["Object Created"]
    [bucket] = rule["EventPattern"]["detail"]["bucket"]["name"]
    assert prod().text(bucket) == "pinhole-prod-parked-ACCOUNT-REGION"
    [target] = rule["Targets"]
    assert prod().text(target["Arn"]).endswith("parked")
    told = [
        each
        for each in prod().properties("AWS::S3::Bucket")
        if "EventBridgeConfiguration" in each.get("NotificationConfiguration", {})
    ]
    assert [prod().text(each["BucketName"]) for each in told] == [
        "pinhole-prod-parked-ACCOUNT-REGION"
    ]


def test_counting_gets_the_shard_of_its_records_by_a_window():
    sources = [each for each in prod().sources() if prod().fed(each) == "count_changes"]
    assert {prod().text(each["EventSourceArn"]) for each in sources} == {
        "pinhole-prod-likes/stream",
        "pinhole-prod-saves/stream",
        "pinhole-prod-follows/stream",
        "pinhole-prod-posts/stream",
        "pinhole-prod-comments/stream",
        "pinhole-prod-comment_likes/stream",
    }
    assert {each["TumblingWindowInSeconds"] for each in sources} == {1}


def test_a_stream_has_at_most_two_consumers():
    arns = [prod().text(each["EventSourceArn"]) for each in prod().streams()]
    assert max(arns.count(arn) for arn in arns) <= 2


PUBLISHED = [
    {"dynamodb": {image: {"state": {"S": ["published"]}}}} for image in ("NewImage", "OldImage")
]


DELETED_OR_REMOVED = [
    {"dynamodb": {"NewImage": {"state": {"S": ["deleted"]}}}},
    {
        "eventName": ["REMOVE"],
        "dynamodb": {"OldImage": {"state": {"S": ["pending", "processing", "rejected"]}}},
    },
]


MADE_OR_ENDED = [{"eventName": ["INSERT", "REMOVE"]}]
# Not by the notes beside the likes.
LIKED_OR_NOT = [
    {"eventName": [event], "dynamodb": {image: {"like_id": {"S": [{"exists": True}]}}}}
    for event, image in (("INSERT", "NewImage"), ("REMOVE", "OldImage"))
]


# Nor by marking a celebrity or a close friend.
FOLLOWS_CHANGED = [
    {"eventName": ["INSERT", "REMOVE"]},
    *(
        {"eventName": ["MODIFY"], "dynamodb": {image: {name: {kind: [{"exists": True}]}}}}
        for image, name, kind in (
            ("OldImage", "request_id", "S"),
            ("NewImage", "request_id", "S"),
            ("NewImage", "block_id", "S"),
            ("NewImage", "has_ended", "BOOL"),
        )
    ),
]


# Not by a rank, nor by the mark that there are replies (unless the comment was edited before), nor
# when a deleted comment expires.
WRITTEN_EDITED_OR_DELETED = [
    {"eventName": ["INSERT"]},
    {"eventName": ["MODIFY"], "dynamodb": {"NewImage": {"state": {"S": ["deleted"]}}}},
    {"eventName": ["REMOVE"], "dynamodb": {"OldImage": {"state": {"S": ["published"]}}}},
    {"eventName": ["MODIFY"], "dynamodb": {"NewImage": {"edited_at": {"S": [{"exists": True}]}}}},
]


# What a suspended person did.
SUSPENDED = {
    "eventName": ["MODIFY"],
    "dynamodb": {"NewImage": {"is_uncounted": {"BOOL": [{"exists": True}]}}},
}


STATES = [
    {},
    {"follow_id": "1"},
    {"follow_id": "2"},
    {"follow_id": "1", "close_id": "3"},
    {"follow_id": "1", "celebrity_id": "4"},
    {"request_id": "1"},
    {"block_id": "5"},
    {"follow_id": "1", "has_ended": True},
    {"follow_id": "1", "has_ended": False},
    {"is_blocked": True, "has_ended": True},
    {"block_id": "5", "is_blocked": True, "has_ended": True},
]


@pytest.mark.parametrize("old", STATES, ids=lambda state: "+".join(state) or "nothing")
@pytest.mark.parametrize("new", STATES, ids=lambda state: "+".join(state) or "nothing")
def test_counting_gets_every_change_of_a_row_of_follows(old, new):
    """Also when a follow becomes a request because the account goes private at the same time."""
    is_over = old.keys() & {"block_id", "has_ended"} and "has_ended" not in new
    if is_over and "follow_id" in new:
        return  # a block ends before there can be a follow, and a closed account stays closed
    keys = {"follower_id": "ana", "followee_id": "ben"}
    before, after = ({**keys, **state} if state else {} for state in (old, new))
    if old != new and any(each[2] for each in stream_changes.effect("follows", before, after)):
        assert any(is_matched(pattern, old, new) for pattern in FOLLOWS_CHANGED)


def is_matched(pattern, old, new):
    """Matches as Lambda's filters do, for the patterns above."""
    name = "MODIFY" if old and new else "INSERT" if new else "REMOVE"
    wanted = pattern.get("dynamodb", {})
    there = {"OldImage": old, "NewImage": new}
    return name in pattern["eventName"] and all(
        attribute in there[image] for image, named in wanted.items() for attribute in named
    )


@pytest.mark.parametrize(
    ("function", "table", "patterns"),
    [
        ("plan_fan_out", "posts", [*PUBLISHED, *DELETED_OR_REMOVED]),
        ("plan_backfill", "follows", FOLLOWS_CHANGED),
        ("learn_interests", "likes", LIKED_OR_NOT),
        ("learn_interests", "saves", MADE_OR_ENDED),
        ("count_changes", "posts", PUBLISHED),
        ("count_changes", "follows", FOLLOWS_CHANGED),
        ("count_changes", "saves", [*MADE_OR_ENDED, SUSPENDED]),
        ("count_changes", "likes", [*LIKED_OR_NOT, SUSPENDED]),
        ("notify_of_comments", "comments", WRITTEN_EDITED_OR_DELETED),
        ("notify_of_comments", "comment_likes", LIKED_OR_NOT),
        ("count_changes", "comments", [*WRITTEN_EDITED_OR_DELETED, SUSPENDED]),
        ("count_changes", "comment_likes", [*LIKED_OR_NOT, SUSPENDED]),
    ],
)
def test_a_stream_invokes_a_function_only_for_changes_that_concern_it(function, table, patterns):
    [source] = [
        each
        for each in prod().sources()
        if prod().fed(each) == function
        and prod().text(each["EventSourceArn"]) == f"pinhole-prod-{table}/stream"
    ]
    filters = source["FilterCriteria"]["Filters"]
    assert [json.loads(each["Pattern"]) for each in filters] == patterns
