"""`make doctor`: each check finds a healthy stage well, and says what is wrong with another one."""

import importlib
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache
from types import SimpleNamespace

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws
from pinhole import __version__
from pinhole.tables.registry import ALL, name_of

from local.aws import pause, quotas
from local.console import Trouble
from local.doctor import accounts, alarms, keeping, names, releases, work
from local.operator.targets import Target
from stacks.options import Domain, Ses

doctor = importlib.import_module("local.doctor.__main__")
STAGE = Target("prod", region="us-east-1")
STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
HOSTS = Domain("pin.example", "img.pin.example", "arn:aws:acm:us-east-1:1:certificate/x")


@pytest.fixture(autouse=True)
def aws(monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setattr(Target, "client", cache(Target.client))
    monkeypatch.setattr(accounts, "chosen", lambda stage: {})
    with mock_aws():
        yield


def stubbed(service, *answers):
    """A stage's client of a service that answers with these, in order."""
    stub = Stubber(STAGE.client(service))
    for operation, answer in answers:
        stub.add_response(operation, answer)
    stub.activate()
    return stub


# Stacks


def has_stacks(*names, status="CREATE_COMPLETE", **versions):
    """CloudFormation has these stacks of the stage, and one of another stage."""
    made = [
        {
            "StackName": name,
            "StackStatus": status,
            "CreationTime": datetime.now(UTC),
            "Outputs": [{"OutputKey": "Version", "OutputValue": version}] if version else [],
        }
        for name, version in (
            ("pinhole-dev-work", "0.0.1"),
            *((f"pinhole-prod-{name}", versions.get(name, __version__)) for name in names),
        )
    ]
    stubbed("cloudformation", ("describe_stacks", {"Stacks": made}))


def test_stacks_of_this_release_are_well():
    has_stacks(*releases.STACKS)
    assert list(releases.stacks(STAGE)) == []


def test_a_missing_an_older_and_an_unnamed_stack_are_found():
    has_stacks(*(each for each in releases.STACKS if each != "work"), data="0.0.1", web=None)
    said = list(releases.stacks(STAGE))
    assert [each.split(":")[0] for each in said] == [
        f"the stack data is of 0.0.1, this checkout is {__version__}",
        "the stack work is missing",
        f"the stack web is of an unknown version, this checkout is {__version__}",
    ]


def test_a_stack_that_was_left_halfway_is_found():
    has_stacks(*releases.STACKS, status="UPDATE_ROLLBACK_FAILED")
    said = list(releases.stacks(STAGE))
    assert len(said) == len(releases.STACKS)
    assert "the stack data is UPDATE_ROLLBACK_FAILED: see its events" in said[0]


def test_a_stage_that_is_not_there_ends_in_one_sentence():
    has_stacks()
    with pytest.raises(Trouble, match="prod is not deployed in this region"):
        list(releases.stacks(STAGE))


# Functions and queues


def source(name="like-posts", state="Enabled", result="OK"):
    arn = f"arn:aws:lambda:us-east-1:1:function:pinhole-prod-{name}"
    return {"FunctionArn": arn, "State": state, "LastProcessingResult": result}


@pytest.mark.parametrize(
    ("stopped", "said"),
    [
        ([], []),
        (["a"], ["a may not run: `make resume`"]),
        (["a", "b", "c", "d"], ["a, b, c and 1 more may not run: `make resume`"]),
    ],
)
def test_functions_that_were_stopped_are_found(stopped, said, monkeypatch):
    monkeypatch.setattr(pause, "stopped", lambda stage: stopped)
    assert list(work.functions(STAGE)) == said


def test_event_sources_that_are_off_or_fail_are_found(monkeypatch):
    found = [source()]
    monkeypatch.setattr(pause, "sources", lambda stage: found)
    assert list(work.sources(STAGE)) == []
    found += [source("fan-out", "Disabled"), source("rank", result="PROBLEM: no right")]
    assert list(work.sources(STAGE)) == [
        "nothing reaches pinhole-prod-fan-out: `make resume`",
        "pinhole-prod-rank cannot read its source: PROBLEM: no right",
    ]


def test_what_runs_is_told_from_what_is_stopped():
    functions = [{"FunctionName": f"pinhole-prod-{name}"} for name in ("a", "b", "c")]
    mappings = [source("b", "Enabled"), source("c", "Disabled")]
    many = 2  # `running` asks twice
    stub = stubbed("lambda", ("list_event_source_mappings", {"EventSourceMappings": mappings}))
    for _ in range(many):
        stub.add_response("list_functions", {"Functions": functions})
    for limit in (None, 0, 0):
        answer = {} if limit is None else {"ReservedConcurrentExecutions": limit}
        stub.add_response("get_function_concurrency", answer)
    assert pause.running(STAGE) == ["pinhole-prod-a", "pinhole-prod-b"]


@pytest.mark.parametrize("name", ["deliveries-dead", "parked"])
def test_dead_letters_and_parked_records_are_found(name):
    sqs = STAGE.client("sqs")
    urls = {
        each: sqs.create_queue(QueueName=f"pinhole-prod-{each}")["QueueUrl"]
        for each in ("deliveries", "deliveries-dead", "parked")
    }
    sqs.send_message(QueueUrl=urls["deliveries"], MessageBody="is on its way")
    assert list(work.dead_letters(STAGE)) == []
    sqs.send_message(QueueUrl=urls[name], MessageBody="x")
    queue = name.removesuffix("-dead")
    [said] = work.dead_letters(STAGE)
    assert said == f"about 1 in {name}: read the logs, then `make redrive QUEUE={queue}`"


def test_deletions_that_take_too_long_are_found(monkeypatch):
    late = []
    monkeypatch.setattr(work.receipts, "late", lambda stage, now: iter(late))
    assert list(work.deletions(STAGE)) == []
    late.append({"subject": "post#1"})
    assert list(work.deletions(STAGE)) == ["post#1 is not deleted after an hour: `make receipts`"]


# What has to last


def make_tables(*, protected=True, but=()):
    dynamodb = STAGE.client("dynamodb")
    for model in ALL:
        name = f"pinhole-prod-{name_of(model)}"
        if name_of(model) in but:
            continue
        dynamodb.create_table(
            TableName=name,
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            DeletionProtectionEnabled=protected,
            **({"StreamSpecification": STREAM} if getattr(model.Meta, "stream", False) else {}),
        )
        recovery = {"PointInTimeRecoveryEnabled": protected}
        dynamodb.update_continuous_backups(
            TableName=name, PointInTimeRecoverySpecification=recovery
        )


def test_tables_that_are_kept_are_well():
    make_tables()
    assert list(keeping.tables(STAGE)) == []


def test_tables_that_are_gone_or_not_kept_are_found():
    make_tables(protected=False, but=("likes",))
    said = Counter(each.partition(" ")[2].split(" ", 2)[2] for each in keeping.tables(STAGE))
    kept = len(ALL) - 1
    assert sorted(said.values()) == [1, kept, kept]
    assert "is gone: docs/runbooks/restore.md" in said
    assert any("point-in-time recovery" in each for each in said)
    assert any("deleted by mistake" in each for each in said)


def test_a_stage_for_development_keeps_nothing():
    dev = Target("dev", region="us-east-1")
    make_tables(protected=False)
    said = list(keeping.tables(dev))
    assert len(said) == len(ALL)
    assert all("is gone" in each for each in said)


def test_a_stream_that_no_function_reads_or_finds_is_found(monkeypatch):
    make_tables()
    streaming = [name_of(each) for each in ALL if getattr(each.Meta, "stream", False)]
    arns = {}
    for name in streaming:
        table = STAGE.client("dynamodb").describe_table(TableName=f"pinhole-prod-{name}")["Table"]
        arns[name] = table["LatestStreamArn"]
        STAGE.client("ssm").put_parameter(
            Name=f"/pinhole-prod/streams/{name}", Value=arns[name], Type="String"
        )
    read = set(arns.values())
    monkeypatch.setattr(keeping, "_read_streams", lambda stage: read)
    assert list(keeping.streams(STAGE)) == []
    read.discard(arns["posts"])
    STAGE.client("ssm").put_parameter(
        Name="/pinhole-prod/streams/likes", Value="old", Overwrite=True
    )
    assert set(keeping.streams(STAGE)) == {
        "Parameter Store has another stream of likes: repeat `make restore`",
        "no function reads the stream of posts: `make deploy`",
    }


def secret(days, stage="prod", description="Signs addresses of restricted photos: key 1"):
    tags = {"project": "pinhole", "stage": stage}
    return {
        "Name": "x",
        "Description": description,
        "CreatedDate": datetime.now(UTC) - timedelta(days=days),
        "Tags": [{"Key": key, "Value": value} for key, value in tags.items()],
    }


def test_keys_that_are_old_are_found():
    others = [secret(9_999, "dev"), secret(9_999, description="Shows push services who sends")]
    stubbed("secretsmanager", ("list_secrets", {"SecretList": [secret(300), *others]}))
    assert list(keeping.keys(STAGE)) == []


def test_an_old_key_is_named():
    stubbed("secretsmanager", ("list_secrets", {"SecretList": [secret(400)]}))
    [said] = keeping.keys(STAGE)
    assert "key 1, is 400 days old" in said
    assert "`signing_keys` of stages/prod.toml" in said


# The account


def test_an_account_that_allows_what_is_planned_is_well(monkeypatch):
    monkeypatch.setattr(quotas, "check_concurrency", lambda *_: 900)
    assert list(accounts.concurrency(STAGE)) == []


def test_an_account_that_allows_less_or_does_not_say_is_found(monkeypatch):
    monkeypatch.setattr(quotas, "check_concurrency", lambda *_: None)
    assert "does not say" in next(accounts.concurrency(STAGE))

    def refuse(*_):
        raise Trouble("may run 10")

    monkeypatch.setattr(quotas, "check_concurrency", refuse)
    assert list(accounts.concurrency(STAGE)) == ["may run 10"]


def test_sign_up_codes_need_a_sender_that_may_send(monkeypatch):
    assert "Cognito sends 50 mails a day" in next(accounts.sender(STAGE))
    assert list(accounts.sender(Target("dev", region="us-east-1"))) == []
    chosen = {"ses": Ses("hello@pin.example", "eu-west-1")}
    monkeypatch.setattr(accounts, "chosen", lambda stage: chosen)
    answers = [True, False]
    monkeypatch.setattr(quotas, "check_sender", lambda *_: answers.pop(0))
    assert list(accounts.sender(STAGE)) == []
    assert "SES is in its sandbox in eu-west-1" in next(accounts.sender(STAGE))
    monkeypatch.setattr(quotas, "check_sender", lambda *_: (_ for _ in ()).throw(Trouble("no")))
    assert list(accounts.sender(STAGE)) == ["no"]


def test_an_account_without_a_budget_is_found():
    assert "make a budget" in next(accounts.budget(STAGE))
    account = STAGE.client("sts").get_caller_identity()["Account"]
    limit = {"Amount": "10", "Unit": "USD"}
    budget = {
        "BudgetName": "all",
        "BudgetLimit": limit,
        "TimeUnit": "MONTHLY",
        "BudgetType": "COST",
    }
    STAGE.client("budgets").create_budget(AccountId=account, Budget=budget)
    assert list(accounts.budget(STAGE)) == []


# Alarms


def test_alarms_that_reach_nobody_are_found():
    assert "no topic for alarms" in next(alarms.people(STAGE))
    sns = STAGE.client("sns")
    topic = sns.create_topic(Name="pinhole-prod-alarms")["TopicArn"]
    sns.create_topic(Name="pinhole-dev-alarms")
    assert "write `alarm_email` into stages/prod.toml" in next(alarms.people(STAGE))
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="ops@pin.example")
    assert list(alarms.people(STAGE)) == []


def test_a_subscription_that_nobody_confirmed_is_found(monkeypatch):
    topic = "arn:aws:sns:us-east-1:123456789012:pinhole-prod-alarms"
    pending = {"SubscriptionArn": "PendingConfirmation", "Endpoint": "ops@pin.example"}
    stubbed(
        "sns",
        ("list_topics", {"Topics": [{"TopicArn": topic}]}),
        ("list_subscriptions_by_topic", {"Subscriptions": [pending]}),
    )
    assert "ops@pin.example gets no alarms: confirm" in next(alarms.people(STAGE))


def test_alarms_that_ring_or_are_silent_are_found():
    cloudwatch = STAGE.client("cloudwatch")
    for name in ("pinhole-prod-errors", "pinhole-dev-errors"):
        cloudwatch.put_metric_alarm(
            AlarmName=name,
            AlarmDescription="Functions fail",
            MetricName="Errors",
            Namespace="x",
            Period=60,
            EvaluationPeriods=1,
            Threshold=1,
            Statistic="Sum",
            ComparisonOperator="GreaterThanThreshold",
        )
    assert list(alarms.ringing(STAGE)) == []
    cloudwatch.disable_alarm_actions(AlarmNames=["pinhole-prod-errors", "pinhole-dev-errors"])
    for name in ("pinhole-prod-errors", "pinhole-dev-errors"):
        cloudwatch.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="1 > 0")
    assert list(alarms.ringing(STAGE)) == [
        "pinhole-prod-errors rings: Functions fail",
        "pinhole-prod-errors tells nobody: switch its actions on",
    ]


# Host names


@pytest.fixture
def domain(monkeypatch):
    """A stage with host names; a test says what serves them, and how its certificate is."""
    served = {host: {"Status": "Deployed", "Enabled": True} for host in (HOSTS.web, HOSTS.images)}
    certificate = {"Status": "ISSUED", "NotAfter": datetime.now(UTC) + timedelta(days=200)}
    monkeypatch.setattr(names, "chosen", lambda stage: {"domain": HOSTS})
    monkeypatch.setattr(
        names,
        "_distributions",
        lambda stage: [{**each, "Aliases": {"Items": [host]}} for host, each in served.items()],
    )
    acm = SimpleNamespace(describe_certificate=lambda **_: {"Certificate": certificate})
    monkeypatch.setattr(names, "boto3", SimpleNamespace(client=lambda *_: acm))
    return SimpleNamespace(served=served, certificate=certificate)


def test_host_names_that_lead_to_the_stage_are_well(domain):
    assert list(names.hosts(STAGE)) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda it: it.served.pop(HOSTS.web), "no distribution serves pin.example"),
        (lambda it: it.served[HOSTS.web].update(Status="InProgress"), "is being changed"),
        (lambda it: it.served[HOSTS.web].update(Enabled=False), "is switched off"),
        (lambda it: it.certificate.update(Status="EXPIRED"), "the certificate is EXPIRED"),
        (lambda it: it.certificate.update(NotAfter=datetime.now(UTC)), "the certificate ends on"),
    ],
)
def test_a_host_name_that_does_not_lead_to_the_stage_is_found(domain, change, said):
    change(domain)
    [found] = names.hosts(STAGE)
    assert said in found


def test_distributions_are_read_with_their_names(monkeypatch):
    listed = {"Items": [{"Aliases": {"Quantity": 1, "Items": ["pin.example"]}}, {}]}
    pages = SimpleNamespace(paginate=lambda: [{"DistributionList": listed}])
    client = SimpleNamespace(get_paginator=lambda operation: pages)
    stage = SimpleNamespace(client=lambda service: client)
    assert [names._aliases(each) for each in names._distributions(stage)] == [["pin.example"], []]


def test_a_stage_without_host_names_has_none_to_check(monkeypatch):
    monkeypatch.setattr(names, "chosen", lambda stage: {})
    assert list(names.hosts(STAGE)) == []


# All together


def test_the_number_of_wrong_things_is_what_all_checks_found(monkeypatch, capsys):
    monkeypatch.setattr(doctor, "CHECKS", {"one": lambda stage: ["it is wrong", "so is that"]})
    monkeypatch.setattr(doctor, "ON_AWS", {"two": lambda stage: ["no"], "three": lambda stage: []})
    assert doctor.examine(STAGE) == 3
    said = capsys.readouterr().out
    assert "one: it is wrong; so is that" in said
    assert "three: well" in said
    assert doctor.examine(Target("local", "http://127.0.0.1:1", "us-east-1")) == 2


def test_what_aws_refuses_to_say_is_wrong(monkeypatch, capsys):
    def refused(stage):
        client = boto3.client("sqs", "us-east-1")
        with Stubber(client) as stub:
            stub.add_client_error("list_queues", "AccessDenied")
            yield client.list_queues()

    monkeypatch.setattr(doctor, "CHECKS", {"queues": refused})
    monkeypatch.setattr(doctor, "ON_AWS", {})
    assert doctor.examine(STAGE) == 1
    assert "AWS refused ListQueues (AccessDenied), so nobody knows" in capsys.readouterr().out


def test_anything_wrong_ends_the_command_with_an_error(monkeypatch):
    monkeypatch.setenv("STAGE", "prod")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    for wrong, said in ((1, "1 thing is wrong"), (2, "2 things are wrong")):
        monkeypatch.setattr(doctor, "examine", lambda stage, wrong=wrong: wrong)
        with pytest.raises(SystemExit, match=said):
            doctor.main()
    monkeypatch.setattr(doctor, "examine", lambda stage: 0)
    assert doctor.main() is None


def test_a_stage_that_cannot_be_is_refused(monkeypatch):
    monkeypatch.setenv("STAGE", "staging")
    with pytest.raises(Trouble, match="There is no stage staging"):
        doctor.main()
