"""Operators' commands end in one sentence, whatever AWS or the network says."""

import os

import pytest
from botocore import exceptions as boto
from pinhole.settings import Settings

from local import console, faults, installs
from local.console import Trouble
from local.operator import targets


def refused(code, message="why"):
    return boto.ClientError({"Error": {"Code": code, "Message": message}}, "GetItem")


def unreachable(url):
    return boto.EndpointConnectionError(endpoint_url=url)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (boto.NoRegionError(), "AWS_REGION"),
        (boto.NoCredentialsError(), "sign in first"),
        (refused("ExpiredToken"), "sign in first: why"),
        (unreachable("https://sqs.eu-west-1.amazonaws.com/"), "check the network"),
        (unreachable("http://127.0.0.1:4566"), "`make run`"),
        (boto.ConnectTimeoutError(endpoint_url="https://x.example"), "https://x.example"),
        (refused("ResourceNotFoundException"), "no such stage"),
        (refused("ValidationError", "Stack pinhole-dev-data does not exist"), "no such stage"),
        (refused("AccessDeniedException"), "AWS refused GetItem: why"),
        (refused("Throttling", ""), "AWS refused GetItem: Throttling"),
    ],
    ids=lambda each: each if isinstance(each, str) else type(each).__name__,
)
def test_an_error_of_aws_or_the_network_ends_a_command_in_one_sentence(error, said):
    def work():
        raise error

    with pytest.raises(SystemExit) as ended:
        console.main(work)
    assert said in ended.value.code
    assert len(ended.value.code.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "given",
    [
        {"PAGE_DEFAULT": "abc"},
        {"PAGE_DEFAULT": "0"},
        {"PAGE_DEFAULT": "51"},
        {"WEIGHT_RECENCY": "0.9"},
    ],
)
def test_a_setting_with_a_wrong_value_ends_a_command_in_one_sentence(given):
    with pytest.raises(SystemExit) as ended:
        console.main(lambda: Settings.from_environment(given))
    said = ended.value.code.strip()
    assert len(said.splitlines()) == 1
    assert next(iter(given)) in said or "weights" in said


def test_a_fault_of_ours_keeps_its_traceback():
    def work():
        raise KeyError("ours")

    assert faults.sentence(KeyError("ours")) is None
    with pytest.raises(KeyError):
        console.main(work)


def test_a_stage_on_aws_needs_a_region(monkeypatch):
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    with pytest.raises(Trouble, match="AWS_REGION=eu-west-1"):
        targets.target("dev")
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    assert targets.target("dev").region == "eu-west-1"


def test_an_unknown_stage_is_refused():
    with pytest.raises(Trouble, match="use local, dev or prod"):
        targets.target("production")


@pytest.mark.parametrize(
    ("said", "server"),
    [
        (
            "HTTPSConnectionPool(host='pypi.org', port=443): Max retries (NewConnectionError)",
            "pypi.org",
        ),
        (
            "npm error code ENOTFOUND\nnpm error request to https://registry.example/cdk failed",
            "registry.example",
        ),
        ("npm error code EAI_AGAIN", "The package index"),
        ("ERROR: No matching distribution found for nothing==1", None),
    ],
)
def test_an_installation_without_a_network_says_so(said, server):
    assert installs.unreached(said) == server


def test_an_installation_without_a_network_ends_in_one_sentence(capfd):
    script = "import sys; sys.exit('npm error code EAI_AGAIN')"
    with pytest.raises(Trouble, match="The package index cannot be reached"):
        installs.run(["python3", "-c", script], os.environ)
    assert capfd.readouterr().err == ""
