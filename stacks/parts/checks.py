"""Exceptions to cdk-nag's rules, each beside the construct it concerns and with its reason."""

from __future__ import annotations

from aws_cdk import Acknowledgment, Aws, Validations
from constructs import IConstruct

_PSEUDO = {
    Aws.PARTITION: "<AWS::Partition>",
    Aws.ACCOUNT_ID: "<AWS::AccountId>",
    Aws.REGION: "<AWS::Region>",
}


def accept(construct: IConstruct, rule: str, reason: str) -> None:
    """Accept the rule's findings on this construct and everything below it."""
    Validations.of(construct).acknowledge(Acknowledgment(id=rule, reason=reason))


def plain(arn: str) -> str:
    """An ARN the way cdk-nag writes it in the name of a finding."""
    for token, name in _PSEUDO.items():
        arn = arn.replace(token, name)
    return arn
