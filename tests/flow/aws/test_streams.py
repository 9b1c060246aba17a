"""Stream records: unusable ones are parked, failures of AWS are retried, nothing is lost."""

import copy
import json
from types import SimpleNamespace

import pytest
from botocore.exceptions import ClientError
from pinhole import clock
from pinhole.aws import clients, queues, streams
from pinhole.settings import settings
from pinhole.tables.feeds import FeedEntry
from pinhole.tables.posts import Like, Post

from local.operator.redriving import redrive_parked
from local.operator.targets import Target
from tests.flow.support import wire
from tests.flow.support.inbox import notified
from tests.flow.support.rows import add_post, arrive, visit
from tests.flow.support.world import invoke, person, tuned


def parked(world):
    messages = world.take_messages(settings.parked_queue_url)
    for message in messages:
        assert message.pop("correlation_id")
        assert "parked_by" in message
        del message["parked_by"]
    return messages


def likes(world, count):
    """Records of a number of likes of one post."""
    people = [person(f"p{n}") for n in range(count)]
    arrive(*people)
    post_id = add_post(people[0])
    for viewer in people:
        world.call(viewer, "POST", f"/posts/{post_id}/like")
    return post_id, world.take_records(Like)


def without(record, *path):
    """A copy of a record without one of its parts."""
    poison = copy.deepcopy(record)
    place = poison
    for step in path[:-1]:
        place = place[step]
    del place[path[-1]]
    return poison


@pytest.mark.parametrize(
    "path",
    [
        ("dynamodb", "NewImage", "like_id"),
        ("dynamodb", "NewImage", "post_id"),
        ("dynamodb", "NewImage"),
        ("dynamodb", "SequenceNumber"),
        ("dynamodb",),
        ("eventSourceARN",),
    ],
    ids=lambda path: path[-1],
)
def test_a_poison_record_is_parked_and_the_others_are_counted(world, path):
    post_id, records = likes(world, 5)
    poison = without(records[2], *path)
    world.count_changes([*records[:2], poison, *records[3:]])
    assert parked(world) == [poison]
    shown = world.call(person("eve"), "GET", f"/posts/{post_id}").json
    assert shown["like_count"] == 4


@pytest.mark.parametrize("damaged", [{"N": "7"}, {"NULL": True}, {"M": {}}], ids=str)
def test_a_row_whose_correlation_id_is_damaged_is_counted_beside_others(world, damaged):
    post_id, records = likes(world, 3)
    records[1]["dynamodb"]["NewImage"]["correlation_id"] = damaged
    world.count_changes(records)
    assert parked(world) == []
    assert world.call(person("eve"), "GET", f"/posts/{post_id}").json["like_count"] == 3


def test_a_record_of_a_table_that_is_not_counted_is_parked(world):
    _, [record] = likes(world, 1)
    strange = {**record, "eventSourceARN": record["eventSourceARN"].replace("likes", "feeds")}
    world.count_changes([strange])
    assert parked(world) == [strange]


def test_a_poison_record_does_not_hold_up_the_fan_out_of_others(world):
    ana, ben = person("ana"), person("ben")
    world.follow(ben, ana)
    visit(ben.user_id)
    posts = [add_post(ana) for _ in range(3)]
    records = world.take_records(Post)
    poison = without(records[1], "dynamodb", "NewImage", "author_id")
    invoke("plan_fan_out", {"Records": [records[0], poison, records[2]]})
    assert parked(world) == [poison]
    world.run_deliveries()
    delivered = [entry["post_id"]["S"] for entry in world.rows(FeedEntry)]
    assert sorted(delivered) == [posts[0], posts[2]]


def test_a_poison_record_that_is_too_large_for_a_queue_is_parked_by_its_key(world):
    _, [record] = likes(world, 1)
    poison = without(record, "dynamodb", "NewImage", "like_id")
    poison["dynamodb"]["NewImage"]["junk"] = {"S": "x" * 390_000}
    world.count_changes([poison])
    [found] = parked(world)
    assert found["dynamodb"] == {
        name: record["dynamodb"][name] for name in ("Keys", "SequenceNumber")
    }
    assert found["eventSourceARN"] == record["eventSourceARN"]


def test_when_aws_fails_the_batch_is_raised_and_the_next_try_counts_it_once(world):
    post_id, records = likes(world, 3)
    throttled = wire.refuse("ProvisionedThroughputExceededException")
    world.wire.break_(throttled, "dynamodb.UpdateItem")
    with pytest.raises(ClientError):
        world.count_changes(records)
    world.wire.mend()
    world.count_changes(records)
    shown = world.call(person("eve"), "GET", f"/posts/{post_id}").json
    assert shown["like_count"] == 3
    assert parked(world) == []


@pytest.mark.parametrize("operation", ["dynamodb.Query", "sqs.SendMessageBatch"])
@pytest.mark.parametrize("fault", [wire.refuse("ThrottlingException"), wire.lose_answer])
def test_when_aws_fails_a_fan_out_is_planned_again_and_not_parked(world, operation, fault):
    ana, ben = person("ana"), person("ben")
    world.follow(ben, ana)
    visit(ben.user_id)
    post_id, records = add_post(ana), world.take_records(Post)
    world.wire.break_(fault, operation)
    with pytest.raises(clients.FAULTS):
        invoke("plan_fan_out", {"Records": records})
    world.wire.mend()
    assert parked(world) == []
    invoke("plan_fan_out", {"Records": records})
    world.run_deliveries()
    assert [entry["post_id"]["S"] for entry in world.rows(FeedEntry)] == [post_id]


def test_a_poison_record_that_cannot_be_parked_is_not_lost(world):
    _, [record] = likes(world, 1)
    poison = without(record, "dynamodb", "NewImage", "like_id")
    world.wire.break_(wire.refuse("InternalError", 500), "sqs.SendMessage")
    with pytest.raises(ClientError):
        world.count_changes([poison])
    world.wire.mend()
    world.count_changes([poison])
    assert parked(world) == [poison]


@pytest.mark.parametrize("name", ["count_changes", "plan_fan_out"])
def test_an_empty_batch_is_nothing(world, name):
    """The last invocation of a tumbling window holds no records."""
    invoke(name, {"Records": [], "isFinalInvokeForWindow": True, "state": {}})
    invoke(name, {})
    assert not any(world.everything().values())


def test_the_counting_function_answers_with_the_state_that_a_window_asks_for(world):
    assert invoke("count_changes", {"Records": []}) == {"state": {}}


REFUSED = [
    "ValidationException",
    "ItemCollectionSizeLimitExceededException",
    "AccessDeniedException",
    "ResourceNotFoundException",
]


@pytest.mark.parametrize("code", REFUSED)
def test_a_count_that_dynamodb_refuses_for_good_is_parked_and_the_others_are_counted(world, code):
    ana, ben = person("ana"), person("ben")
    arrive(ana, ben)
    full, other = add_post(ana), add_post(ana)
    for post_id in (full, other):
        for viewer in (ana, ben):
            world.call(viewer, "POST", f"/posts/{post_id}/like")
    records = world.take_records(Like)
    world.wire.break_(wire.refuse(code), "dynamodb.UpdateItem", where=f"post#{full}")
    world.count_changes(records)
    of_full = [each for each in records if each["dynamodb"]["Keys"]["post_id"]["S"] == full]
    assert len(of_full) == 2
    assert parked(world) == of_full
    assert world.call(person("eve"), "GET", f"/posts/{other}").json["like_count"] == 2


def test_a_record_that_a_missing_right_refuses_waits_for_a_deployment_to_grant_it(world):
    _, records = likes(world, 2)
    now = clock.timestamp()
    young = [
        {**each, "dynamodb": {**each["dynamodb"], "ApproximateCreationDateTime": now}}
        for each in records
    ]
    world.wire.break_(wire.refuse("AccessDeniedException"), "dynamodb.UpdateItem")
    with pytest.raises(clients.FAULTS):
        world.count_changes(young)
    assert parked(world) == []
    world.wire.mend()
    world.count_changes(young)
    assert parked(world) == []


@pytest.mark.parametrize("code", REFUSED)
def test_a_notification_that_dynamodb_refuses_for_good_is_parked_and_others_are_told(world, code):
    ana, ben, eve = person("ana"), person("ben"), person("eve")
    arrive(ana, ben, eve)
    for author in (ana, ben):
        world.call(eve, "POST", f"/posts/{add_post(author)}/like")
    records = world.take_records(Like)
    world.wire.break_(wire.refuse(code), "dynamodb.PutItem", where=f'"{ana.user_id}"')
    invoke("learn_interests", {"Records": records})
    assert len(parked(world)) == 1
    told = {viewer.user_id for viewer in (ana, ben) if heard(world, viewer)}
    assert told == {ben.user_id}


@pytest.mark.parametrize("fault", [wire.refuse("ThrottlingException"), wire.lose_answer])
def test_a_passing_failure_of_one_record_is_retried_and_parks_nothing(world, fault):
    _, records = likes(world, 2)
    world.wire.break_(fault, "dynamodb.UpdateItem")
    with pytest.raises(clients.FAULTS):
        world.count_changes(records)
    world.wire.mend()
    assert parked(world) == []


def heard(world, viewer):
    return world.call(viewer, "GET", "/notifications").json["notifications"]


@pytest.fixture
def operator(world):
    """An operator of a stage whose queue of parked records has its usual name."""
    queue = clients.sqs().create_queue(QueueName="pinhole-test-parked")["QueueUrl"]
    with tuned(parked_queue_url=queue):
        yield Operator("test", region="us-east-1")


class Operator(Target):
    """A target whose functions run in this process."""

    def client(self, service):
        if service != "lambda":
            return super().client(service)

        def run(FunctionName, Payload):  # noqa: N803
            name = FunctionName.removeprefix("pinhole-test-").replace("-", "_")
            invoke(name, json.loads(Payload))
            return {}

        return SimpleNamespace(invoke=run)


def give_up(world, function, records):
    """Store records as Lambda documents that it does, and tell the parked queue as S3 does."""
    bucket, key = "pinhole-test-parked", "aws/lambda/6f9c/shardId-1/2026/11/30/2026-11-30T04.00.00"
    arn = f"arn:aws:lambda:us-east-1:123456789012:function:pinhole-test-{function}"
    stored = {
        "requestContext": {"functionArn": arn, "condition": "RetryAttemptsExhausted"},
        "responseContext": {"statusCode": 200, "functionError": "Unhandled"},
        "version": "1.0",
        "DDBStreamBatchInfo": {"shardId": "shardId-1", "batchSize": len(records)},
        "payload": json.dumps({"Records": records}),
    }
    world.s3.create_bucket(Bucket=bucket)
    world.s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(stored).encode())
    detail = {"bucket": {"name": bucket}, "object": {"key": key}}
    queues.send(settings.parked_queue_url, {"source": "aws.s3", "detail": detail})
    return lambda: world.s3.list_objects_v2(Bucket=bucket)["KeyCount"]


def test_what_lambda_gave_up_on_is_done_by_a_redrive_however_much_later(world, operator):
    """The stream has long forgotten it."""
    nora, ana = person("nora"), person("ana")
    arrive(nora, ana)
    post_id = add_post(nora)
    world.call(ana, "POST", f"/posts/{post_id}/like")
    stored = give_up(world, "learn-interests", world.take_records(Like))
    assert (notified(world, nora), stored()) == ([], 1)
    assert redrive_parked(operator) == (1, 0)
    assert ([kind for kind, _ in notified(world, nora)], stored()) == (["like"], 0)
    assert redrive_parked(operator) == (0, 0)


def test_a_region_that_takes_over_counts_only_what_happened_since(world):
    """What the other region counted is in the count already, and comes again in this stream."""
    post_id, [before, after] = likes(world, 2)
    now = clock.timestamp()
    before["dynamodb"]["ApproximateCreationDateTime"] = now - 1
    after["dynamodb"]["ApproximateCreationDateTime"] = now
    with tuned(writer_since=now):
        world.count_changes([before, after])
        world.count_changes([before, after])
    assert world.call(person("eve"), "GET", f"/posts/{post_id}").json["like_count"] == 1


def test_a_region_that_takes_over_repeats_the_last_minutes_of_all_other_work(world):
    author, follower = person("ana"), person("ben")
    arrive(author, follower)
    visit(follower.user_id)
    world.follow(follower, author)
    world.take_records(Post)
    post_id = add_post(author)
    [record] = world.take_records(Post)
    now = clock.timestamp()
    for age, entries in ((streams.AGAIN_SECONDS + 1, []), (streams.AGAIN_SECONDS, [post_id])):
        record["dynamodb"]["ApproximateCreationDateTime"] = now - age
        with tuned(writer_since=now):
            invoke("plan_fan_out", {"Records": [record]})
            world.run_deliveries()
        assert [entry.post_id for entry in FeedEntry.query(follower.user_id)] == entries
