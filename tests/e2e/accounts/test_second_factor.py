"""Signing in with a second factor, for people who have set one up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from local import http
from local.console import Trouble
from local.person import Person, Refused
from tests.e2e.support import totp
from tests.e2e.support.network import PASSWORD, Network


def ask(network: Network, person: Person, action: str, content: Mapping[str, Any]) -> Any:
    headers = {
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": f"AWSCognitoIdentityProviderService.{action}",
    }
    body = json.dumps({"AccessToken": person.token, **content}).encode()
    answer = http.request("POST", network.addresses["endpoint"], body, headers)
    assert answer.status == 200, answer.body
    return answer.json()


def set_up(network: Network, person: Person) -> str:
    """Connect an authenticator app; returns its secret."""
    secret: str = ask(network, person, "AssociateSoftwareToken", {})["SecretCode"]
    ask(network, person, "VerifySoftwareToken", {"UserCode": totp.code(secret)})
    preference = {"Enabled": True, "PreferredMfa": True}
    ask(network, person, "SetUserMFAPreference", {"SoftwareTokenMfaSettings": preference})
    return secret


def test_a_person_with_a_second_factor_signs_in_with_its_code_alone(network: Network):
    person = network.person("ana")
    secret = set_up(network, person)

    def sign_in(code: str) -> Person:
        return Person.sign_in(network.addresses, person.username, PASSWORD, code)

    with pytest.raises(Trouble, match="second factor"):
        sign_in("")
    with pytest.raises(Refused):
        sign_in(totp.code(secret, totp.now() - 1_000))
    assert sign_in(totp.code(secret)).user_id == person.user_id


def test_nobody_needs_a_second_factor(network: Network):
    person = network.person("ben")
    again = Person.sign_in(network.addresses, person.username, PASSWORD)
    assert again.user_id == person.user_id
