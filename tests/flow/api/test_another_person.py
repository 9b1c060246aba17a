"""Requests that need another person are refused with the viewer in their place, in one way."""

import pytest

from tests.flow.support import contract
from tests.flow.support.rows import known

# Reads of a person, who may be the viewer.
OWN = {
    ("GET", "/users/{user_id}/followers"),
    ("GET", "/users/{user_id}/following"),
    ("GET", "/users/{user_id}/posts"),
    ("GET", "/users/{user_id}/profile"),
}
OPERATIONS = {
    (method.upper(), path): operation
    for path, operations in contract.document()["paths"].items()
    for method, operation in operations.items()
    if "{user_id}" in path
}
REASON = {("POST", "/users/{user_id}/suspension"): {"reason": "spam"}}


@pytest.mark.parametrize("operation", sorted(OPERATIONS.keys() - OWN), ids=" ".join)
def test_a_request_that_needs_another_person_is_refused_with_your_own_id(world, operation):
    method, path = operation
    nora = known("nora", is_moderator=True)
    before = world.everything()
    for own in ("me", nora.user_id):
        answer = world.call(nora, method, path.format(user_id=own), REASON.get(operation))
        assert (answer.status, answer.json["code"]) == (422, "not_oneself")
        assert [each["field"] for each in answer.json["errors"]] == ["user_id"]
    assert world.everything() == before


@pytest.mark.parametrize("operation", sorted(OWN), ids=" ".join)
def test_a_request_that_you_may_make_about_yourself_is_answered(world, operation):
    method, path = operation
    assert world.call(known("nora"), method, path.format(user_id="me")).status == 200


@pytest.mark.parametrize("operation", OPERATIONS, ids=" ".join)
def test_the_document_says_who_is_refused(operation):
    assert ("422" in OPERATIONS[operation]["responses"]) == (operation not in OWN)
