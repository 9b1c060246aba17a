"""The keys that sign addresses of restricted photos: random, made here, and seen by nobody.

Each is a secret by a number. CloudFormation puts their values where they are used: all into the
edge function, the first into the functions that sign. A number that comes or goes changes the
template, which is when CloudFormation reads secrets anew.
"""

from __future__ import annotations

import string
from collections.abc import Sequence

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from stacks.parts.checks import accept


class SigningKeys(Construct):
    """Keys by their numbers, the one that signs first."""

    def __init__(self, scope: Construct, id: str, *, numbers: Sequence[int]) -> None:
        super().__init__(scope, id)
        secrets = [self._secret(number) for number in numbers]
        # Each is exported for as long as it is known, used or not: no other order of the numbers
        # takes away what the application still imports.
        for secret in secrets:
            Stack.of(self).export_value(secret.secret_arn)
        self._values = [secret.secret_value.unsafe_unwrap() for secret in secrets]

    @property
    def first(self) -> str:
        """The value of the key that signs, once it is deployed."""
        return self._values[0]

    @property
    def all(self) -> str:
        """The values of all keys, with spaces between them."""
        return " ".join(self._values)

    def _secret(self, number: int) -> secretsmanager.Secret:
        secret = secretsmanager.Secret(
            self,
            f"Key{number}",
            description=f"Signs addresses of restricted photos: key {number}",
            generate_secret_string=secretsmanager.SecretStringGenerator(
                # What may stand in a string of JavaScript. Said twice: AWS wants a character of
                # each class that is not excluded as a class, the local cloud knows no classes.
                password_length=64,
                exclude_punctuation=True,
                exclude_characters=string.punctuation,
            ),
            # Worth nothing without the renditions, and made anew with them.
            removal_policy=RemovalPolicy.DESTROY,
        )
        accept(secret, "AwsSolutions-SMG4", "Rotated by a deployment, which tells all who use it.")
        return secret
