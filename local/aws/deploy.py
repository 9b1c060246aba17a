"""`make deploy`, `make destroy`, `make bootstrap`: the app on AWS, with your credentials."""

import os
import sys

import boto3

from local import console
from local.aws import leftovers, protection, quotas, regions, stacks
from local.aws.confirmation import confirm
from local.aws.migration import moving
from local.aws.removals import Template, removed
from local.console import Trouble, say
from local.operator import targets
from stacks import options

# The parameter by which the CDK detects `cdk bootstrap`.
BOOTSTRAP_PARAMETER = "/cdk-bootstrap/hnb659fds/version"


def main() -> None:
    """Check the prerequisites, then hand over to the CDK."""
    action = sys.argv[1]
    stage = os.environ.get("STAGE", "dev")
    if stage not in ("dev", "prod"):
        raise Trouble(f"There is no stage {stage} on AWS: use dev or prod.")
    both = regions.of(stage)
    if both and action != "bootstrap":
        {"deploy": _deploy_both, "destroy": _destroy_both}[action](stage, *both)
        return
    region = targets.region()
    account = _account(region)
    if action == "bootstrap":
        stacks.run(region, action, f"aws://{account}/{region}")
    elif action == "deploy":
        _check_bootstrap(account, region)
        _deploy(stage, region)
    elif action == "destroy":
        _destroy(stage, region)


def _deploy_both(stage: str, home: str, other: str) -> None:
    """First what is there once, then the other region, which the home is told of in the end."""
    account = _account(home)
    for region in (home, other):
        _check_bootstrap(account, region)
    regions.check_writer(stage, home, other)
    data, begun = f"pinhole-{stage}-data", stacks.is_deployed(f"pinhole-{stage}-data", other)
    # The first time there is nothing to copy to. What is protected could not be taken back.
    first = [] if begun else ["--context", "copies=false"]
    if not stacks.is_deployed(data, home):
        first += ["--context", "protected=false"]
    approval = [] if sys.stdin.isatty() else ["--require-approval", "never"]
    stacks.run(home, "deploy", data, *approval, *stacks.context(stage), *first)
    regions.tell(stage, home, other)
    regions.tell_streams(stage, other)
    _deploy(stage, other)
    regions.tell(stage, other, home)
    _deploy(stage, home)


def _destroy_both(stage: str, home: str, other: str) -> None:
    """The home first, which has the tables of both."""
    _destroy(stage, home)
    _destroy(stage, other)
    regions.forget(stage, home, other)


def _deploy(stage: str, region: str) -> None:
    if (only := os.environ.get("ONLY", "")) not in ("", "data"):
        raise Trouble(f"ONLY may be data, and not {only}: the other stacks belong together.")
    chosen = options.checked(options.stage_options(stage))
    if region != chosen.get("regions", (region,))[0]:
        chosen = {name: value for name, value in chosen.items() if "firewall" not in name}
    unreserved = quotas.check(stage, region, chosen)
    made = stacks.make(stage, region)
    templates = made.templates
    deployed = stacks.deployed(templates, region)
    if unreserved is not None:
        both = {"made": templates.values(), "deployed": deployed.values()}
        quotas.check_reserved(stage, unreserved, **both)
    if taken := removed(deployed.values(), templates.values()):
        confirm(stage, f"This takes away from {stage}: {'; '.join(taken)}.")
    # The CDK asks a person about rights that are added.
    approval = [] if sys.stdin.isatty() else ["--require-approval", "never"]
    if not only:
        moving.check(targets.target(stage))
    for name in sorted(made.protected):
        if how := _unprotected(deployed.get(name), templates[name]):
            # CloudFormation could not take back what is protected, if this fails.
            first = ["deploy", name, *approval, *stacks.context(stage)]
            stacks.run(region, *first, "--context", how)
    which = ["--exclusively", f"pinhole-{stage}-{only}"] if only else ["--all"]
    stacks.run(region, "deploy", *which, *approval, made=made)


def _unprotected(deployed: Template | None, made: Template) -> str:
    """The option that leaves new resources of a stack unprotected; empty if it has none."""
    if deployed is None:
        return "protected=false"
    new = ",".join(protection.added(deployed, made))
    return f"unprotected={new}" if new else ""


def _destroy(stage: str, region: str) -> None:
    """Delete all stacks but the protected ones, and list what stays."""
    made = stacks.make(stage, region)
    gone = sorted(made.templates.keys() - made.protected)
    staying = f" {', '.join(sorted(made.protected))} stays." if made.protected else ""
    confirm(stage, f"This deletes {', '.join(gone)} in {region}.{staying}")
    stacks.run(region, "destroy", "--force", *gone, made=made)
    for name in sorted(made.protected):
        if not stacks.is_deployed(name, region):
            continue
        say(f"{name} stays, protected against deletion, with all that people have:")
        for type, names in leftovers.by_type(stacks.kept(name, made.templates[name], region)):
            say(f"  {type}: {', '.join(names)}")
    if not made.protected:
        leftovers.delete_edge_logs(f"pinhole-{stage}", region)
        leftovers.report(f"pinhole-{stage}", region)


def _account(region: str) -> str:
    account: str = boto3.client("sts", region).get_caller_identity()["Account"]
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
