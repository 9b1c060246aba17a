"""IAM in the deployed cloud: a function can do what it was granted, and nothing else."""

import json

import pytest
from botocore.exceptions import ClientError
from pinhole.aws import retries

from local.operator import repair
from tests.e2e.support.account import PREFIX, Account
from tests.e2e.support.functions import FUNCTIONS
from tests.e2e.support.network import Network

POST = {"post_id": {"S": "x"}}
PIPELINES = ("process_photo", "transcode_video")
# Renditions, but not originals.
MOVER = "move_media"
# Originals, for their owners, or to make renditions of them.
RECOMPRESSOR = "recompress_photos"
READERS = ("read_originals", "export_account", RECOMPRESSOR)
# Deletes what is left of deleted posts: their media, and finally their rows.
REMOVER, PURGER = "delete_media", "purge_post"
TOUCHING = {*PIPELINES, MOVER, REMOVER, RECOMPRESSOR}


@pytest.fixture(scope="module")
def account(network: Network) -> Account:
    return network.account


def _denied(account: Account, function: str, service: str, operation: str, **request) -> None:
    client = account.function(function).rights(service)
    with pytest.raises(ClientError) as error:
        getattr(client, operation)(**request)
    assert error.value.response["Error"]["Code"] in ("AccessDenied", "AccessDeniedException")


def table(name: str) -> str:
    return f"{PREFIX}-{name}"


@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_function_has_rights_that_none_of_them_needs(account: Account, function: str):
    if function != PURGER:
        row = {"TableName": table("posts"), "Key": POST}
        _denied(account, function, "dynamodb", "delete_item", **row)
    for operation, request in (
        ("scan", {"TableName": table("users")}),
        ("delete_table", {"TableName": table("posts")}),
        ("describe_table", {"TableName": table("posts")}),
    ):
        _denied(account, function, "dynamodb", operation, **request)
    for bucket, key, readers, removers in (
        ("originals", "originals/x", {*READERS, REMOVER}, {REMOVER}),
        ("media", "originals/x", set(), set()),
        ("archive", "archive/x", set(), set()),
    ):
        about = {"Bucket": account.bucket(bucket), "Key": key}
        if function not in readers:
            _denied(account, function, "s3", "get_object", **about)
        if function not in removers:
            _denied(account, function, "s3", "delete_object", **about)
    for bucket in ("uploads", "originals", "media", "archive"):
        _denied(account, function, "s3", "delete_bucket", Bucket=account.bucket(bucket))
    _denied(account, function, "iam", "list_roles")
    _denied(account, function, "lambda", "invoke", FunctionName=table("read-feed"))


@pytest.mark.parametrize(
    "function", sorted({*FUNCTIONS} - {*PIPELINES, MOVER, REMOVER, RECOMPRESSOR})
)
def test_only_the_pipelines_touch_photos_and_videos(account: Account, function: str):
    uploads = {"Bucket": account.bucket("uploads"), "Key": "uploads/x"}
    _denied(account, function, "s3", "get_object", **uploads)
    if function != "erase_account":
        _denied(account, function, "s3", "delete_object", **uploads)
    for bucket, key in (("originals", "originals/x"), ("media", "x/processed/x")):
        _denied(
            account, function, "s3", "put_object", Bucket=account.bucket(bucket), Key=key, Body=b""
        )


@pytest.mark.parametrize("function", PIPELINES)
def test_a_pipeline_writes_only_where_its_objects_belong(account: Account, function: str):
    s3 = account.function(function).rights("s3")
    places = (("originals", "originals/x"), ("media", "x/processed/x"), ("media", "x/restricted/x"))
    for bucket, inside in places:
        place = {"Bucket": account.bucket(bucket), "Body": b"x"}
        assert s3.put_object(**place, Key=inside)["ETag"]
        for outside in ("x", f"{inside.partition('/')[0]}x", "uploads/x"):
            _denied(account, function, "s3", "put_object", **place, Key=outside)


def test_only_transcodes_keep_parts_of_videos_beside_the_uploads(account: Account):
    place = {"Bucket": account.bucket("uploads"), "Body": b"x"}
    s3 = account.function("transcode_video").rights("s3")
    assert s3.put_object(**place, Key="segments/x")["ETag"]
    _denied(account, "transcode_video", "s3", "put_object", **place, Key="uploads/x")
    _denied(account, "process_photo", "s3", "put_object", **place, Key="segments/x")


def test_the_mover_of_renditions_touches_nothing_else(account: Account):
    for bucket, keys in (
        ("originals", ("originals/x",)),
        ("media", ("x", "x/processed", "processed/x", "uploads/x")),
    ):
        for key in keys:
            place = {"Bucket": account.bucket(bucket), "Key": key}
            for operation, more in (("get_object", {}), ("put_object", {"Body": b""})):
                _denied(account, MOVER, "s3", operation, **place, **more)
            _denied(account, MOVER, "s3", "delete_object", **place)
    _denied(account, MOVER, "s3", "get_object", Bucket=account.bucket("uploads"), Key="uploads/x")


def test_what_recompresses_reads_originals_and_writes_renditions_alone(account: Account):
    s3 = account.function(RECOMPRESSOR).rights("s3")
    for inside in ("x/processed/x", "x/restricted/x"):
        assert s3.put_object(Bucket=account.bucket("media"), Key=inside, Body=b"x")["ETag"]
    for bucket, key in (("originals", "originals/x"), ("media", "avatars/x"), ("uploads", "x")):
        place = {"Bucket": account.bucket(bucket), "Key": key}
        _denied(account, RECOMPRESSOR, "s3", "put_object", **place, Body=b"")
        _denied(account, RECOMPRESSOR, "s3", "delete_object", **place)


def test_deleted_originals_move_to_the_archive_and_nowhere_else(account: Account):
    s3 = account.function(REMOVER).rights("s3")
    archive = {"Bucket": account.bucket("archive"), "Key": "archive/x"}
    assert s3.put_object(**archive, Body=b"x", StorageClass="DEEP_ARCHIVE")["ETag"]
    for bucket, key in (
        ("archive", "x"),
        ("originals", "originals/x"),
        ("media", "x/processed/x"),
        ("uploads", "uploads/x"),
    ):
        place = {"Bucket": account.bucket(bucket), "Key": key}
        _denied(account, REMOVER, "s3", "put_object", **place, Body=b"")
    uploaded = {"Bucket": account.bucket("uploads"), "Key": "uploads/x"}
    _denied(account, REMOVER, "s3", "get_object", **uploaded)
    for function in set(FUNCTIONS) - {REMOVER}:
        _denied(account, function, "s3", "put_object", **archive, Body=b"")


def test_each_table_is_written_by_its_one_owner(account: Account):
    owners = {
        "posts": {"write_posts"},
        "likes": {"like_posts"},
        "follows": {"follow_people"},
        "saves": {"save_posts"},
        "comments": {"write_comments"},
        "comment_likes": {"like_comments"},
        "inboxes": {
            "learn_interests",
            "plan_backfill",
            "plan_fan_out",
            "notify_of_comments",
            "export_account",
            "resolve_reports",
            "suspend_people",
        },
        "receipts": {
            *("delete_posts", "plan_fan_out"),
            *("close_account", "erase_account", "index_names"),
        },
        "limits": set(),
        "blocks": {"edit_blocklist"},
        "reports": {"report_content"},
        "cases": set(),
        "moderator_acts": {"resolve_reports", "suspend_people", "plan_fan_out"},
        "evidence": {
            *("report_content", "delete_media", "write_comments"),
            *("resolve_reports", "purge_post", "erase_account"),
        },
        "idempotency": {"write_posts", "write_comments"},
        "feeds": set(),
        "counters": set(),
        "counter_shards": set(),
    }
    for name, writers in owners.items():
        for function in set(FUNCTIONS) - writers:
            item = {"TableName": table(name), "Item": {}}
            _denied(account, function, "dynamodb", "put_item", **item)


def test_readers_read_their_tables_and_no_others(account: Account):
    dynamodb = account.function("read_feed").rights("dynamodb")
    found = dynamodb.query(
        TableName=table("feeds"),
        KeyConditionExpression="user_id = :reader",
        ExpressionAttributeValues={":reader": {"S": "x"}},
    )
    assert found["Count"] == 0
    asked = {table("posts"): {"Keys": [POST]}}
    assert dynamodb.batch_get_item(RequestItems=asked)["Responses"] == {table("posts"): []}
    both = {**asked, table("idempotency"): {"Keys": [{"id": {"S": "x"}}]}}
    _denied(account, "read_feed", "dynamodb", "batch_get_item", RequestItems=both)
    _denied(account, "describe_api", "dynamodb", "batch_get_item", RequestItems=asked)


def test_without_a_grant_a_request_fails_as_a_server_error_and_reveals_nothing(network: Network):
    reader, function = network.person("ana"), network.account.function("read_feed")
    [query] = [
        grant
        for grant in function.grants()
        if grant.action == "dynamodb:Query" and grant.resource.endswith(table("feeds"))
    ]

    with function.without(query):
        answer = reader.call("GET", "/feed")

    assert (answer.status, answer.json()["code"]) == (500, "internal_error")
    for word in (b"dynamodb", b"arn:", b"denied", b"Query"):
        assert word.lower() not in answer.body.lower()
    assert reader.call("GET", "/feed").status == 200


def test_the_grants_of_a_function_can_be_taken_one_by_one(account: Account):
    """What `python -m tests.e2e.support.grants` relies on."""
    function = account.function("write_posts")
    before = function.grants()
    [put] = [
        grant
        for grant in before
        if grant.action == "dynamodb:PutItem" and grant.resource.endswith(table("posts"))
    ]

    with function.without(put):
        assert set(function.grants()) == set(before) - {put}
        _denied(account, "write_posts", "dynamodb", "put_item", TableName=table("posts"), Item=POST)

    assert function.grants() == before


def test_every_queue_that_feeds_a_function_has_a_dead_letter_queue(account: Account):
    listed = account.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    queues = {
        source["EventSourceArn"].rpartition(":")[2].removeprefix(f"{PREFIX}-")
        for source in listed
        if ":sqs:" in source["EventSourceArn"]
    }
    assert queues == set(repair.QUEUES)
    for name in queues:
        redrive = json.loads(account.queue(name).attributes()["RedrivePolicy"])
        dead = account.queue(f"{name}-dead").attributes()
        assert redrive["deadLetterTargetArn"] == dead["QueueArn"]
        assert int(redrive["maxReceiveCount"]) == retries.RECEIVES
        assert dead["MessageRetentionPeriod"] == str(14 * 24 * 3600)


def test_every_stream_that_feeds_a_function_parks_what_it_cannot_use(account: Account):
    listed = account.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    streams = [source for source in listed if "/stream/" in source["EventSourceArn"]]
    assert len(streams) == 14
    parked = f"arn:aws:s3:::{account.bucket('parked')}"
    for source in streams:
        assert source["DestinationConfig"]["OnFailure"]["Destination"] == parked
