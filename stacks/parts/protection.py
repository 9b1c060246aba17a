"""Resources that a deployment adds, protected against deletion only once they are complete."""

from __future__ import annotations

from collections.abc import Collection

from aws_cdk import App, CfnResource, Stack
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_dynamodb as dynamodb


def unprotect(app: App, ids: Collection[str]) -> None:
    """Make the resources with these logical ids without deletion protection. Raises SystemExit if
    one is none that has it.
    """
    found = {_id(each): each for each in app.node.find_all() if isinstance(each, CfnResource)}
    for id in ids:
        match found.get(id):
            case dynamodb.CfnTable() as table:
                table.deletion_protection_enabled = False
            case dynamodb.CfnGlobalTable() as table:
                for number in range(2):
                    name = f"Replicas.{number}.DeletionProtectionEnabled"
                    table.add_property_override(name, False)
            case cognito.CfnUserPool() as pool:
                pool.deletion_protection = "INACTIVE"
            case _:
                raise SystemExit(f"There is no table and no user pool {id}.")


def _id(resource: CfnResource) -> str:
    return str(Stack.of(resource).resolve(resource.logical_id))
