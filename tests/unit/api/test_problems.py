import json

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError
from pinhole import errors
from pinhole.api import problems
from pinhole.api.schemas.base import Problem
from pinhole.aws import clients
from pynamodb.exceptions import PutError, PynamoDBConnectionError


def every_error(error=errors.PinholeError):
    return [error, *(found for below in error.__subclasses__() for found in every_error(below))]


ALL = every_error()


def problem(response):
    assert response.headers.get("Content-Type", response.content_type) == "application/problem+json"
    body = json.loads(response.body)
    Problem.model_validate(body, strict=True, extra="forbid")
    assert body["status"] == response.status_code
    return body


@pytest.mark.parametrize("error", ALL)
def test_every_error_becomes_a_problem_with_its_code(error):
    body = problem(problems.response(error()))
    assert body["code"] == error.code
    assert body["type"] == f"urn:pinhole:problem:{error.code}"
    assert body["title"] == error.title
    assert body["detail"]


def test_every_error_has_a_code_of_its_own():
    assert len({error.code for error in ALL}) == len(ALL)
    assert all(400 <= error.status <= 503 for error in ALL)


def test_every_error_stands_in_the_tree_that_the_module_draws():
    for error in ALL[1:]:
        [line] = [line for line in errors.__doc__.splitlines() if f"── {error.__name__} " in line]
        assert f"{error.status} {error.code}" in line


def test_the_detail_is_the_message_of_the_error():
    assert problem(problems.response(errors.NotFound("No such tea")))["detail"] == "No such tea"


def test_wrong_fields_are_named_one_by_one_and_in_the_detail():
    error = errors.InvalidRequest(fields=[("media[0].size", "is odd"), ("caption", "is long")])
    body = problem(problems.response(error))
    assert body["detail"] == "media[0].size: is odd; caption: is long"
    assert body["errors"] == [
        {"field": "media[0].size", "message": "is odd"},
        {"field": "caption", "message": "is long"},
    ]
    assert "errors" not in problem(problems.response(errors.InvalidRequest("All is wrong")))


@pytest.mark.parametrize("error", ALL)
def test_only_busy_and_limits_say_when_to_try_again(error):
    may_be_tried_again = issubclass(error, errors.Busy | errors.RateLimited)
    assert ("Retry-After" in problems.response(error()).headers) == may_be_tried_again


def client_error(code):
    return ClientError({"Error": {"Code": code, "Message": "an internal"}}, "PutItem")


SILENT = [
    ConnectionClosedError(endpoint_url="https://internal"),
    ReadTimeoutError(endpoint_url="https://internal"),
]


@pytest.mark.parametrize("code", ["ThrottlingException", "InternalServerError", "SlowDown"])
def test_transient_errors_of_aws_are_worth_another_try(code):
    for error in (client_error(code), PutError("failed", client_error(code))):
        body = problem(problems._of_aws(error))
        assert body["code"] == "busy"
        assert "internal" not in body["detail"]


@pytest.mark.parametrize("silence", SILENT)
def test_a_missing_answer_of_aws_is_worth_another_try(silence):
    for error in (silence, PutError("failed", silence), PynamoDBConnectionError("no")):
        assert problem(problems._of_aws(error))["code"] == "busy"


@pytest.mark.parametrize("code", sorted(problems._FINAL))
def test_permanent_errors_of_aws_are_our_own_fault(code):
    for error in (client_error(code), PutError("failed", client_error(code))):
        assert problem(problems._of_aws(error))["code"] == "internal_error"


@pytest.mark.parametrize("silence", [*SILENT, ValueError()])
def test_only_aws_can_refuse_a_condition(silence):
    refused = client_error("ConditionalCheckFailedException")
    assert clients.is_refused(refused)
    assert clients.is_refused(PutError("failed", refused))
    assert not clients.is_refused(PutError("failed", silence))
    assert not clients.is_refused(silence)
    assert not clients.is_refused(client_error("ThrottlingException"))
