"""`make deploy` and `make destroy`: what is checked and asked, and the CDK commands in order."""

import io
from types import SimpleNamespace

import pytest
from pinhole.settings import Settings

from local.aws import deploy, leftovers, quotas, regions, stacks
from local.aws.migration import moving
from local.console import Trouble
from stacks import options

DATA = "pinhole-prod-data"
TOPIC = {
    "Type": "AWS::SNS::Subscription",
    "Properties": {"Endpoint": "ops@example.org", "Protocol": "email"},
}
ALARMED = {DATA: {"Resources": {"Mail": TOPIC}}}
SILENT = {DATA: {"Resources": {}}, "pinhole-prod-web": {"Resources": {}}}


@pytest.fixture
def aws(monkeypatch):
    """An account; `ran` are the CDK commands, `made` the templates, `deployed` those before."""
    found = SimpleNamespace(ran=[], forgotten=[], made=SILENT, deployed={}, protected={DATA})
    made = SimpleNamespace(templates=found.made, protected=found.protected)

    def make(stage, region):
        made.templates, made.protected = found.made, found.protected
        return made

    def run(region, *arguments, made=None):
        found.ran.append((*arguments, "as made") if made else arguments)

    monkeypatch.setattr(deploy, "_account", lambda region: "123456789012")
    monkeypatch.setattr(deploy, "_check_bootstrap", lambda account, region: None)
    monkeypatch.setattr(stacks, "make", make)
    monkeypatch.setattr(stacks, "run", run)
    monkeypatch.setattr(stacks, "deployed", lambda names, region: found.deployed)
    monkeypatch.setattr(stacks, "is_deployed", lambda name, region: name in found.deployed)
    monkeypatch.setattr(stacks, "kept", lambda *_: [("AWS::S3::Bucket", "photos")])
    for name in ("check", "check_concurrency"):
        monkeypatch.setattr(quotas, name, lambda *_: 1_000)
    monkeypatch.setattr(leftovers, "found", lambda *_: iter(()))
    monkeypatch.setattr(leftovers, "delete_edge_logs", lambda *of: found.forgotten.append(of))
    monkeypatch.setattr(deploy.sys, "stdin", io.StringIO())  # no terminal
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("STAGE", "prod")
    for name in ("CONFIRM", "ONLY", *Settings.tunables()):
        monkeypatch.delenv(name, raising=False)
    return found


def run(monkeypatch, action):
    monkeypatch.setattr(deploy.sys, "argv", ["deploy", action])
    deploy.main()


ALL = ("deploy", "--all", "--require-approval", "never", "as made")


def test_existing_data_stays_protected(aws, monkeypatch):
    aws.deployed = SILENT
    run(monkeypatch, "deploy")
    assert aws.ran == [ALL]


def test_the_data_stack_can_be_deployed_alone_before_rows_move(aws, monkeypatch):
    monkeypatch.setattr(moving, "check", lambda stage: pytest.fail("rows have not moved yet"))
    monkeypatch.setenv("ONLY", "data")
    run(monkeypatch, "deploy")
    first, second = aws.ran
    assert first[:2] == ("deploy", DATA)
    assert second == ("deploy", "--exclusively", DATA, *ALL[2:])


def test_another_stack_is_not_deployed_alone(aws, monkeypatch):
    monkeypatch.setenv("ONLY", "web")
    with pytest.raises(Trouble, match="ONLY may be data, and not web"):
        run(monkeypatch, "deploy")
    assert aws.ran == []


def test_rows_that_have_not_moved_keep_everything_from_being_deployed(aws, monkeypatch):
    def refuse(stage):
        raise Trouble(f"{stage.prefix}-likes has rows")

    monkeypatch.setattr(moving, "check", refuse)
    with pytest.raises(Trouble, match="pinhole-prod-likes has rows"):
        run(monkeypatch, "deploy")
    assert aws.ran == []


def test_new_data_is_protected_once_it_is_complete(aws, monkeypatch):
    run(monkeypatch, "deploy")
    first, second = aws.ran
    assert first[:2] == ("deploy", DATA)
    assert first[-4:] == ("--context", "stage=prod", "--context", "protected=false")
    assert second == ALL


TABLE = {"Type": "AWS::DynamoDB::Table", "Properties": {"DeletionProtectionEnabled": True}}
POOL = {"Type": "AWS::Cognito::UserPool", "Properties": {"DeletionProtection": "ACTIVE"}}
OPEN = {"Type": "AWS::DynamoDB::Table", "Properties": {"DeletionProtectionEnabled": False}}


def test_what_is_added_to_deployed_data_is_protected_once_it_is_complete(aws, monkeypatch):
    """A table that is protected would survive a rollback, and block the next deployment."""
    aws.deployed = {DATA: {"Resources": {"Old": TABLE, "Opened": OPEN}}}
    added = {"Topic": TOPIC, "Pool": POOL, "New": TABLE, "Other": OPEN}
    aws.made = {DATA: {"Resources": {"Old": TABLE, "Opened": TABLE, **added}}}
    run(monkeypatch, "deploy")
    first, second = aws.ran
    assert first[:2] == ("deploy", DATA)
    assert first[-4:] == ("--context", "stage=prod", "--context", "unprotected=New,Pool")
    assert second == ALL
    aws.ran.clear()
    aws.deployed = {DATA: {"Resources": {"Old": TABLE, "Opened": OPEN, **added}}}
    run(monkeypatch, "deploy")
    assert aws.ran == [ALL]


def test_a_stage_without_protection_is_deployed_in_one_step(aws, monkeypatch):
    aws.protected = set()
    run(monkeypatch, "deploy")
    assert aws.ran == [ALL]


def test_nothing_else_is_deployed_after_a_failure(monkeypatch):
    failed = SimpleNamespace(returncode=3)
    monkeypatch.setattr(stacks.subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(SystemExit) as ended:
        stacks.run("us-east-1", "deploy")
    assert ended.value.code == 3


def test_a_second_deployment_asks_nothing(aws, monkeypatch):
    aws.made = aws.deployed = ALARMED
    run(monkeypatch, "deploy")
    assert aws.ran == [ALL]


def test_a_deployment_that_takes_something_away_does_nothing_by_itself(aws, monkeypatch):
    aws.deployed = ALARMED
    with pytest.raises(Trouble, match=r"takes away from prod: alarms to ops@.*CONFIRM=prod"):
        run(monkeypatch, "deploy")
    assert aws.ran == []


def test_nothing_is_deployed_that_the_account_cannot_reserve(aws, monkeypatch):
    monkeypatch.setattr(quotas, "check", lambda *_: 150)
    reserving = {
        "Properties": {"ReservedConcurrentExecutions": 51},
        "Type": "AWS::Lambda::Function",
    }
    aws.made = {DATA: {"Resources": {"F": reserving}}}
    with pytest.raises(Trouble, match="reserves 51 .* leaves 50"):
        run(monkeypatch, "deploy")
    assert aws.ran == []


def test_the_name_of_the_stage_confirms_it(aws, monkeypatch):
    aws.deployed = ALARMED
    monkeypatch.setenv("CONFIRM", "dev")
    with pytest.raises(Trouble):
        run(monkeypatch, "deploy")
    monkeypatch.setenv("CONFIRM", "prod")
    run(monkeypatch, "deploy")
    assert aws.ran == [ALL]


@pytest.mark.parametrize(("typed", "goes_on"), [("prod\n", True), ("y\n", False), ("\n", False)])
def test_at_a_terminal_a_person_is_asked(typed, goes_on, aws, monkeypatch):
    aws.deployed = ALARMED
    terminal = io.StringIO(typed)
    terminal.isatty = lambda: True
    monkeypatch.setattr(deploy.sys, "stdin", terminal)
    if goes_on:
        run(monkeypatch, "deploy")
    else:
        with pytest.raises(Trouble, match="Nothing was done"):
            run(monkeypatch, "deploy")
    assert bool(aws.ran) is goes_on


def test_prod_is_destroyed_but_for_its_data_and_says_what_stays(aws, monkeypatch, capsys):
    aws.deployed = SILENT
    with pytest.raises(Trouble, match="CONFIRM=prod"):
        run(monkeypatch, "destroy")
    assert aws.ran == []
    monkeypatch.setenv("CONFIRM", "prod")
    run(monkeypatch, "destroy")
    assert aws.ran == [("destroy", "--force", "pinhole-prod-web", "as made")]
    said = capsys.readouterr().out
    assert aws.forgotten == [], "the edge stays, too"
    assert f"{DATA} stays" in said
    assert "AWS::S3::Bucket: photos" in said


def test_of_dev_nothing_is_left_or_it_is_named(aws, monkeypatch, capsys):
    monkeypatch.setenv("STAGE", "dev")
    monkeypatch.setenv("CONFIRM", "dev")
    aws.protected = set()
    run(monkeypatch, "destroy")
    assert aws.ran == [("destroy", "--force", *sorted(SILENT), "as made")]
    assert aws.forgotten == [("pinhole-dev", "us-east-1")]
    assert "Nothing of pinhole-dev is left" in capsys.readouterr().out
    monkeypatch.setattr(leftovers, "found", lambda *_: iter(["pinhole-dev-posts"]))
    with pytest.raises(Trouble, match="These are left, delete them by hand: pinhole-dev-posts"):
        run(monkeypatch, "destroy")


HOME, OTHER = "eu-west-1", "us-east-1"


@pytest.fixture
def two(aws, monkeypatch):
    """A stage in two regions; what ran, and where."""
    aws.at = []
    monkeypatch.setattr(options, "stage_options", lambda stage: {"regions": [HOME, OTHER]})
    monkeypatch.setattr(regions, "check_writer", lambda *_: None)
    monkeypatch.setattr(regions, "tell", lambda stage, by, to: aws.at.append((by, to)))
    monkeypatch.setattr(regions, "tell_streams", lambda stage, region: None)
    monkeypatch.setattr(
        stacks, "run", lambda region, *arguments, made=None: aws.at.append((region, arguments[1]))
    )
    return aws


STEPS = [(HOME, DATA), (HOME, OTHER), (OTHER, "--all"), (OTHER, HOME), (HOME, "--all")]


def test_a_stage_in_two_regions_is_deployed_first_and_last_at_home(two, monkeypatch):
    two.deployed = SILENT
    run(monkeypatch, "deploy")
    assert two.at == STEPS


def test_nothing_is_taken_away_from_either_region_unasked(two, monkeypatch):
    there = {HOME: SILENT, OTHER: ALARMED}
    monkeypatch.setattr(stacks, "deployed", lambda names, region: there[region])
    with pytest.raises(Trouble, match=r"takes away from prod: alarms to ops@.*CONFIRM=prod"):
        run(monkeypatch, "deploy")
    assert two.at == []
    monkeypatch.setenv("CONFIRM", "prod")
    run(monkeypatch, "deploy")
    assert two.at == STEPS


@pytest.mark.parametrize("check", ["check", "check_concurrency"])
def test_neither_region_changes_before_the_quotas_of_both_are_known(two, monkeypatch, check):
    def refuse(stage, region, options):
        raise Trouble(f"{region} may run 10 functions")

    monkeypatch.setattr(quotas, check, refuse)
    with pytest.raises(Trouble, match="may run 10 functions"):
        run(monkeypatch, "deploy")
    assert two.at == []


def test_new_data_of_two_regions_is_protected_once_it_is_complete(two, monkeypatch):
    given = []
    monkeypatch.setattr(
        stacks, "run", lambda region, *arguments, made=None: given.append(arguments)
    )
    run(monkeypatch, "deploy")
    assert given[0][-4:] == ("--context", "copies=false", "--context", "protected=false")
    given.clear()
    two.deployed = {DATA: {"Resources": {"Old": TABLE}}}
    two.made = {DATA: {"Resources": {"Old": TABLE, "New": TABLE}}}
    run(monkeypatch, "deploy")
    assert given[0][-4:] == ("--context", "stage=prod", "--context", "unprotected=New")


@pytest.mark.parametrize("stage", ["local", "prdo"])
def test_other_stages_are_not_for_aws(stage, monkeypatch):
    monkeypatch.setenv("STAGE", stage)
    with pytest.raises(Trouble, match=f"no stage {stage} on AWS: use dev or prod"):
        run(monkeypatch, "deploy")
