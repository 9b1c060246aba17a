import base64
import json

import pytest
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2
from hypothesis import given
from hypothesis import strategies as st
from pinhole import errors
from pinhole.api import bodies, new_posts, problems
from pinhole.api.schemas.post_bodies import NewPost
from pinhole.settings import settings

JPEG = '{"content_type": "image/jpeg", "size": 1}'
finite = st.floats(allow_nan=False, allow_infinity=False)
jsons = st.recursive(
    st.none() | st.booleans() | st.integers() | finite | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
known = st.sampled_from(["media", "caption", "location", "location_from_photo", "extra"])


def post(more=""):
    """A valid post as JSON text, with more in it."""
    return f'{{"media": [{JPEG}]{more}}}'


def event(body, content_type="application/json", is_base64=False):
    headers = {"content-type": content_type}
    return APIGatewayProxyEventV2({"headers": headers, "body": body, "isBase64Encoded": is_base64})


def fault(body):
    with pytest.raises(errors.InvalidRequest) as refusal:
        bodies.parse_json(event(body), NewPost)
    return refusal.value


@given(jsons | st.dictionaries(known, jsons, max_size=4))
def test_any_json_is_a_post_or_an_invalid_request(value):
    try:
        bodies.parse_json(event(json.dumps(value)), NewPost)
    except errors.InvalidRequest as refusal:
        problems.response(refusal)  # it can be encoded


@given(st.binary(max_size=60))
def test_any_bytes_are_a_post_or_an_invalid_request(data):
    for encoded in (base64.b64encode(data).decode(), data.decode("latin-1")):
        with pytest.raises(errors.InvalidRequest):
            bodies.parse_json(event(encoded, is_base64=True), NewPost)


@pytest.mark.parametrize(
    "body",
    [
        '{"media": [], "media": []}',
        post(', "location": {"lat": 1, "lat": 1, "lng": 1}'),
        '{"a": {"b": 1, "b": 1}}',
        '{"\\ud800": 1, "\\ud800": 1}',
        "{" * 100_000,
        "[" * 100_000 + "]" * 100_000,
        '{"a":' * 100_000,
        "NaN",
        "[Infinity]",
        '{"a": -Infinity}',
        "{'a': 1}",
        '{"a": 1,}',
        "{} {}",
        "\ufeff{}x",
        '"\x01"',
        "\ud800",
        "9" * 5_000,
    ],
)
def test_what_is_not_strict_json_is_refused(body):
    assert "body" in fault(body).detail


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ("[]", "body"),
        ('{"media": {}}', "media"),
        ('{"media": [1]}', "media[0]"),
        ('{"media": [{}]}', "media[0].content_type"),
        ('{"media": [' + JPEG + ', {"content_type": "image/png"}]}', "media[1].size"),
        ('{"media": [{"content_type": "image/jpeg", "size": 1e-3}]}', "media[0].size"),
        ('{"media": [{"content_type": "image/jpeg", "size": 1e999}]}', "media[0].size"),
        (post(', "location": {"lat": 1e999, "lng": 0}'), "location.lat"),
        (post(', "location": {"lat": "1", "lng": 0}'), "location.lat"),
        (post(', "location": []'), "location"),
        (post(', "caption": 7'), "caption"),
        (post(', "caption": "\\ud800"'), "caption"),
        (post(', "caption": "\\udc00\\ud800"'), "caption"),
        (post(', "caption": "a\\u0000b"'), "caption"),
        (post(', "location_from_photo": 1'), "location_from_photo"),
        (post(', "location": {"lat": 1, "lng": 1, "a.b": 1}'), "location.a.b"),
        (post(', ".a": 1'), ".a"),
        (post(', "\\ud800": 1'), "body"),
    ],
)
def test_a_wrong_value_is_named_by_its_path(body, path):
    assert fault(body).fields[0][0] == path


def test_every_wrong_field_is_named():
    body = '{"media": [{"content_type": "x", "size": 0}], "caption": 1}'
    assert [name for name, _ in fault(body).fields] == [
        "caption",
        "media[0].content_type",
        "media[0].size",
    ]


def test_a_surrogate_pair_is_a_character():
    body = post(', "caption": "\\ud83c\\udf1e"')
    assert bodies.parse_json(event(body), NewPost).caption == "🌞"


@given(
    st.dictionaries(st.text(min_size=1, max_size=40), jsons, min_size=1, max_size=4).filter(
        lambda extra: not set(extra) & set(NewPost.model_fields)
    )
)
def test_unknown_fields_are_refused_by_their_names(extra):
    refused = fault(json.dumps({**extra, "media": [json.loads(JPEG)]}))
    assert len(refused.fields) == len(extra)
    assert {said for _, said in refused.fields} == {"is not a field of this request"}
    assert problems.response(refused)


def test_an_object_with_very_many_names_is_refused_as_a_whole():
    many = json.dumps({f"name{number}": 1 for number in range(51)})
    assert "more than 50 names" in fault(many).detail
    assert "more than 50 names" in fault(post(f', "location": {many}')).detail


@pytest.mark.parametrize(
    "content_type", ["application/json", "Application/JSON; charset=utf-8", " application/json "]
)
def test_the_content_type_may_have_parameters_and_any_case(content_type):
    bodies.parse_json(event(post(), content_type), NewPost)


@pytest.mark.parametrize("content_type", ["", "text/json", "application/json-patch+json", "json"])
def test_another_content_type_is_unsupported(content_type):
    with pytest.raises(errors.UnsupportedMediaType):
        bodies.parse_json(event("{}", content_type), NewPost)


def test_a_request_without_a_content_type_is_unsupported():
    with pytest.raises(errors.UnsupportedMediaType):
        bodies.parse_json(APIGatewayProxyEventV2({"headers": {}, "body": "{}"}), NewPost)


def test_a_body_may_come_as_base64():
    encoded = base64.b64encode(post().encode()).decode()
    assert len(bodies.parse_json(event(encoded, is_base64=True), NewPost).media) == 1


def test_the_limit_is_on_the_body_as_it_came():
    with pytest.raises(errors.TooLarge, match="presigned"):
        bodies.parse_json(event(" " * (settings.request_bytes + 1)), NewPost)
    assert "not valid JSON" in fault(" " * settings.request_bytes).detail


@given(st.binary(max_size=200), st.text(max_size=20))
def test_a_form_of_arbitrary_bytes_is_an_invalid_request(data, boundary):
    encoded = base64.b64encode(data).decode()
    content_type = f"multipart/form-data; boundary={boundary}"
    with pytest.raises(errors.InvalidRequest):
        new_posts.from_form(event(encoded, content_type, is_base64=True))


@pytest.mark.parametrize("size", ["314", "314.0", "3.14e2"])
def test_a_whole_number_may_be_written_in_any_way(size):
    text = f'{{"media": [{{"content_type": "image/jpeg", "size": {size}}}]}}'
    [medium] = bodies.parse_json(event(text), NewPost).media
    assert (medium.size, type(medium.size)) == (314, int)


@pytest.mark.parametrize("size", ["3.5", "true", '"314"', "-0.0", "1e999"])
def test_what_is_no_whole_number_is_refused(size):
    text = f'{{"media": [{{"content_type": "image/jpeg", "size": {size}}}]}}'
    with pytest.raises(errors.InvalidRequest):
        bodies.parse_json(event(text), NewPost)
