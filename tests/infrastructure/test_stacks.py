"""How the app is divided: stacks with room to grow that share little, and code without cycles."""

import ast
import json
from graphlib import TopologicalSorter

import pytest
from aws_cdk import App, CfnOutput, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_

from tests.infrastructure import templates

MOST = 250  # half of CloudFormation's limit
# What AWS chooses when it creates a resource, and no deployment changes while the resource exists.
EXPORTED = {
    "data": {
        "AWS::SNS::Topic": 1,
        "AWS::Cognito::UserPool": 2,  # its id and its ARN
        "AWS::Cognito::UserPoolClient": 1,
        "AWS::CloudFront::Distribution": 2,  # its id and its domain name
        # A signing key, one by which the API knows the CDN, and one for push services.
        "AWS::SecretsManager::Secret": 3,
    },
    "api": {"AWS::ApiGatewayV2::Api": 1, "AWS::ApiGatewayV2::Authorizer": 1},
    "live": {"AWS::ApiGatewayV2::Api": 1},  # in the content policy of the site
}
# An ordinary change replaces these, and with them their ARNs.
REPLACED = {"AWS::Lambda::LayerVersion", "AWS::DynamoDB::Table"}


@pytest.mark.parametrize("stage", templates.STAGES)
def test_every_stack_could_double(stage):
    sizes = {
        name: len(template["Resources"]) for name, template in templates.of(stage).templates.items()
    }
    assert len(sizes) == len(templates.STACKS)
    assert all(0 < size <= MOST for size in sizes.values()), sizes


@pytest.mark.parametrize("stage", templates.STAGES)
def test_stacks_export_nothing_that_an_ordinary_change_replaces(stage):
    """AWS refuses to change an export that is in use; the local cloud does not."""
    assert not any(kind in REPLACED for _, kind, _ in exports(templates.of(stage).templates))


def test_a_layer_or_a_stream_that_another_stack_refers_to_would_be_noticed(tmp_path):
    app = App(builtin_cloud_formation_validation=False)
    one, other = Stack(app, "One"), Stack(app, "Other")
    layer = lambda_.LayerVersion(one, "Layer", code=lambda_.Code.from_asset(str(tmp_path)))
    key = dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING)
    table = dynamodb.Table(
        one, "Table", partition_key=key, stream=dynamodb.StreamViewType.NEW_IMAGE
    )
    for number, arn in enumerate((layer.layer_version_arn, table.table_stream_arn)):
        CfnOutput(other, f"Output{number}", value=arn)
    made = {each.stack_name: each.template for each in app.synth().stacks}
    assert {kind for _, kind, _ in exports(made)} == REPLACED


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_stacks_share_only_these_exports(stage):
    found: dict[str, dict[str, int]] = {}
    for stack, kind, _ in exports(templates.of(stage).templates):
        kinds = found.setdefault(stack.split("-")[-1], {})
        kinds[kind] = kinds.get(kind, 0) + 1
    assert found == EXPORTED


@pytest.mark.parametrize("stage", templates.STAGES)
def test_a_stack_imports_only_exports_of_stacks_before_it(stage):
    deployment = templates.of(stage)
    order = [f"pinhole-{stage}-{name}" for name in templates.STACKS]
    exported = {name for _, _, name in exports(deployment.templates)}
    for stack, template in deployment.templates.items():
        for name in imports(template):
            assert name in exported
            assert order.index(name.partition(":")[0]) < order.index(stack)
            # Functions of one topic need nothing of another.
            of = name.partition(":")[0].split("-")[-1]
            assert of in ("data", "api") or (of == "live" and stack.endswith("-web"))


def exports(made):
    """The stack, the resource type and the name of every export."""
    return [
        (stack, template["Resources"][referred(output["Value"])]["Type"], output["Export"]["Name"])
        for stack, template in made.items()
        for output in template.get("Outputs", {}).values()
        if "Export" in output
    ]


def referred(value):
    [argument] = value.values()
    return argument if isinstance(argument, str) else argument[0]


def imports(template):
    """The names of a template's imports."""
    if isinstance(template, list):
        return {name for each in template for name in imports(each)}
    if not isinstance(template, dict):
        return set()
    here = {template["Fn::ImportValue"]} if "Fn::ImportValue" in template else set()
    return here | imports(list(template.values()))


@pytest.mark.parametrize("stage", templates.STAGES)
def test_a_stream_is_looked_up_when_its_reader_is_deployed(stage):
    deployment = templates.of(stage)
    stored = {
        each["Name"]: deployment.text(each["Value"])
        for each in deployment.properties("AWS::SSM::Parameter", "data")
        if "/streams/" in each["Name"]
    }
    tables = {name.rpartition("/")[2]: stream for name, stream in stored.items()}
    assert tables == {name: f"pinhole-{stage}-{name}/stream" for name in tables}
    assert len(tables) == 8
    read = {
        parameter["Default"]
        for template in deployment.templates.values()
        for parameter in template.get("Parameters", {}).values()
        if parameter["Type"] == "AWS::SSM::Parameter::Value<String>"
    }
    assert {name for name in read if "/streams/" in name} == set(stored)


def test_every_queue_url_in_the_environment_leads_to_a_queue():
    deployment = templates.of("prod")
    queues = {queue["QueueName"] for queue in deployment.properties("AWS::SQS::Queue")}
    for folder, function in deployment.functions().items():
        if folder in ("check_sign_up", "share_keys"):
            continue
        variables = function["Environment"]["Variables"]
        urls = [deployment.text(variables[name]) for name in variables if "QUEUE_URL" in name]
        assert len(urls) == 20
        for url in urls:
            host, account, name = url.removeprefix("https://").split("/")
            assert (host, account) == ("sqs.REGION.amazonaws.com", "ACCOUNT")
            assert name in queues
        assert f"pinhole-prod-{variables['EVENT_BUS'].split('-')[-1]}" in deployment.names
        for name in ("UPLOADS", "EXPORTS", "ORIGINALS", "MEDIA", "ARCHIVE"):
            assert deployment.text(variables[f"{name}_BUCKET"]) in deployment.names


def test_stack_modules_have_no_import_cycles():
    """Not even in imports for types."""
    files = {
        ".".join(path.relative_to(templates.ROOT).with_suffix("").parts).removesuffix(
            ".__init__"
        ): path
        for path in [*templates.ROOT.glob("stacks/**/*.py"), templates.ROOT / "app.py"]
    }
    graph = {name: imported(path, set(files)) - {name} for name, path in files.items()}
    assert len(graph["app"]) > 5
    assert list(TopologicalSorter(graph).static_order())


def imported(path, known):
    """Those of the modules that a file imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            # A name imported from a package is one of its modules, or defined in the package
            # itself.
            found |= {each for each in names if each in known} or {node.module}
    return found & known


@pytest.mark.parametrize("stage", templates.STAGES)
def test_every_template_is_small_enough_for_cloudformation(stage):
    for template in templates.of(stage).templates.values():
        assert len(json.dumps(template)) < 1_000_000
