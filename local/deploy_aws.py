"""`make deploy`, `make destroy`, `make bootstrap`: the app on AWS, with your credentials."""

import json
import os
import subprocess
import sys

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from local import cdk, console, environments, options
from local.console import Trouble

# What `cdk bootstrap` leaves in an account for the CDK to find.
BOOTSTRAP_PARAMETER = "/cdk-bootstrap/hnb659fds/version"


def main() -> None:
    """Check what a deployment needs, then hand over to the CDK, which asks what it has to."""
    action = sys.argv[1]
    region = _region()
    account = _account(region)
    arguments = [action, "--all"]
    if action == "bootstrap":
        arguments = [action, f"aws://{account}/{region}"]
    elif action == "deploy":
        _check_bootstrap(account, region)
        if not sys.stdin.isatty():
            arguments += ["--require-approval", "never"]
    arguments += ["--context", f"stage={os.environ.get('STAGE', 'dev')}"]
    arguments += ["--context", f"settings={json.dumps(options.settings())}"]
    environment = cdk.environment(AWS_REGION=region, AWS_DEFAULT_REGION=region)
    command = cdk.command(*arguments)
    sys.exit(subprocess.run(command, cwd=environments.ROOT, env=environment).returncode)


def _region() -> str:
    region = os.environ.get("AWS_REGION") or boto3.Session().region_name
    if not region:
        raise Trouble("Say which region: `make deploy AWS_REGION=eu-west-1`, for example.")
    return region


def _account(region: str) -> str:
    try:
        account: str = boto3.client("sts", region).get_caller_identity()["Account"]
    except (BotoCoreError, ClientError) as error:
        raise Trouble(f"AWS does not know who you are, sign in first: {error}") from None
    return account


def _check_bootstrap(account: str, region: str) -> None:
    ssm = boto3.client("ssm", region)
    try:
        ssm.get_parameter(Name=BOOTSTRAP_PARAMETER)
    except ssm.exceptions.ParameterNotFound:
        raise Trouble(
            f"Account {account} is not prepared for the CDK in {region}: "
            f"`make bootstrap AWS_REGION={region}` does that, once."
        ) from None


if __name__ == "__main__":
    console.main(main)
