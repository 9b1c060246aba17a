"""`make deploy`, `make destroy`, `make bootstrap`: the app on AWS, with your credentials."""

import json
import os
import subprocess
import sys

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from local import cdk, console, environments, options
from local.console import Trouble

# The parameter by which the CDK detects `cdk bootstrap`.
BOOTSTRAP_PARAMETER = "/cdk-bootstrap/hnb659fds/version"
DATA = "pinhole-prod-data"
# A first deployment that did not end well leaves a stack in one of these states.
NOT_MADE = ("REVIEW_IN_PROGRESS", "CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED")


def main() -> None:
    """Check the prerequisites, then hand over to the CDK, which asks for confirmation."""
    action = sys.argv[1]
    stage = os.environ.get("STAGE", "dev")
    region = _region()
    account = _account(region)
    arguments = [action, "--all"]
    if action == "bootstrap":
        arguments = [action, f"aws://{account}/{region}"]
    elif action == "deploy":
        _check_bootstrap(account, region)
        if not sys.stdin.isatty():
            arguments += ["--require-approval", "never"]
        if stage == "prod" and not _is_deployed(DATA, region):
            # CloudFormation could not take back what is protected, if this fails.
            first = [DATA if each == "--all" else each for each in arguments]
            _run(stage, region, *first, "--context", "protected=false")
    _run(stage, region, *arguments)


def _run(stage: str, region: str, *arguments: str) -> None:
    """The CDK's command; ends the program if it fails."""
    context = ["--context", f"stage={stage}"]
    if settings := options.settings():
        context += ["--context", f"settings={json.dumps(settings)}"]
    command = cdk.command(*arguments, *context)
    environment = cdk.environment(AWS_REGION=region, AWS_DEFAULT_REGION=region)
    done = subprocess.run(command, cwd=environments.ROOT, env=environment)
    if done.returncode:
        sys.exit(done.returncode)


def _is_deployed(stack: str, region: str) -> bool:
    """Has the stack come into being, so that it is only ever updated?"""
    cloudformation = boto3.client("cloudformation", region)
    try:
        [found] = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    except cloudformation.exceptions.ClientError as error:
        if error.response["Error"]["Code"] == "ValidationError":  # there is no such stack
            return False
        raise
    return found["StackStatus"] not in NOT_MADE


def _region() -> str:
    region = os.environ.get("AWS_REGION") or boto3.Session().region_name
    if not region:
        raise Trouble("Choose a region, for example `make deploy AWS_REGION=eu-west-1`.")
    return region


def _account(region: str) -> str:
    try:
        account: str = boto3.client("sts", region).get_caller_identity()["Account"]
    except (BotoCoreError, ClientError) as error:
        raise Trouble(f"AWS did not accept your credentials; sign in first: {error}") from None
    return account


def _check_bootstrap(account: str, region: str) -> None:
    ssm = boto3.client("ssm", region)
    try:
        ssm.get_parameter(Name=BOOTSTRAP_PARAMETER)
    except ssm.exceptions.ParameterNotFound:
        raise Trouble(
            f"Account {account} is not bootstrapped for the CDK in {region}: "
            f"run `make bootstrap AWS_REGION={region}` once."
        ) from None


if __name__ == "__main__":
    console.main(main)
