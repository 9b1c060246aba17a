"""Whether the AWS account allows what the stage plans with, and what it would cost is noticed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from local.aws import quotas
from local.console import Trouble
from local.operator.targets import Target
from stacks import options


def concurrency(stage: Target) -> Iterator[str]:
    try:
        if quotas.check_concurrency(stage.stage, stage.region or "", chosen(stage)) is None:
            yield "AWS does not say how many functions may run: look with credentials that may"
    except Trouble as trouble:
        yield str(trouble)


def sender(stage: Target) -> Iterator[str]:
    ses = chosen(stage).get("ses")
    if ses:
        try:
            if not quotas.check_sender(stage.stage, ses):
                yield f"SES is in its sandbox in {ses.region}: ask AWS for production access"
        except Trouble as trouble:
            yield str(trouble)
    elif stage.stage == "prod":
        yield "Cognito sends 50 mails a day: write [ses] into stages/prod.toml"


def budget(stage: Target) -> Iterator[str]:
    account = stage.client("sts").get_caller_identity()["Account"]
    found = stage.client("budgets").describe_budgets(AccountId=account).get("Budgets", ())
    if not found:
        yield "nothing says when the account spends too much: make a budget in AWS Budgets"


def chosen(stage: Target) -> dict[str, Any]:
    """The options of the stage's file."""
    return options.checked(options.stage_options(stage.stage))
