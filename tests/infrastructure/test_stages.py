"""Each stage synthesizes anywhere, passes the checks, and differs where it should."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from aws_cdk import App, Stack, Validations
from aws_cdk import aws_s3 as s3
from cdk_nag import AwsSolutionsChecks

import app as cdk_app
from stacks import context
from tests.infrastructure import templates

TOOLS = Path(sys.executable).parent
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/0"


def synthesize(stage, folder):
    """Run the app as the CDK would, on a machine that knows no AWS account."""
    known = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    environment = {
        **known,
        "CDK_OUTDIR": str(folder),
        "CDK_CONTEXT_JSON": json.dumps({"stage": stage}),
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": "/nowhere",
        "AWS_SHARED_CREDENTIALS_FILE": "/nowhere",
    }
    done = subprocess.run(
        [sys.executable, "app.py"],
        cwd=templates.ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def prod(tmp_path_factory):
    return synthesize("prod", tmp_path_factory.mktemp("prod"))


@pytest.mark.parametrize("stage", ["local", "dev"])
def test_a_stage_synthesizes_without_credentials(stage, tmp_path):
    synthesize(stage, tmp_path)
    assert {path.name for path in tmp_path.glob("*.template.json")} == {
        f"pinhole-{stage}-{stack}.template.json" for stack in templates.STACKS
    }


def test_cfn_lint_finds_nothing_in_prod(prod):
    found = sorted(str(path) for path in prod.glob("*.template.json"))
    assert len(found) == len(templates.STACKS)
    done = subprocess.run(
        [TOOLS / "cfn-lint", *found], cwd=templates.ROOT, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_cdk_nag_finds_nothing(stage, tmp_path):
    app = App(outdir=str(tmp_path), builtin_cloud_formation_validation=False)
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    cdk_app.build(app, templates.STAGES[stage](), {})
    app.synth()
    report = json.loads((tmp_path / "validation-report.json").read_text())
    assert [each["violations"] for each in report["pluginReports"]] == []


def test_cdk_nag_reports_findings(tmp_path):
    app = App(outdir=str(tmp_path), builtin_cloud_formation_validation=False)
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    s3.Bucket(Stack(app, "Careless"), "Bucket")
    with pytest.raises(RuntimeError, match="AwsSolutions-S1"):
        app.synth()


@pytest.mark.parametrize(
    ("read", "choice", "sentence"),
    [
        (context.stage, {"stage": "prdo"}, "There is no stage prdo: take local, dev or prod."),
        (context.stage, {"traced": "a little"}, "traced is true or false."),
        (context.settings, {"settings": '{"FEEDDAYS": "1"}'}, "There is no setting FEEDDAYS."),
        (
            context.settings,
            {"settings": '{"CURSOR_KEY": "mine"}'},
            "There is no setting CURSOR_KEY.",
        ),
        (
            context.settings,
            {"settings": '{"FEED_DAYS": "many"}'},
            "FEED_DAYS must be of type int, got 'many'.",
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
    }
    assert kinds["dev"] == kinds["prod"]
    assert not kinds["local"] - kinds["prod"]


def test_on_aws_functions_run_on_arm():
    for stage in ("dev", "prod"):
        for function in templates.of(stage).functions().values():
            assert function["Architectures"] == ["arm64"]


def test_in_prod_the_data_cannot_be_destroyed(prod):
    artifacts = json.loads((prod / "manifest.json").read_text())["artifacts"]
    protected = {
        name
        for name, artifact in artifacts.items()
        if artifact.get("properties", {}).get("terminationProtection")
    }
    assert protected == {"pinhole-prod-data"}


def test_a_domain_and_an_address_for_alarms_are_options(tmp_path):
    domain = {"web": "pin.example", "images": "img.example", "certificate_arn": CERTIFICATE}
    choice = {"stage": "prod", "domain": json.dumps(domain), "alarm_email": "ops@example.org"}
    app = App(outdir=str(tmp_path), context=choice, builtin_cloud_formation_validation=False)
    cdk_app.build(app, context.stage(app), context.settings(app))
    data = app.synth().get_stack_by_name("pinhole-prod-data").template
    assert data["Outputs"]["CdnUrl"]["Value"] == "https://img.example"
    [mailed] = [each for each in data["Resources"].values() if "Subscription" in each["Type"]]
    assert mailed["Properties"]["Endpoint"] == "ops@example.org"
