"""`make migrate`: rows move to a table with other keys while they change."""

import random
from collections import Counter
from decimal import Decimal
from functools import cache
from types import SimpleNamespace

import pytest
from boto3.dynamodb.types import Binary, TypeSerializer
from moto import mock_aws
from moto.dynamodb.models.table import Table as MotoTable
from pinhole.tables.migrations import MIGRATIONS, Migration

from local.aws import pause, tables
from local.aws.migration import changes, comparing, copying, moving, progress
from local.aws.migration.comparing import Compared
from local.aws.migration.rows import Rows
from local.console import Trouble
from local.operator.targets import Target

STAGE = Target("prod", region="us-east-1")
STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
PARAMETER = "/pinhole-prod/streams/pets"
encode = TypeSerializer().serialize


class Old:
    class Meta:
        table_name = "pinhole-test-animals"
        stream = True


class New:
    class Meta:
        table_name = "pinhole-test-pets"
        stream = True


def there(row):
    return {"owner": row["owner"], "sort": f"pet#{row['id']}"} | {
        name: value for name, value in row.items() if name not in ("id", "owner")
    }


def back(row):
    return {"owner": row["owner"], "id": row["sort"].removeprefix("pet#")} | {
        name: value for name, value in row.items() if name not in ("sort", "owner")
    }


PETS = Migration(Old, New, there, back)


@pytest.fixture(autouse=True)
def aws(monkeypatch, tmp_path):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    for module, name in ((tables, "_POLL_SECONDS"), (copying, "_PAUSE_SECONDS")):
        monkeypatch.setattr(module, name, 0)
    monkeypatch.setattr(copying, "_QUIET_ROUNDS", 1)  # moto gives all that there is
    for module in (copying, comparing, progress):
        monkeypatch.setattr(module, "SEGMENTS", 2)
    for module in (copying, comparing):  # one order, so that failures can be repeated
        monkeypatch.setattr(module, "in_parallel", lambda work, each: [work(it) for it in each])
    monkeypatch.setattr(moving, "FILES", tmp_path / "migrations")
    monkeypatch.setattr(moving, "MIGRATIONS", (PETS,))
    monkeypatch.setattr(pause, "running", lambda stage: [])
    monkeypatch.setattr(MotoTable, "set_stream_specification", let_streams_end)
    # Making a client takes longer than all of a test.
    monkeypatch.setattr(Target, "client", cache(Target.client))
    with mock_aws():
        make("pinhole-prod-animals", "id")
        make("pinhole-prod-pets", "owner", "sort")
        yield


def let_streams_end(table, asked, set_=MotoTable.set_stream_specification):
    """moto never lets a stream begin again."""
    set_(table, asked)
    if not table.stream_specification["StreamEnabled"]:
        table.latest_stream_label = table.stream_shard = None


def make(name, *keys):
    kinds = zip(keys, ("HASH", "RANGE"), strict=False)
    STAGE.client("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": key, "KeyType": kind} for key, kind in kinds],
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification=STREAM,
    )


class Writers:
    """People and functions, who write to the old table."""

    def __init__(self, seed=0):
        self.random, self.client = random.Random(seed), STAGE.client("dynamodb")

    def put(self, id, owner="ana", **more):
        row = {"id": id, "owner": owner, **more}
        item = {name: encode(value) for name, value in row.items()}
        self.client.put_item(TableName="pinhole-prod-animals", Item=item)

    def delete(self, id):
        self.client.delete_item(TableName="pinhole-prod-animals", Key={"id": {"S": id}})

    def anything(self, *_, **__):
        """A new row, another value, another owner (and so another key), or a deletion."""
        id = f"{self.random.randrange(12):02}"
        if self.random.random() < 0.3:
            self.delete(id)
        else:
            self.put(id, self.random.choice(["ana", "ben"]), times=self.random.randrange(1000))


def rows_of(name):
    found = Rows(STAGE.client("dynamodb"), name)
    return {found.key_of(row): row for row in found.page(0, 1, None, 1000)[0]}


def animals():
    return rows_of("pinhole-prod-animals")


def pets():
    return rows_of("pinhole-prod-pets")


def carried():
    return {(row["owner"], f"pet#{row['id']}"): there(row) for row in animals().values()}


def prepare(page=3, **options):
    made = moving.prepare(STAGE, "animals", back=options.get("back", False))
    made.copy.page = page
    return made


def test_rows_of_every_type_move_as_they_are():
    odd = {"n": Decimal("12345678901234567890.123"), "b": Binary(b"\x00\xff"), "s": {"x", "y"}}
    Writers().put("1", **odd, none=None, list=[Decimal(1), {"deep": True}])
    moving.copy(prepare())
    assert pets() == carried()
    assert pets()["ana", "pet#1"]["n"] == odd["n"]
    assert back(pets()["ana", "pet#1"]) == animals()["1",]


@pytest.mark.parametrize("seed", range(5))
def test_what_is_written_at_any_call_of_the_copy_is_never_lost(seed):
    writers = Writers(seed)
    for _ in range(20):
        writers.anything()
    move, calls = prepare(), Counter()

    def interrupt(model, **_):
        calls[model.name] += 1
        if writers.random.random() < 0.7 and sum(calls.values()) < 60:
            writers.anything()

    client = move.copy.source.client
    writers.client = Target.client.__wrapped__(STAGE, "dynamodb")
    for when in ("before-call", "after-call"):
        client.meta.events.register(f"{when}.dynamodb.*", interrupt)
    move.copy.run()
    assert {"Scan", "BatchGetItem", "BatchWriteItem"} <= calls.keys()
    assert pets() == carried()
    assert comparing.compare(move.copy).differed == 0


def killed(move, at, *, before):
    """Run the copy; the process ends at one of its calls that write."""
    left = [at]

    def end(model, **_):
        if model.name == "BatchWriteItem":
            left[0] -= 1
            if left[0] < 0:
                raise KeyboardInterrupt

    events = move.copy.source.client.meta.events
    when = f"{'before' if before else 'after'}-call.dynamodb.BatchWriteItem"
    events.register(when, end)
    with pytest.raises(KeyboardInterrupt):
        move.copy.run()
    events.unregister(when, end)


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("at", [0, 2])
def test_a_killed_copy_goes_on_and_misses_nothing(at, before):
    writers = Writers()
    for number in range(15):
        writers.put(f"{number:02}")
    killed(prepare(), at, before=before)
    writers.delete("00")
    writers.put("01", "ben")
    writers.put("14", "ana", times=2)
    move = prepare()
    assert move.copy.run() <= 15
    assert pets() == carried()


def test_a_copy_goes_on_where_it_was_and_reads_only_what_is_new():
    for number in range(15):
        Writers().put(f"{number:02}")
    move = prepare()
    assert move.copy.run() == 15
    Writers().put("15")
    move = prepare()
    assert (move.copy.run(), len(pets())) == (0, 16)


def test_after_more_than_the_life_of_a_stream_the_copy_begins_again(monkeypatch):
    Writers().put("1")
    Writers().put("2")
    prepare().copy.run()
    Writers().delete("1")
    now = progress.time.time()
    monkeypatch.setattr(progress, "time", SimpleNamespace(time=lambda: now + 24 * 3600))
    move = prepare()
    move.copy.changes.positions["shardId-that-is-gone"] = "1"
    assert move.copy.run() == 1
    assert comparing.compare(move.copy) == Compared(1, 1, 0)


def test_a_comparison_finds_and_brings_what_differs():
    for id in "123":
        Writers().put(id)
    move = prepare()
    move.copy.run()
    move.copy.target.put([{"owner": "ana", "sort": "pet#1", "by": "fault"}])
    move.copy.target.put([{"owner": "eve", "sort": "pet#9"}])
    move.copy.target.delete([("ana", "pet#3")])
    assert comparing.compare(move.copy) == Compared(3, 3, 3)
    assert pets() == carried()
    assert comparing.compare(move.copy) == Compared(3, 3, 0)


def test_a_key_that_another_row_has_taken_over_stays_with_it(monkeypatch):
    """In the old table by id, in the new one by name: ana gives it up, and ben takes it."""
    by_name = Migration(Old, New, lambda row: {**row, "sort": "-"}, lambda row: without_sort(row))
    monkeypatch.setattr(moving, "MIGRATIONS", (by_name,))
    Writers().put("1", "ana")
    move = prepare()
    move.copy.run()
    Writers().put("1", "anna")
    Writers().put("2", "ana")
    move.copy.catch_up()
    assert {key[0]: row["id"] for key, row in pets().items()} == {"ana": "2", "anna": "1"}
    Writers().put("3", "anna")
    with pytest.raises(Trouble, match="does not become"):
        moving.switch(STAGE, move)


def without_sort(row):
    return {name: value for name, value in row.items() if name != "sort"}


def stream_of(table):
    return STAGE.client("dynamodb").describe_table(TableName=table)["Table"]["LatestStreamArn"]


def records(arn):
    return [
        each
        for batch in changes.Changes(STAGE.client("dynamodbstreams"), arn, {}).read()
        for each in batch
    ]


def test_readers_of_the_new_table_find_none_of_the_copied_rows():
    Writers().put("1")
    moving.copy(prepare())
    before = stream_of("pinhole-prod-pets")
    Writers().put("2")
    moving.switch(STAGE, prepare())
    after = stream_of("pinhole-prod-pets")
    told = STAGE.client("ssm").get_parameter(Name=PARAMETER)["Parameter"]["Value"]
    assert (told, pets()) == (after, carried())
    assert before != after
    assert stream_of("pinhole-prod-animals")


def test_a_stream_that_was_only_for_the_copy_is_switched_off(monkeypatch):
    for model in (Old, New):
        monkeypatch.setattr(model.Meta, "stream", False)
    client = STAGE.client("dynamodb")
    for name in ("animals", "pets"):
        changes.stop(client, f"pinhole-prod-{name}")
    Writers().put("1")
    move = prepare()
    assert "StreamSpecification" in described("animals")
    moving.copy(move)
    moving.switch(STAGE, prepare())
    assert not any(described(name).get("StreamSpecification") for name in ("animals", "pets"))


def described(table):
    name = f"pinhole-prod-{table}"
    return STAGE.client("dynamodb").describe_table(TableName=name)["Table"]


def test_a_stage_that_is_not_paused_is_not_switched(monkeypatch):
    monkeypatch.setattr(pause, "running", lambda stage: ["pinhole-prod-like-posts"])
    with pytest.raises(Trouble, match="is not paused, pinhole-prod-like-posts runs"):
        moving.switch(STAGE, prepare())


def test_after_the_switch_the_old_rows_are_never_copied_over_the_new_ones():
    Writers().put("1")
    moving.switch(STAGE, prepare())
    with pytest.raises(Trouble, match="not what the network uses"):
        prepare()


def test_the_network_can_go_back_with_what_was_written_since():
    for id in "12":
        Writers().put(id)
    moving.switch(STAGE, prepare())
    new = Rows(STAGE.client("dynamodb"), "pinhole-prod-pets")
    new.put(
        [there({"id": "1", "owner": "ana", "times": Decimal(7)}), {"owner": "x", "sort": "pet#3"}]
    )
    new.delete([("ana", "pet#2")])
    moving.switch(STAGE, prepare(back=True))
    assert animals() == {
        ("1",): {"id": "1", "owner": "ana", "times": Decimal(7)},
        ("3",): {"id": "3", "owner": "x"},
    }
    with pytest.raises(Trouble, match="not what the network uses"):
        prepare(back=True)
    assert prepare()  # and forward once more


def test_a_table_with_rows_of_its_own_is_not_copied_over():
    Rows(STAGE.client("dynamodb"), "pinhole-prod-pets").put([{"owner": "x", "sort": "pet#3"}])
    with pytest.raises(Trouble, match="has rows that are not from"):
        prepare()


def test_two_copies_at_once_are_refused():
    move = prepare()
    with progress.alone(move.file), pytest.raises(Trouble, match="Another process"):
        moving.copy(move)


@pytest.mark.parametrize("table", ["", "dogs"])
def test_a_table_that_does_not_move_is_refused(table, monkeypatch):
    with pytest.raises(Trouble, match="moves animals, pets: choose with TABLE="):
        moving.prepare(STAGE, table, back=False)
    monkeypatch.setattr(moving, "MIGRATIONS", ())
    with pytest.raises(Trouble, match="moves no table"):
        moving.prepare(STAGE, table, back=False)


def test_the_new_table_has_to_exist():
    STAGE.client("dynamodb").delete_table(TableName="pinhole-prod-pets")
    with pytest.raises(Trouble, match="`make deploy ONLY=data` first"):
        prepare()


def test_a_deployment_waits_until_the_rows_have_moved():
    moving.check(STAGE, (PETS,))
    Writers().put("1")
    with pytest.raises(Trouble, match=r"animals has rows, and this release reads pets"):
        moving.check(STAGE, (PETS,))
    moving.switch(STAGE, prepare())
    moving.check(STAGE, (PETS,))


@pytest.mark.parametrize("each", MIGRATIONS)
def test_a_declared_migration_leads_to_a_table_of_this_release(each):
    from pinhole.tables.registry import ALL

    assert each.new in ALL
    assert each.old not in ALL
