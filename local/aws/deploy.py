"""`make deploy`, `make destroy`, `make bootstrap`: the app on AWS, with your credentials."""

import os
import sys
from collections.abc import Sequence

import boto3

from local import console
from local.aws import leftovers, protection, quotas, regions, stacks
from local.aws.confirmation import confirm
from local.aws.migration import moving
from local.aws.removals import removed
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
        _deploy(stage, region, _checked(stage, region))
    elif action == "destroy":
        _destroy(stage, region)


def _deploy_both(stage: str, home: str, other: str) -> None:
    """First what is there once, then the other region, which the home is told of in the end. Both
    are checked before either changes.
    """
    account = _account(home)
    for region in (home, other):
        _check_bootstrap(account, region)
    regions.check_writer(stage, home, other)
    made = {region: _checked(stage, region) for region in (home, other)}
    # The first time there is nothing to copy to.
    is_new = not stacks.is_deployed(_data(stage), other)
    copies = ["--context", "copies=false"] if is_new else []
    unprotected = _unprotected(made[home], _data(stage), home)
    _deploy_alone(stage, home, _data(stage), [*copies, *unprotected])
    regions.tell(stage, home, other)
    regions.tell_streams(stage, other)
    _deploy(stage, other, made[other])
    regions.tell(stage, other, home)
    _deploy(stage, home, made[home])


def _destroy_both(stage: str, home: str, other: str) -> None:
    """The home first, which has the tables of both."""
    _destroy(stage, home)
    _destroy(stage, other)
    regions.forget(stage, home, other)


def _checked(stage: str, region: str) -> stacks.Made:
    """The stage as it is to be deployed. Raises Trouble if AWS would refuse it, or if nobody
    confirms what it takes away.
    """
    _only()
    chosen = options.checked(options.stage_options(stage))
    is_home = region == chosen.get("regions", (region,))[0]
    # Firewall and sender are in the home region alone.
    check = quotas.check if is_home else quotas.check_concurrency
    unreserved = check(stage, region, chosen)
    made = stacks.make(stage, region)
    templates = made.templates
    deployed = stacks.deployed(templates, region)
    if unreserved is not None:
        both = {"made": templates.values(), "deployed": deployed.values()}
        quotas.check_reserved(stage, unreserved, **both)
    if taken := removed(deployed.values(), templates.values()):
        confirm(stage, f"This takes away from {stage}: {'; '.join(taken)}.")
    if not _only():
        moving.check(targets.Target(stage, region=region))
    return made


def _deploy(stage: str, region: str, made: stacks.Made) -> None:
    """Deploy exactly what was checked."""
    for name in sorted(made.protected):
        if how := _unprotected(made, name, region):
            _deploy_alone(stage, region, name, how)
    only = _only()
    which = ["--exclusively", f"pinhole-{stage}-{only}"] if only else ["--all"]
    stacks.run(region, "deploy", *which, *_approval(), made=made)


def _deploy_alone(stage: str, region: str, name: str, context: Sequence[str]) -> None:
    """Deploy one stack, made with more context."""
    stacks.run(region, "deploy", name, *_approval(), *stacks.context(stage), *context)


def _unprotected(made: stacks.Made, name: str, region: str) -> list[str]:
    """The context that leaves a stack's new resources unprotected, for a first step: CloudFormation
    could not take back what is protected, if it fails. Empty if there are none.
    """
    deployed = stacks.deployed([name], region).get(name)
    if deployed is None:
        return ["--context", "protected=false"]
    new = ",".join(protection.added(deployed, made.templates[name]))
    return ["--context", f"unprotected={new}"] if new else []


def _approval() -> list[str]:
    """The CDK asks a person about rights that are added."""
    return [] if sys.stdin.isatty() else ["--require-approval", "never"]


def _only() -> str:
    """The only stack to deploy, without the stage; all if it is empty. Raises Trouble."""
    if (only := os.environ.get("ONLY", "")) not in ("", "data"):
        raise Trouble(f"ONLY may be data, and not {only}: the other stacks belong together.")
    return only


def _data(stage: str) -> str:
    """The name of the stack with all that people have."""
    return f"pinhole-{stage}-data"


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
