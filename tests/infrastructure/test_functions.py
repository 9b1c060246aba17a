"""The functions: how each is configured, and that all are deployed."""

import pytest
from pinhole.settings import Settings

from stacks import context
from stacks.routes import ROUTES
from tests.infrastructure import optional, templates

FOLDERS = sorted(path.parent.name for path in templates.ROOT.glob("lambdas/*/handler.py"))


def prod():
    return templates.of("prod")


def test_every_folder_of_lambdas_is_deployed():
    assert sorted(prod().functions()) == FOLDERS


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_function_logs_for_as_long_as_the_stage_says(folder):
    function = prod().functions()[folder]
    assert function["Runtime"] == "python3.13"
    assert function["Architectures"] == ["arm64"]
    assert function["Handler"] == "handler.handler"
    assert function["LoggingConfig"]["LogFormat"] == "JSON"
    group = prod().text(function["LoggingConfig"]["LogGroup"])
    assert group == f"/aws/lambda/{function['FunctionName']}"
    [retention] = [
        each["RetentionInDays"]
        for each in prod().properties("AWS::Logs::LogGroup")
        if each["LogGroupName"] == group
    ]
    assert retention == 30


def test_functions_are_traced_where_the_deployment_says_so_and_have_the_rights():
    assert not any("TracingConfig" in each for each in prod().functions().values())
    assert context.stage(optional.app(traced="true")).traced
    traced = optional.deployment()
    for function in traced.functions().values():
        assert function["TracingConfig"] == {"Mode": "Active"}
        assert "xray:PutTraceSegments" in str(traced.rights(function))


def test_every_log_group_forgets():
    for group in prod().properties("AWS::Logs::LogGroup"):
        assert group["RetentionInDays"] == 30


@pytest.mark.parametrize("stage", templates.STAGES)
def test_no_function_makes_a_log_group_that_outlives_its_stack(stage):
    """Nor do the CDK's own functions."""
    deployment = templates.of(stage)
    groups = {deployment.text(each) for each in log_groups(deployment)}
    for function in deployment.properties("AWS::Lambda::Function"):
        assert deployment.text(function["LoggingConfig"]["LogGroup"]) in groups


def log_groups(deployment):
    found = deployment.all("AWS::Logs::LogGroup")
    assert {each["DeletionPolicy"] for each in found} == {"Delete"}
    return [each["Properties"]["LogGroupName"] for each in found]


def test_functions_get_every_variable_that_the_settings_need():
    some = {"AUTO_CONFIRM", "SIGNING_KEY_ARN", "PUSH_KEY_ARN", "AWS_LAMBDA_FUNCTION_NAME"}
    some |= {"LIVE_URL", "CONNECTIONS_URL", "SITE_BUCKET", "TRANSCODES_AT_ONCE"}
    some |= {"AWS_REGION", "TABLES_REGION", "WRITER_REGION", "WRITER_SINCE"}  # of two regions
    wired = {each.name.upper() for each in templates.wired_settings()} - some
    for folder, function in prod().functions().items():
        variables = function["Environment"]["Variables"]
        if folder not in ("check_sign_up", "share_keys"):
            assert wired <= variables.keys()


def test_settings_of_the_deployment_reach_every_function():
    for folder, function in optional.deployment().functions().items():
        if folder not in ("check_sign_up", "share_keys"):
            assert function["Environment"]["Variables"]["FEED_DAYS"] == "60"
            assert function["Environment"]["Variables"]["PROCESS_ATTEMPTS"] == "2"


@pytest.mark.parametrize("folder", ["plan_fan_out", "backfill_feed", "move_fan_out_mode"])
def test_functions_that_use_the_fan_out_mode_end_before_a_change_of_it_proceeds(folder):
    assert prod().functions()[folder]["Timeout"] <= Settings().fan_out_mode_settle_seconds


@pytest.mark.parametrize("folder", ["refresh_author", *sorted(ROUTES)])
def test_what_writes_by_an_account_ends_before_its_interactions_are_marked_once_more(folder):
    function = prod().functions()[folder]
    assert function["Timeout"] < Settings().suspension_settle_seconds


def test_a_transcode_has_room_for_the_largest_upload_and_is_never_started_without_end():
    function = prod().functions()["transcode_video"]
    mebibytes = function["EphemeralStorage"]["Size"]
    assert mebibytes * 2**20 >= 1.5 * Settings().video_bytes
    [source] = [each for each in prod().sources() if prod().fed(each) == "transcode_video"]
    assert source["BatchSize"] == 1
    assert source["ScalingConfig"]["MaximumConcurrency"] <= 100


def test_rekognition_looks_at_pictures_only_where_the_settings_say_so():
    right = "rekognition:DetectModerationLabels"
    assert right not in str(prod().properties("AWS::IAM::Role"))
    asked = optional.deployment()
    holders = {
        folder: statement["Resource"]
        for folder, function in asked.functions().items()
        for statement in asked.rights(function)
        if right in str(statement["Action"])
    }
    assert holders == {"process_photo": "*", "transcode_video": "*"}


def test_no_function_has_rights_besides_those_in_its_role():
    policies = ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy")
    for stack in ("data", "work", "api", "posts", "feed", "people"):
        assert not any(prod().all(type, stack) for type in policies)
