import ast
import json
import re
from pathlib import Path

import pytest
from pinhole import __version__
from pinhole.api import docs_page, openapi
from pinhole.api.schemas import registry
from pinhole.media import object_keys
from pinhole.settings import settings

from stacks import routes

LAMBDAS = Path(__file__).parents[3] / "lambdas"
# What people look at, under other addresses.
PAGES = {tuple(route.lower().split()) for each in routes.PAGES.values() for route in each}
UNDOCUMENTED = {("get", "/openapi.json"), ("get", "/docs"), *PAGES}
DOCUMENT = openapi.document(LAMBDAS)
MAKING = {("post", "/posts"), ("post", "/posts/{post_id}/comments")}
BEGINNING = {("delete", "/users/me"), ("post", "/users/me/export")}
# A person who closed their account no longer has a token.
PUBLIC = {("get", "/receipts/{receipt_id}")}
UNCHANGED = {"description": "Unchanged since the answer with that `ETag`"}
OPERATIONS = {
    (method, path): operation
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
}


def declared_routes():
    """Every `@app.get("/path")` in the source of the functions."""
    found = set()
    for file in LAMBDAS.glob("*/handler.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            for call in getattr(node, "decorator_list", []):
                if isinstance(call, ast.Call) and ast.unparse(call.func).startswith("app."):
                    path = re.sub(r"<(\w+)>", r"{\1}", call.args[0].value)
                    found.add((call.func.attr, path))
    return found


def references(value):
    if isinstance(value, dict):
        yield from ([value["$ref"]] if "$ref" in value else [])
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from references(inner)


def resolved(reference):
    place = DOCUMENT
    for step in reference.removeprefix("#/").split("/"):
        place = place[step]
    return place


def test_every_route_of_the_functions_is_described_and_no_other():
    assert set(OPERATIONS) == declared_routes() - UNDOCUMENTED
    assert len(OPERATIONS) >= 12


def test_it_is_an_openapi_3_1_document():
    assert DOCUMENT["openapi"].startswith("3.1.")
    assert DOCUMENT["info"]["title"]
    assert DOCUMENT["info"]["version"] == __version__
    assert all(server["url"] for server in DOCUMENT["servers"])
    json.dumps(DOCUMENT, allow_nan=False)


def test_every_reference_leads_somewhere():
    found = set(references(DOCUMENT))
    assert found
    for reference in found:
        resolved(reference)


def test_every_schema_is_used_and_is_one_of_ours():
    used = {reference.rpartition("/")[2] for reference in references(DOCUMENT)}
    assert used == set(DOCUMENT["components"]["schemas"])
    assert used <= set(registry.ALL)


@pytest.mark.parametrize("key", OPERATIONS, ids=" ".join)
class TestOperation:
    def test_it_has_a_summary_a_tag_and_an_id_of_its_own(self, key):
        operation = OPERATIONS[key]
        assert operation["summary"]
        assert len(operation["tags"]) == 1
        ids = [other["operationId"] for other in OPERATIONS.values()]
        assert ids.count(operation["operationId"]) == 1

    def test_it_describes_one_success_and_its_problems(self, key):
        responses = dict(OPERATIONS[key]["responses"])
        [success] = [status for status in responses if status.startswith("2")]
        assert success == ("201" if key in MAKING else "202" if key in BEGINNING else "200")
        is_read = key[0] == "get"
        assert responses.pop("304", {}) == (UNCHANGED if is_read else {})
        for status, response in responses.items():
            assert response["description"]
            content = dict(response["content"])
            if status == "401":
                # API Gateway refuses invalid tokens, in its own format.
                assert content.pop("application/json")["schema"]["required"] == ["message"]
            [(media_type, described)] = content.items()
            schema = described["schema"]["$ref"].rpartition("/")[2]
            assert (schema == "Problem") == (status != success)
            assert (media_type == "application/problem+json") == (status != success)

    def test_its_parameters_are_those_of_its_path_and_have_types(self, key):
        _, path = key
        parameters = OPERATIONS[key].get("parameters", [])
        in_path = {p["name"] for p in parameters if p["in"] == "path"}
        assert in_path == set(re.findall(r"{(\w+)}", path))
        for parameter in parameters:
            assert parameter["required"] == (parameter["in"] == "path")
            assert parameter["description"]
            assert parameter["schema"]

    def test_it_needs_a_token_unless_it_is_public(self, key):
        operation = OPERATIONS[key]
        if operation["tags"] == ["Service"] or key in PUBLIC:
            assert operation["security"] == []
            assert "401" not in operation["responses"]
        else:
            assert "security" not in operation  # the document's default applies
            assert "401" in operation["responses"]


def test_the_whole_api_asks_for_a_bearer_token():
    assert DOCUMENT["security"] == [{"bearer": []}]
    scheme = DOCUMENT["components"]["securitySchemes"]["bearer"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")


@pytest.mark.parametrize("path", [path for path in DOCUMENT["paths"] if path.endswith("s")])
def test_lists_say_their_limits(path):
    operation = OPERATIONS.get(("get", path))
    if operation is None:
        return
    found = {p["name"]: p["schema"] for p in operation["parameters"]}
    limit = found["limit"]
    assert (limit["minimum"], limit["maximum"]) == (1, settings.page_most)
    assert limit["default"] == settings.page_default
    # Suggestions are only the best few, without pages.
    assert ("cursor" in found) == (not path.endswith("/suggestions"))


def test_a_post_can_be_made_in_two_ways_and_with_a_key():
    operation = OPERATIONS["post", "/posts"]
    assert set(operation["requestBody"]["content"]) == {"application/json", "multipart/form-data"}
    assert [p["name"] for p in operation["parameters"]] == ["Idempotency-Key"]
    assert {"409", "413", "415", "422"} <= set(operation["responses"])


def test_requests_refuse_undefined_fields():
    wanted = {
        reference
        for operation in OPERATIONS.values()
        for reference in references(operation.get("requestBody", {}))
    }
    while inner := {found for each in wanted for found in references(resolved(each))} - wanted:
        wanted |= inner
    assert len(wanted) >= 14
    assert all(resolved(each)["additionalProperties"] is False for each in wanted)


def test_a_form_carries_files_besides_text():
    form = DOCUMENT["components"]["schemas"]["PostForm"]
    assert form["required"] == ["media"]
    assert {"media", "caption", "alt_texts"} <= set(form["properties"])


def test_a_comment_can_be_made_with_a_key_too():
    operation = OPERATIONS["post", "/posts/{post_id}/comments"]
    [body] = operation["requestBody"]["content"].items()
    assert body[0] == "application/json"
    assert body[1]["schema"]["$ref"].endswith("/NewComment")
    assert "Idempotency-Key" in [p["name"] for p in operation["parameters"]]
    assert {"403", "409", "422"} <= set(operation["responses"])


def test_the_limits_of_a_post_are_in_its_schema():
    found = DOCUMENT["components"]["schemas"]
    post, medium = found["NewPost"]["properties"], found["NewMedium"]["properties"]
    # JSON Schema counts code points: a character that readers see may have many.
    assert post["caption"]["anyOf"][0]["maxLength"] == settings.text_bytes
    assert str(settings.caption_characters) in post["caption"]["description"]
    assert post["media"]["maxItems"] == settings.media_per_post
    assert medium["size"]["maximum"] == settings.video_bytes
    assert str(settings.image_bytes) in medium["size"]["description"]
    images = ["jpeg", "png", "webp", "gif", "heic", "heif", "avif"]
    types = [f"image/{each}" for each in images] + ["video/mp4", "video/quicktime"]
    assert medium["content_type"]["enum"] == types


def test_the_page_holds_the_document_and_cannot_be_broken_out_of():
    page = docs_page.page(
        {**DOCUMENT, "info": {"title": "</script><script>alert(1)", "version": "1"}}
    )
    assert "</script><script>alert(1)" not in page
    assert "operationId" in page


def test_names_and_ids_have_patterns():
    found = DOCUMENT["components"]["schemas"]
    person, change = found["Person"]["properties"], found["ProfileChange"]["properties"]
    assert re.fullmatch(person["id"]["pattern"], "0b7e7c1e-9d7b-4c3e-8a53-0d9c2b1e6f10")
    assert re.fullmatch(
        found["Post"]["properties"]["post_id"]["pattern"], "01M8KEM8H4KXSPJVN96KWQDM3Q"
    )
    name = change["username"]
    assert (name["minLength"], name["maxLength"]) == (3, 30)
    assert [bool(re.fullmatch(name["pattern"], each)) for each in ("no.ra", "No", "a..b")] == [
        *(True, False, False)
    ]


BOUNDS = {"pattern", "format", "enum", "const", "maxLength", "contentMediaType"}


def unbounded(part, place=""):
    """Where a string may be anything."""
    if isinstance(part, list):
        part = dict(enumerate(part))
    if isinstance(part, dict):
        if part.get("type") == "string" and not BOUNDS & part.keys():
            yield place
        for name, inner in part.items():
            yield from unbounded(inner, f"{place}/{name}")


def test_no_text_may_be_anything():
    assert list(unbounded(DOCUMENT)) == []
    assert list(unbounded({"x": [{"type": "string"}]})) == ["/x/0"]


def test_sizes_have_one_vocabulary_in_the_order_of_their_width():
    found = DOCUMENT["components"]["schemas"]
    for urls in ("CoverUrls", "MediumUrls"):
        assert tuple(found[urls]["properties"]) == object_keys.SIZES
    assert tuple(found["AvatarUrls"]["properties"]) == object_keys.SIZES[:2]


def test_moments_and_addresses_have_formats():
    post = DOCUMENT["components"]["schemas"]["Post"]["properties"]
    assert post["created_at"]["format"] == "date-time"
    assert DOCUMENT["components"]["schemas"]["FormatUrls"]["properties"]["webp"]["format"] == "uri"


def test_operations_are_in_groups_whose_order_is_given():
    named = [tag["name"] for tag in DOCUMENT["tags"]]
    used = {tag for operation in OPERATIONS.values() for tag in operation["tags"]}
    assert named[0] == "Posts"
    assert set(named) == used


def test_a_reported_subject_has_an_id_of_its_kind():
    kinds = DOCUMENT["components"]["schemas"]["NewSubject"]["oneOf"]
    patterns = {
        kind: each["properties"]["id"]["pattern"]
        for each in kinds
        for kind in each["properties"]["type"]["enum"]
    }
    post, person = "01M81QX66QZTN2HXFM9K1JKPK3", "0f8fad5b-d9cb-469f-a165-70867728950e"
    for kind, fits, other in (
        *(("post", post, person), ("comment", post, person)),
        ("person", person, post),
    ):
        assert re.search(patterns[kind], fits)
        assert not re.search(patterns[kind], other)
        assert not re.search(patterns[kind], "")
