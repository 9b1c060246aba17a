"""Null takes a field away where it may be empty, and is refused by name where it may not: no
request ignores it.
"""

from dataclasses import dataclass
from typing import Any

import pytest
from pinhole import errors
from pinhole.api import bodies
from pinhole.api.schemas import registry

from tests.flow.support import contract
from tests.flow.support.rows import add_post, known

SCHEMAS = contract.document()["components"]["schemas"]


def bodies_of(schema: dict[str, Any]) -> set[str]:
    """The names of the schemas that this part of the document refers to, directly or not."""
    named = {each.rpartition("/")[2] for each in values(schema) if each.startswith("#/components/")}
    return named.union(*(bodies_of(SCHEMAS[name]) for name in named))


def values(part: Any) -> list[str]:
    if isinstance(part, dict):
        part = list(part.values())
    return (
        [each for inner in part for each in values(inner)]
        if isinstance(part, list)
        else [str(part)]
    )


REQUESTS = sorted(
    bodies_of(
        [
            operation.get("requestBody", {})
            for operations in contract.document()["paths"].values()
            for operation in operations.values()
        ]
    )
)
FIELDS = [(name, field) for name in REQUESTS for field in SCHEMAS[name]["properties"]]


def is_nullable(name: str, field: str) -> bool:
    return {"type": "null"} in SCHEMAS[name]["properties"][field].get("anyOf", [])


NULLABLE = [each for each in FIELDS if is_nullable(*each)]


@pytest.mark.parametrize(("name", "field"), [each for each in FIELDS if each not in NULLABLE])
def test_null_is_refused_by_the_name_of_a_field_that_may_not_be_empty(name, field):
    if (name, field) == ("PostForm", "media"):
        return  # a form's files
    with pytest.raises(errors.InvalidRequest) as refusal:
        bodies.validate(registry.ALL[name], {field: None})
    assert field in [wrong for wrong, _ in refusal.value.fields]


JPEG = {"content_type": "image/jpeg", "size": 1}
# Valid bodies that make something: null is the same as nothing.
MAKING = {
    "NewComment": {"text": "Hi"},
    "NewLocation": {"lat": 1, "lng": 2},
    "NewMedium": JPEG,
    "NewPost": {"media": [JPEG]},
    "NewReport": {
        "subject": {"type": "post", "id": "01ARZ3NDEKTSV4RRFFQ69G5FAV"},
        "reason": "spam",
    },
    "PostForm": {},
    "PushChoice": {"left_out": []},
    "ReadMark": {},
}


@pytest.mark.parametrize(("name", "field"), [each for each in NULLABLE if each[0] in MAKING])
def test_null_is_nothing_in_what_is_made(name, field):
    model, body = registry.ALL[name], MAKING[name]
    assert bodies.validate(model, {**body, field: None}) == bodies.validate(model, body)


@dataclass(frozen=True)
class Change:
    """A change that sets a field, the one that takes it away, and where it is shown."""

    path: str
    filled: dict[str, Any]
    emptied: dict[str, Any]
    shown: str


CHANGES = {
    ("ProfileChange", "bio"): Change("/users/me", {"bio": "Hi"}, {"bio": None}, "bio"),
    ("PostEdit", "caption"): Change(
        "/posts/{post_id}", {"caption": "Hi"}, {"caption": None}, "caption"
    ),
    ("PostEdit", "location"): Change(
        "/posts/{post_id}", {"location": {"lat": 1, "lng": 2}}, {"location": None}, "location"
    ),
    ("EditedMedium", "alt_text"): Change(
        "/posts/{post_id}",
        {"media": [{"index": 0, "alt_text": "A hill"}]},
        {"media": [{"index": 0, "alt_text": None}]},
        "media",
    ),
}


@pytest.mark.parametrize("field", [each for each in NULLABLE if each[0] not in MAKING])
def test_null_takes_away_what_was_there(world, field):
    change, nora = CHANGES[field], known("nora")
    path = change.path.format(post_id=add_post(nora))

    def patched(body):
        answer = world.call(nora, "PATCH", path, body)
        assert answer.status == 200
        shown = answer.json[change.shown]
        return shown[0].get("alt_text") if change.shown == "media" else shown

    assert patched(change.filled)
    assert not patched(change.emptied)
    assert not patched({})
