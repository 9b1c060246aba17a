"""What of a stage's templates the next release must keep, as the last release had it.

    make release VERSION=1.2.0       writes released.json, among other things

Only what an upgrade could break is in it: resources that hold something, with what cannot be
changed of them; names that CloudFormation would have to use twice at once; exports that are in use.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER
from pinhole import __version__

from tests.infrastructure import templates

FILE = Path(__file__).parent / "released.json"
# What people would miss, and addresses that others have noted.
HOLDING = {
    *("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable", "AWS::S3::Bucket", "AWS::SQS::Queue"),
    *("AWS::Cognito::UserPool", "AWS::Cognito::UserPoolClient", "AWS::SecretsManager::Secret"),
    *("AWS::CloudFront::Distribution", "AWS::CloudFront::KeyValueStore", "AWS::SNS::Topic"),
    *("AWS::ApiGatewayV2::Api", "AWS::Events::EventBus", "AWS::KMS::Key"),
}
# What cannot be changed although the schemas of CloudFormation do not say so: keys and local
# indexes need a new table; what people sign in with, a new pool; and another rule for a secret
# makes another secret.
_FIXED = {
    "AWS::DynamoDB::Table": ("KeySchema", "LocalSecondaryIndexes"),
    "AWS::DynamoDB::GlobalTable": ("KeySchema", "LocalSecondaryIndexes"),
    "AWS::Cognito::UserPool": ("UsernameAttributes", "AliasAttributes", "UsernameConfiguration"),
    "AWS::SecretsManager::Secret": ("GenerateSecretString",),
}
Templates = dict[str, dict[str, Any]]
Summary = dict[str, Any]


def summary(made: Templates) -> Summary:
    """Resources as `stack/LogicalId`."""
    return {
        "version": __version__,
        "state": {place: _state(each) for place, each in _resources(made, HOLDING)},
        "names": dict(sorted(_names(made))),
        "exports": _exports(made),
    }


def differences(old: Summary, new: Summary) -> set[str]:
    """What an upgrade would break, a sentence each."""
    return {*_lost(old, new), *_moved(old, new), *_unexported(old, new)}


def _lost(old: Summary, new: Summary) -> Iterator[str]:
    for place, before in old["state"].items():
        if (now := new["state"].get(place)) is None:
            yield f"{place} would be deleted"
        elif now["type"] != before["type"] or now["fixed"] != before["fixed"]:
            yield f"{place} would be replaced"
        else:
            if before["kept"] and not now["kept"]:
                yield f"{place} would no longer be kept"
            if _index_changes(before["indexes"], now["indexes"]) > 1:
                yield f"{place} would change several indexes at once, which AWS refuses"


def _index_changes(before: dict[str, Any], now: dict[str, Any]) -> int:
    """A changed index is deleted and created."""
    return len(before.items() - now.items()) + len(now.items() - before.items())


def _moved(old: Summary, new: Summary) -> Iterator[str]:
    for name, place in old["names"].items():
        if new["names"].get(name, place) != place:
            yield f"{name} would exist twice: {place} has it, and {new['names'][name]} wants it"


def _unexported(old: Summary, new: Summary) -> Iterator[str]:
    for name, value in old["exports"].items():
        if new["exports"].get(name) != value:
            yield f"the export {name} is in use and would change"


def _resources(made: Templates, types: set[str] | None = None) -> list[tuple[str, dict[str, Any]]]:
    return sorted(
        (
            (f"{stack}/{id}", resource)
            for stack, template in made.items()
            for id, resource in template["Resources"].items()
            if types is None or resource["Type"] in types
        ),
        key=lambda each: each[0],
    )


def _state(resource: dict[str, Any]) -> dict[str, Any]:
    given = resource.get("Properties", {})
    fixed = sorted({*_unchangeable(resource["Type"]), *_FIXED.get(resource["Type"], ())})
    return {
        "type": resource["Type"],
        "kept": resource.get("DeletionPolicy", "Delete").startswith("Retain"),
        "fixed": {name: text(given[name]) for name in fixed if name in given},
        "indexes": {
            each["IndexName"]: text(each) for each in given.get("GlobalSecondaryIndexes", ())
        },
    }


def _names(made: Templates) -> Iterator[tuple[str, str]]:
    """The names that we give, with the type, because a queue and a table may have one name."""
    for place, resource in _resources(made):
        for name in _unchangeable(resource["Type"]):
            given = resource.get("Properties", {}).get(name)
            if given is not None and name.endswith("Name") and "pinhole" in text(given):
                yield f"{resource['Type']} {text(given)}", place


def _unchangeable(type: str) -> list[str]:
    """The properties that CloudFormation changes only by a new resource."""
    if type.startswith("Custom::"):
        return []
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", type).schema
    paths = (path.split("/") for path in schema.get("createOnlyProperties", ()))
    return [parts[2] for parts in paths if len(parts) == 3]


def _exports(made: Templates) -> dict[str, str]:
    used = {name for template in made.values() for name in _imports(template)}
    return {
        output["Export"]["Name"]: text(output["Value"])
        for template in made.values()
        for output in template.get("Outputs", {}).values()
        if output.get("Export", {}).get("Name") in used
    }


def _imports(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if "Fn::ImportValue" in part:
            yield part["Fn::ImportValue"]
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from _imports(each)


def text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


if __name__ == "__main__":
    made = summary(templates.of("prod").templates)
    FILE.write_text(json.dumps(made, indent=1, sort_keys=True) + "\n")
    print(f"{FILE.name} is that of {made['version']}.")
