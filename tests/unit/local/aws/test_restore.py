"""`make restore`: a table and the objects of a bucket, as they were, under their names."""

import io
import sys
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from moto import mock_aws

from local.aws import objects, restore, tables
from local.aws.objects import Version
from local.console import Trouble
from local.operator.targets import Target

STAGE = Target("prod", region="us-east-1")
NAME = "pinhole-prod-posts"
PARAMETER = "/pinhole-prod/streams/posts"
DECLARED = {
    "TableName": NAME,
    "StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"},
    "TimeToLiveSpecification": {"Enabled": True, "AttributeName": "expires_at"},
    "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
    "DeletionProtectionEnabled": True,
    "Tags": [{"Key": "stage", "Value": "prod"}],
}
NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def account(monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setattr(tables, "_declared", lambda stage, name: DECLARED)
    monkeypatch.setattr(tables, "_POLL_SECONDS", 0)
    with mock_aws():
        yield


@pytest.fixture
def dynamodb():
    """A table with one row, as the data stack has made it."""
    client = STAGE.client("dynamodb")
    client.create_table(
        TableName=NAME,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[
            {"AttributeName": "id", "AttributeType": "S"},
            {"AttributeName": "author", "AttributeType": "S"},
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by_author",
                "KeySchema": [{"AttributeName": "author", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, **DECLARED["StreamSpecification"]},
        DeletionProtectionEnabled=True,
    )
    stream = client.describe_table(TableName=NAME)["Table"]["LatestStreamArn"]
    STAGE.client("ssm").put_parameter(Name=PARAMETER, Value=stream, Type="String")
    put(client, NAME, "old")
    return client


def put(client, table, id):
    client.put_item(TableName=table, Item={"id": {"S": id}, "author": {"S": "ana"}})


def ids(client):
    return {each["id"]["S"] for each in client.scan(TableName=NAME)["Items"]}


def check_whole(client):
    """The table is what the template declares, and its readers find its stream."""
    table = client.describe_table(TableName=NAME)["Table"]
    assert [each["IndexName"] for each in table["GlobalSecondaryIndexes"]] == ["by_author"]
    assert table["StreamSpecification"]["StreamViewType"] == "NEW_AND_OLD_IMAGES"
    assert table["DeletionProtectionEnabled"] is True
    told = STAGE.client("ssm").get_parameter(Name=PARAMETER)["Parameter"]["Value"]
    assert told == table["LatestStreamArn"]
    expiry = client.describe_time_to_live(TableName=NAME)["TimeToLiveDescription"]
    assert expiry == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires_at"}
    kept = client.describe_continuous_backups(TableName=NAME)["ContinuousBackupsDescription"]
    recovery = kept["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"]
    assert recovery == "ENABLED"
    tags = client.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"]
    assert {each["Key"]: each["Value"] for each in tags} == {"stage": "prod"}
    assert client.list_tables()["TableNames"] == [NAME]


def test_a_table_comes_back_from_a_time_with_all_that_belongs_to_it(dynamodb):
    tables.restore(STAGE, "posts", at=NOW, backup=None)
    assert ids(dynamodb) == {"old"}
    check_whole(dynamodb)


def test_a_table_comes_back_from_a_backup_without_what_was_written_since(dynamodb):
    made = dynamodb.create_backup(TableName=NAME, BackupName="mine")["BackupDetails"]
    put(dynamodb, NAME, "new")
    tables.restore(STAGE, "posts", at=None, backup=made["BackupArn"])
    assert ids(dynamodb) == {"old"}
    check_whole(dynamodb)


STEPS = (
    "restore_table_to_point_in_time",
    "create_backup",
    "delete_table",
    "restore_table_from_backup",
    "update_time_to_live",
    "tag_resource",
)


@pytest.mark.parametrize("cut", STEPS)
@pytest.mark.parametrize("done", [False, True])
def test_a_restore_that_was_cut_off_can_be_repeated(cut, done, dynamodb, monkeypatch):
    """Cut before or after each step that changes something."""
    cutting, client = [True], type(STAGE).client

    def broken(stage, service):
        made = client(stage, service)
        real = getattr(made, cut, None)

        def call(**arguments):
            if not cutting or done:
                answer = real(**arguments)
            if cutting:
                cutting.clear()
                raise ConnectionError("cut off")
            return answer

        if service == "dynamodb":
            setattr(made, cut, call)
        return made

    monkeypatch.setattr(type(STAGE), "client", broken)
    with pytest.raises(ConnectionError):
        tables.restore(STAGE, "posts", at=NOW, backup=None)
    is_back = NAME in dynamodb.list_tables()["TableNames"] and "delete" not in cut
    is_back &= STEPS.index(cut) + done > STEPS.index("restore_table_from_backup")
    if is_back:
        put(dynamodb, NAME, "since")
    tables.restore(STAGE, "posts", at=NOW, backup=None)
    assert ids(dynamodb) == ({"old", "since"} if is_back else {"old"})
    assert len(dynamodb.list_backups()["BackupSummaries"]) == 1
    check_whole(dynamodb)


def test_a_backup_of_an_earlier_table_is_not_taken_for_that_of_this_one(dynamodb, monkeypatch):
    """The same time is asked for again after a restore that was complete."""
    minutes = (NOW.replace(tzinfo=None) + timedelta(minutes=each) for each in count(1))
    monkeypatch.setattr("moto.dynamodb.models.table.utcnow", lambda: next(minutes))
    for expected in (1, 2):
        tables.restore(STAGE, "posts", at=NOW, backup=None)
        assert len(dynamodb.list_backups()["BackupSummaries"]) == expected


def test_a_table_that_is_gone_needs_a_backup(dynamodb):
    made = dynamodb.create_backup(TableName=NAME, BackupName="mine")["BackupDetails"]
    dynamodb.update_table(TableName=NAME, DeletionProtectionEnabled=False)
    dynamodb.delete_table(TableName=NAME)
    with pytest.raises(Trouble, match="is gone: use BACKUP="):
        tables.restore(STAGE, "posts", at=NOW, backup=None)
    tables.restore(STAGE, "posts", at=None, backup=made["BackupArn"])
    assert ids(dynamodb) == {"old"}
    check_whole(dynamodb)


@pytest.fixture
def bucket():
    name = "pinhole-prod-originals-123456789012-us-east-1"
    s3 = STAGE.client("s3")
    s3.create_bucket(Bucket=name)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    return name


def bodies(bucket):
    s3 = STAGE.client("s3")
    keys = [each["Key"] for each in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
    return {key: s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}


def later(monkeypatch, then):
    """Let what happens from now on be minutes later: S3 gives times in seconds."""
    minutes = (then.replace(tzinfo=None) + timedelta(minutes=each) for each in count(1))
    monkeypatch.setattr("moto.s3.models.utcnow", lambda: next(minutes))


def test_objects_come_back_as_they_were(bucket, monkeypatch):
    s3 = STAGE.client("s3")
    for key in ("a/deleted", "a/replaced", "a/kept", "b/deleted"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"old")
    then = datetime.now(UTC)
    later(monkeypatch, then)
    s3.delete_objects(
        Bucket=bucket, Delete={"Objects": [{"Key": "a/deleted"}, {"Key": "b/deleted"}]}
    )
    s3.put_object(Bucket=bucket, Key="a/replaced", Body=b"new")
    s3.put_object(Bucket=bucket, Key="a/made", Body=b"new")
    assert objects.restore(STAGE, "originals", at=then, below="a/") == 2
    old = ("a/deleted", "a/replaced", "a/kept")
    assert bodies(bucket) == {**dict.fromkeys(old, b"old"), "a/made": b"new"}
    assert objects.restore(STAGE, "originals", at=then, below="a/") == 0


def test_a_bucket_without_versions_cannot_be_restored(bucket):
    plain = "pinhole-prod-media-123456789012-us-east-1"
    STAGE.client("s3").create_bucket(Bucket=plain)
    with pytest.raises(Trouble, match="keeps no versions"):
        objects.restore(STAGE, "media", at=NOW, below="")
    with pytest.raises(Trouble, match="no bucket thumbs"):
        objects.restore(STAGE, "thumbs", at=NOW, below="")


def version(seconds, id, is_latest=False):
    return Version(NOW + timedelta(seconds=seconds), id, is_latest, id or "")


@pytest.mark.parametrize(
    ("versions", "wanted"),
    [
        ([version(-1, "1", True)], None),  # still current
        ([version(1, None, True), version(-1, "1")], "1"),  # deleted since
        ([version(1, "2", True), version(-1, "1")], "1"),  # replaced since
        ([version(1, "1", True)], None),  # made since
        ([version(1, "2", True), version(-1, None), version(-2, "1")], None),  # was deleted then
        ([version(0, "2"), version(-1, "1"), version(1, None, True)], "2"),
    ],
)
def test_what_was_current_at_a_time_is_brought_back(versions, wanted):
    assert objects.lost(versions, NOW) == wanted
    assert objects.lost(versions[::-1], NOW) == wanted


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ([], "Name one thing"),
        (["--table", "posts", "--bucket", "originals"], "Name one thing"),
        (["--table", "posts"], "Say from when"),
        (["--table", "posts", "--at", "2020-01-01T00:00:00Z", "--backup", "x"], "Say from when"),
        (["--bucket", "originals", "--at", "yesterday"], "AT must be a time like"),
        (["--bucket", "originals", "--at", "2020-01-01T00:00:00"], "with its zone"),
        (["--bucket", "originals", "--at", "2999-01-01T00:00:00Z"], "in the past"),
        (["--table", "posts", "--at", "2020-01-01T00:00:00Z"], "CONFIRM=prod"),
    ],
)
def test_what_is_not_clear_is_refused(asked, said, monkeypatch):
    monkeypatch.setenv("STAGE", "prod")
    monkeypatch.delenv("CONFIRM", raising=False)
    monkeypatch.setattr(sys, "argv", ["restore", *asked])
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    with pytest.raises(Trouble, match=said):
        restore.main()
