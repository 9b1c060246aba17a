"""The keys that sign addresses: who has them, and how they are rotated."""

import json
import re
import string

import boto3
import pytest
from aws_cdk import App
from moto import mock_aws

import app as cdk_app
from stacks import context
from stacks import stage as stages
from tests.flow.support import contract
from tests.flow.support.world import ROUTES
from tests.infrastructure import edge, templates

SIGNED = {"urls", "video_urls", "media_urls", "thumbnail_url"}


def deployed(folder, *numbers):
    app = App(outdir=str(folder), builtin_cloud_formation_validation=False)
    cdk_app.build(app, stages.prod(signing_keys=numbers), {})
    return templates.Deployment({each.stack_name: each.template for each in app.synth().stacks})


def edge_code(deployment):
    [function] = deployment.properties("AWS::CloudFront::Function", "data")
    return json.dumps(function["FunctionCode"])


def signing_key(deployment):
    variables = deployment.functions()["read_feed"]["Environment"]["Variables"]
    return deployment.text(variables["SIGNING_KEY"])


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
        if "SIGNING_KEY" in function["Environment"]["Variables"]
    }
    paths = contract.document()["paths"]
    assert holders == {
        folder
        for (method, route), folder in ROUTES.items()
        if shows_media(paths[route][method.lower()]["responses"])
    }


def test_the_edge_and_the_signing_functions_read_the_same_secret():
    deployment = templates.of("prod")
    [secret] = deployment.properties("AWS::SecretsManager::Secret")
    generated = secret["GenerateSecretString"]
    assert generated == {
        "PasswordLength": 64,
        "ExcludePunctuation": True,
        "ExcludeCharacters": string.punctuation,
    }
    key = signing_key(deployment)
    assert key.startswith("{{resolve:secretsmanager:ImagesKeysKey1")
    [function] = deployment.properties("AWS::CloudFront::Function", "data")
    assert f"var KEYS = '{key}'.split(' ');" in deployment.text(function["FunctionCode"])


def test_a_key_is_letters_and_digits():
    """Some characters are left in every class that a key must include."""
    [secret] = templates.of("prod").properties("AWS::SecretsManager::Secret")
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


def test_there_are_fewer_dynamic_references_than_cloudformation_takes():
    for template in templates.of("prod").templates.values():
        assert json.dumps(template).count("{{resolve:") <= 60


def test_a_key_is_rotated_in_three_deployments_none_of_which_refuses_an_address(tmp_path):
    steps = [
        deployed(tmp_path / str(i), *numbers) for i, numbers in enumerate([(1, 2), (2, 1), (2,)])
    ]
    keys = [signing_key(step) for step in [templates.of("prod"), *steps]]
    old, new = keys[0], keys[-1]
    assert keys == [old, old, new, new]
    codes = [edge_code(step) for step in steps]
    assert [(code.count("Key1"), code.count("Key2")) for code in codes] == [(1, 1), (1, 1), (0, 1)]


def test_no_export_is_removed_while_the_application_imports_it(tmp_path):
    first, second = (
        deployed(tmp_path / str(i), *numbers) for i, numbers in enumerate([(1, 2), (2, 1)])
    )
    outputs = [step.templates["pinhole-prod-data"]["Outputs"] for step in (first, second)]
    exported = [{name for name in found if "KeysKey" in name} for found in outputs]
    assert exported[0] == exported[1]
    assert len(exported[0]) == 2


@pytest.mark.parametrize("numbers", ["", "1,", "1,1", "1,01", "a", "1;2", "١"])
def test_wrong_signing_keys_are_refused_in_one_sentence(numbers):
    choice = {"stage": "prod", "signing_keys": numbers or ","}
    with pytest.raises(SystemExit, match="different numbers"):
        context.stage(App(context=choice))


def test_signing_keys_keep_their_order(tmp_path):
    app = App(context={"stage": "dev", "signing_keys": "2,1"})
    assert context.stage(app).signing_keys == (2, 1)
    assert context.stage(App(context={"stage": "dev"}), tmp_path).signing_keys == (1,)


@pytest.mark.parametrize("script", sorted(path.name for path in edge.EDGE.iterdir()))
def test_edge_functions_fit_the_limit_of_cloudfront_with_two_keys(script):
    code = (edge.EDGE / script).read_text()
    assert len(code.replace("%KEYS%", " ".join(["k" * 64] * 2))) < 10_000
