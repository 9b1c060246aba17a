"""Each stage synthesizes anywhere, passes the checks, and differs where it should."""

import json
import re
from pathlib import Path

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_s3 as s3
from pinhole import __version__

import app as cdk_app
from stacks import context
from tests.infrastructure import templates
from tests.infrastructure.lint import linting


def assembly(stage):
    return Path(templates.assembly(stage).name)


@pytest.mark.parametrize("stage", templates.STAGES)
def test_a_stage_synthesizes_without_credentials(stage):
    assert {path.name for path in assembly(stage).glob("*.template.json")} == {
        f"pinhole-{stage}-{stack}.template.json" for stack in templates.STACKS
    }


def test_cfn_lint_finds_nothing_in_prod():
    assert linting.count(assembly("prod")) == len(templates.STACKS)
    assert linting.findings(assembly("prod")) == []


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_cdk_nag_finds_nothing(stage):
    report = json.loads((assembly(stage) / "validation-report.json").read_text())
    assert templates.STAGES[stage]().checked
    assert [each["violations"] for each in report["pluginReports"]] == []


def test_the_app_refuses_what_cdk_nag_finds(tmp_path, monkeypatch):
    def careless(app, stage, settings):
        s3.Bucket(Stack(app, "Careless"), "Bucket")

    monkeypatch.setattr(cdk_app, "build", careless)
    monkeypatch.setenv("CDK_CONTEXT_JSON", json.dumps({"stage": "prod"}))
    monkeypatch.setenv("CDK_OUTDIR", str(tmp_path))
    with pytest.raises(RuntimeError, match="AwsSolutions-S1"):
        cdk_app.main()


@pytest.mark.parametrize(
    ("read", "choice", "sentence"),
    [
        (context.stage, {"stage": "prdo"}, "There is no stage prdo: use local, dev or prod."),
        (context.stage, {"traced": "a little"}, "traced must be true or false."),
        (context.settings, {"settings": '{"FEEDDAYS": "1"}'}, "There is no setting FEEDDAYS."),
        (
            context.settings,
            {"settings": '{"CURSOR_KEY": "mine"}'},
            "There is no setting CURSOR_KEY.",
        ),
        (
            context.settings,
            {"settings": '{"FEED_DAYS": "many"}'},
            "FEED_DAYS must be a whole number, for example 30, got 'many'.",
        ),
    ],
)
def test_a_wrong_option_is_refused_in_one_sentence(read, choice, sentence):
    with pytest.raises(SystemExit, match=re.escape(sentence)):
        read(App(context=choice))


def test_the_local_stage_deploys_the_same_kinds_of_things():
    kinds = {stage: templates.of(stage).types() for stage in templates.STAGES}
    # Only the upload of the site's files differs, with the policy of the CDK's function that does
    # it: our own functions have their policies in their roles. And where the edge has its keys.
    assert kinds["prod"] - kinds["local"] == {
        "Custom::CDKBucketDeployment",
        "AWS::IAM::Policy",
        "Custom::S3AutoDeleteObjects",  # locally nothing is left anyway
        "AWS::CloudFront::KeyValueStore",
        "Custom::SharedKeys",
        "AWS::ApiGatewayV2::RouteResponse",  # locally the answer arrives without one
    }
    assert kinds["dev"] == kinds["prod"]
    assert not kinds["local"] - kinds["prod"]


def test_on_aws_functions_run_on_arm():
    for stage in ("dev", "prod"):
        for function in templates.of(stage).functions().values():
            assert function["Architectures"] == ["arm64"]


def test_in_prod_the_data_cannot_be_destroyed():
    artifacts = json.loads((assembly("prod") / "manifest.json").read_text())["artifacts"]
    protected = {
        name
        for name, artifact in artifacts.items()
        if artifact.get("properties", {}).get("terminationProtection")
    }
    assert protected == {"pinhole-prod-data"}


@pytest.mark.parametrize("stage", templates.STAGES)
def test_every_stack_says_its_version(stage):
    for template in templates.of(stage).templates.values():
        assert template["Outputs"]["Version"] == {"Value": __version__}
