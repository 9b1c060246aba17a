"""What the account must allow is read before a deployment, and said plainly."""

import boto3
import pytest
from botocore.stub import Stubber

from local.aws import quotas
from local.console import Trouble
from stacks.options import Ses

RESERVING = {"Resources": {"F": {"Properties": {"ReservedConcurrentExecutions": 600}}, "B": {}}}
SES = Ses("hello@pin.example", "eu-west-1")


@pytest.fixture
def clients(monkeypatch):
    """Clients whose answers a test adds, by service."""
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    made = {name: boto3.client(name, "us-east-1", **keys) for name in ("lambda", "sesv2")}
    monkeypatch.setattr(quotas.boto3, "client", lambda service, region: made[service])
    stubs = {name: Stubber(client) for name, client in made.items()}
    for each in stubs.values():
        each.activate()
    return stubs


def has(clients, allowed, unreserved):
    limit = {"ConcurrentExecutions": allowed, "UnreservedConcurrentExecutions": unreserved}
    clients["lambda"].add_response("get_account_settings", {"AccountLimit": limit})


def check(**options):
    return quotas.check("prod", "eu-west-1", options)


def test_a_new_account_is_told_what_to_ask_for(clients):
    has(clients, 10, 10)
    with pytest.raises(Trouble) as refused:
        check()
    said = str(refused.value)
    assert "may run 10 functions at a time in eu-west-1, and prod plans with 1000" in said
    assert "request-service-quota-increase --region eu-west-1" in said
    assert "--desired-value 1000" in said
    assert "`concurrency = 10` into stages/prod.toml" in said


def test_an_account_that_has_what_the_stage_plans_with_goes_on(clients, capsys):
    has(clients, 1000, 800)
    assert check() == 800
    assert "at most 1000 functions at a time; prod plans with 1000" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["firewall", "photo_firewall"])
def test_a_firewall_needs_the_region_of_the_cdn(clients, name):
    with pytest.raises(Trouble, match="in us-east-1 alone, and prod is in eu-west-1") as trouble:
        check(**{name: True})
    assert f"take `{name}` out" in str(trouble.value)
    has(clients, 1000, 800)
    assert quotas.check("prod", "us-east-1", {name: True}) == 800


def test_what_others_reserve_is_not_there_for_the_stage():
    with pytest.raises(Trouble, match="reserves 600 for its functions, but .* leaves 599"):
        quotas.check_reserved("prod", 699, made=[RESERVING], deployed=[])


def test_what_the_stage_has_reserved_before_is_its_own():
    quotas.check_reserved("prod", 100, made=[RESERVING], deployed=[RESERVING])
    with pytest.raises(Trouble):
        quotas.check_reserved("prod", 99, made=[RESERVING], deployed=[RESERVING])


def test_without_the_right_to_look_the_deployment_goes_on(clients, capsys):
    clients["lambda"].add_client_error("get_account_settings", "AccessDeniedException")
    assert check() is None
    said = capsys.readouterr().out
    assert "limits are not known: AccessDeniedException" in said
    assert "50 mails a day" in said


def identity(clients, verified, production):
    clients["sesv2"].add_response(
        "get_email_identity",
        {"VerifiedForSendingStatus": verified},
        {"EmailIdentity": "hello@pin.example"},
    )
    clients["sesv2"].add_response("get_account", {"ProductionAccessEnabled": production})


def test_a_sender_that_ses_has_not_verified_is_refused_before_cognito_does(clients):
    identity(clients, False, True)
    with pytest.raises(Trouble, match="SES has not verified hello@pin.example in eu-west-1"):
        check(ses=SES)


def test_a_sender_that_ses_does_not_know_is_refused(clients):
    clients["sesv2"].add_client_error("get_email_identity", "NotFoundException")
    with pytest.raises(Trouble, match="verify it there"):
        check(ses=SES)


@pytest.mark.parametrize(("production", "said"), [(False, True), (True, False)])
def test_a_sandbox_is_told(clients, production, said, capsys):
    has(clients, 1000, 1000)
    identity(clients, True, production)
    check(ses=SES)
    assert ("sandbox" in capsys.readouterr().out) is said
