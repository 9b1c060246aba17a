"""Tokens: only a valid access token of this user pool and client is accepted."""

import base64
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from local import http
from local.person import Person, Refused, cognito
from tests.e2e.support.network import PASSWORD, Network, claims
from tests.e2e.support.waiting import until
from tests.flow.support import contract


@pytest.fixture(scope="module")
def person(network: Network) -> Person:
    return network.person("ana")


# What an update of a client takes, and sets to a default where it is left out.
_UPDATED = (
    *("ClientName", "ExplicitAuthFlows", "PreventUserExistenceErrors", "EnableTokenRevocation"),
    *("AccessTokenValidity", "IdTokenValidity", "RefreshTokenValidity", "TokenValidityUnits"),
    *("ReadAttributes", "WriteAttributes", "SupportedIdentityProviders", "AuthSessionValidity"),
)


def ask(network: Network, authorization: str | None, method: str = "GET", path: str = "/feed"):
    headers = {"Authorization": authorization} if authorization is not None else {}
    return http.request(method, network.addresses["api_url"] + path, headers=headers)


def _part(content: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def _tampered(token: str) -> str:
    """The same signature under another person's name."""
    head, _, signature = token.split(".")
    return f"{head}.{_part({**claims(token), 'sub': str(uuid4())})}.{signature}"


def _cut(token: str) -> str:
    return token[:-4]


def _unsigned(token: str) -> str:
    """`alg: none`: a token without a signature."""
    return f"{_part({'alg': 'none', 'typ': 'JWT'})}.{token.split('.')[1]}."


def test_every_route_needs_a_token_but_the_api_description_and_receipts(network: Network):
    # A person who asks for a receipt knows its id, and no longer has an account.
    open_to_all = {
        "/health": 200,
        "/openapi.json": 200,
        "/docs": 200,
        "/receipts/{receipt_id}": 404,
    }
    for route, operations in contract.document()["paths"].items():
        for method in operations:
            path = route.replace("{user_id}", "me").replace("{post_id}", "x")
            answer = ask(network, None, method.upper(), path)
            assert answer.status == open_to_all.get(route, 401), f"{method} {route}"


@pytest.mark.parametrize(
    "authorization", [None, "", "Bearer", "Bearer ", "Bearer x.y.z", "Basic YTpi"]
)
def test_a_missing_or_malformed_token_gets_a_problem(network: Network, authorization: str | None):
    answer = ask(network, authorization)
    assert answer.status == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "unauthenticated"


@pytest.mark.parametrize("forge", [_tampered, _cut, _unsigned])
def test_a_forged_token_is_refused(network: Network, person: Person, forge):
    assert ask(network, f"Bearer {person.token}").status == 200
    assert ask(network, f"Bearer {forge(person.token)}").status == 401


def test_an_id_token_is_refused(network: Network, person: Person):
    token = network.sign_in(person.username)["IdToken"]
    answer = ask(network, f"Bearer {token}")
    assert (answer.status, answer.json()["code"]) == (401, "unauthenticated")


@pytest.mark.parametrize("theirs", [True, False], ids=["another pool", "another client"])
def test_a_token_of_another_pool_or_client_is_refused(
    network: Network, person: Person, theirs: bool
):
    cognito = network.account.client("cognito-idp")
    ours = network.addresses["user_pool_id"]
    pool = cognito.create_user_pool(PoolName=uuid4().hex)["UserPool"]["Id"] if theirs else ours
    client = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="theirs", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"]
    )["UserPoolClient"]["ClientId"]
    words = {"UserPoolId": pool, "Username": person.username}
    if theirs:
        cognito.admin_create_user(**words)
        cognito.admin_set_user_password(**words, Password=PASSWORD, Permanent=True)
    signed_in = cognito.initiate_auth(
        AuthFlow="USER_PASSWORD_AUTH",
        ClientId=client,
        AuthParameters={"USERNAME": person.username, "PASSWORD": PASSWORD},
    )["AuthenticationResult"]

    for token in (signed_in["AccessToken"], signed_in["IdToken"]):
        assert ask(network, f"Bearer {token}").status == 401


def test_a_token_that_has_expired_is_refused(network: Network, person: Person):
    """A real one of our pool and client, which signs for a second for a while."""
    cognito = network.account.client("cognito-idp")
    ours = {
        "UserPoolId": network.addresses["user_pool_id"],
        "ClientId": network.addresses["user_pool_client_id"],
    }
    before = cognito.describe_user_pool_client(**ours)["UserPoolClient"]
    kept = {"AccessTokenValidity": 1, "TokenValidityUnits": {"AccessToken": "hours"}}
    kept |= {name: before[name] for name in _UPDATED if name in before}
    units = {**kept["TokenValidityUnits"], "AccessToken": "seconds"}
    try:
        cognito.update_user_pool_client(
            **ours, **{**kept, "AccessTokenValidity": 2, "TokenValidityUnits": units}
        )
        token = network.sign_in(person.username)["AccessToken"]
    finally:
        cognito.update_user_pool_client(**ours, **kept)
    assert claims(token)["exp"] - claims(token)["iat"] == 2
    until(
        lambda: ask(network, f"Bearer {token}").status,
        lambda status: status == 401,
        what="the end of a token",
    )
    assert ask(network, f"Bearer {network.sign_in(person.username)['AccessToken']}").status == 200


def again(network: Network, person: Person) -> Person:
    """The same person, who has signed in again."""
    return replace(person, token=network.sign_in(person.username)["AccessToken"])


def send(person: Person, method: str, path: str, content: Any = None) -> Any:
    headers = {"Content-Type": "application/json"}
    return person.call(method, path, json.dumps(content or {}).encode(), headers)


def ended(person: Person, method: str = "GET", path: str = "/users/me/profile", body: Any = None):
    """Wait until the token is refused."""
    until(
        lambda: send(person, method, path, body).status,
        lambda status: status == 401,
        what="the end of a token",
    )


def test_signing_out_everywhere_ends_older_tokens_and_lets_in_again_at_once(network: Network):
    person = network.person("ana")
    elsewhere = again(network, person)
    person.ask("POST", "/users/me/sign-out")
    returned = again(network, person)
    for older in (person, elsewhere):
        ended(older)
        ended(older, "PATCH", "/users/me", {"bio": "by somebody else"})
    assert returned.ask("PATCH", "/users/me", {"bio": "me"})["bio"] == "me"


def test_a_changed_password_ends_older_tokens(network: Network):
    person = network.person("ana")
    body = {"password": PASSWORD, "new_password": PASSWORD + "x"}
    refused = send(person, "POST", "/users/me/password", {**body, "password": "wrong"})
    assert (refused.status, refused.json()["errors"][0]["field"]) == (400, "password")
    person.ask("POST", "/users/me/password", body)
    ended(person)
    with pytest.raises(Refused, match="NotAuthorizedException"):
        network.sign_in(person.username)


def test_a_token_that_was_revoked_at_cognito_changes_nothing_that_matters(network: Network):
    person = network.person("ana")
    cognito(network.addresses, "GlobalSignOut", {"AccessToken": person.token})
    for method, path, body in (
        ("PATCH", "/users/me", {"bio": "by somebody else"}),
        ("DELETE", "/users/me", {"username": person.username}),
        ("POST", "/users/me/export", None),
    ):
        assert send(person, method, path, body).status == 401
    # What Cognito refused ends for routes that do not ask it; a sign-in of a later second counts.
    ended(person)
    until(
        lambda: again(network, person).call("GET", "/users/me/profile").status,
        lambda status: status == 200,
        what="a sign-in that counts",
    )
    assert again(network, person).ask("GET", "/users/me/profile")["bio"] == ""
