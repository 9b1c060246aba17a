"""The keys that sign addresses: who has them, and how they are rotated."""

import json
import re
import string

import boto3
import pytest
from aws_cdk import App
from moto import mock_aws

from stacks import context
from tests.flow.support import contract
from tests.flow.support.world import ROUTES
from tests.infrastructure import templates
from tests.infrastructure.cdn import edge
from tests.infrastructure.cdn.keys import origin_header, rotated, shared, signing_secret

SIGNED = {"urls", "video_urls", "media_urls", "thumbnail_url"}


def shows_media(answers):
    """Whether these answers of a route, or what they refer to, include a rendition."""
    schemas = contract.document()["components"]["schemas"]
    open_, seen = set(re.findall(r"#/components/schemas/(\w+)", json.dumps(answers))), set()
    while open_:
        name = open_.pop()
        seen.add(name)
        open_ |= set(re.findall(r"#/components/schemas/(\w+)", json.dumps(schemas[name]))) - seen
    return any(SIGNED & set(schemas[name].get("properties", {})) for name in seen)


def test_only_functions_that_answer_with_addresses_of_media_have_the_key():
    holders = {
        folder
        for folder, function in templates.of("prod").functions().items()
        if "SIGNING_KEY_ARN" in function["Environment"]["Variables"]
    }
    paths = contract.document()["paths"]
    assert holders == {
        folder
        for (method, route), folder in ROUTES.items()
        if shows_media(paths[route][method.lower()]["responses"])
    }


def test_secrets_are_generated_in_a_form_that_a_script_and_a_header_may_hold():
    for secret in templates.of("prod").properties("AWS::SecretsManager::Secret"):
        assert secret["GenerateSecretString"] == {
            "PasswordLength": 64,
            "ExcludePunctuation": True,
            "ExcludeCharacters": string.punctuation,
        }


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_no_key_is_in_any_environment_or_code(stage):
    deployment = templates.of(stage)
    for type in ("AWS::Lambda::Function", "AWS::CloudFront::Function"):
        for properties in deployment.properties(type):
            assert "{{resolve:" not in json.dumps(properties)
    # The one reference is the header that the CDN adds.
    references = [
        name
        for name, template in deployment.templates.items()
        for _ in range(json.dumps(template).count("{{resolve:"))
    ]
    assert references == [f"pinhole-{stage}-web"]
    assert origin_header(deployment).startswith("{{resolve:secretsmanager:OriginKeysKey1")


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_the_edge_has_the_keys_that_functions_sign_with(stage):
    deployment = templates.of(stage)
    [function] = deployment.properties("AWS::CloudFront::Function", "data")
    code = function["FunctionCode"]
    assert code == f"{read('keys_in_store.js')}\n{read('rewrite_medium.js')}"
    [store] = function["FunctionConfig"]["KeyValueStoreAssociations"]
    [asked] = deployment.properties("Custom::SharedKeys", "data")
    assert store["KeyValueStoreARN"] == asked["Store"]
    assert shared(deployment)[0] == [signing_secret(deployment)]


def test_the_local_stage_differs_by_the_source_of_keys():
    deployment = templates.of("local")
    [function] = deployment.properties("AWS::CloudFront::Function", "data")
    filled = f"'{{{{resolve:secretsmanager:{signing_secret(deployment)}"
    code = deployment.text(function["FunctionCode"])
    assert code.startswith(read("keys_in_code.js").partition("'%KEYS%'")[0] + filled)
    assert code.endswith(f"\n{read('rewrite_medium.js')}")
    assert not {"AWS::CloudFront::KeyValueStore", "Custom::SharedKeys"} & deployment.types()
    assert not any(
        function["Environment"]["Variables"].get("ORIGIN_HASHES")
        for function in deployment.functions().values()
    )


def read(script):
    return (edge.EDGE / script).read_text()


def test_a_key_is_letters_and_digits():
    """Some characters are left in every class that a key must include."""
    secret = templates.of("prod").properties("AWS::SecretsManager::Secret")[0]
    with mock_aws():
        maker = boto3.client("secretsmanager", "us-east-1")
        key = maker.get_random_password(**secret["GenerateSecretString"])["RandomPassword"]
    assert len(key) == 64
    assert key.isalnum()
    assert key.isascii()


def test_no_key_is_in_a_template():
    for stage in templates.STAGES:
        for template in templates.of(stage).templates.values():
            assert 'SecretString": "' not in json.dumps(template)


def test_a_key_is_rotated_in_three_deployments_none_of_which_refuses_an_address():
    steps = rotated()
    signs = [signing_secret(step) for step in steps]
    old, new = signs[0], signs[-1]
    assert signs == [old, old, new, new]
    accepted = [set(shared(step)[0]) for step in steps]
    assert accepted == [{old}, {old, new}, {old, new}, {new}]
    # In the middle of the first two, the edge is a step ahead of the functions, or not yet.
    for before, after in [(0, 1), (1, 2)]:
        assert signs[before] in accepted[after]
        assert signs[after] in accepted[before]
    # Addresses that the old key signed have expired before the third: README says how long to wait.
    assert signs[2] in accepted[2] & accepted[3]


def test_no_export_is_removed_while_the_application_imports_it():
    _, first, second, _ = rotated()
    outputs = [step.templates["pinhole-prod-data"]["Outputs"] for step in (first, second)]
    exported = [{name for name in found if "KeysKey" in name} for found in outputs]
    assert exported[0] == exported[1]
    assert len(exported[0]) == 5  # two of each that is rotated, and that of pushes


@pytest.mark.parametrize("numbers", ["", "1,", "1,1", "1,01", "a", "1;2", "١"])
def test_wrong_signing_keys_are_refused_in_one_sentence(numbers):
    choice = {"stage": "prod", "signing_keys": numbers or ","}
    with pytest.raises(SystemExit, match="different numbers"):
        context.stage(App(context=choice))


def test_signing_keys_keep_their_order(tmp_path):
    app = App(context={"stage": "dev", "signing_keys": "2,1"})
    assert context.stage(app).signing_keys == (2, 1)
    assert context.stage(App(context={"stage": "dev"}), tmp_path).signing_keys == (1,)


@pytest.mark.parametrize("script", ["rewrite_medium.js", "strip_api.js"])
@pytest.mark.parametrize("source", edge.KEY_SOURCES)
def test_edge_functions_fit_the_limit_of_cloudfront(script, source):
    code = edge.code(script, source).replace(" ".join(edge.KEYS), " ".join(["k" * 64] * 2))
    assert len(code) < 10_000


def test_the_store_holds_more_keys_than_a_rotation_needs():
    assert len(" ".join(["k" * 64] * 10)) < 1_000  # CloudFront takes 1 KB
