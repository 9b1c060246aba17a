"""Protection that a deployment adds last: CloudFormation could not take it back after a failure."""

from typing import Any

from local.aws.removals import Template

# Properties that refuse a deletion, and their values.
_REFUSING = {"DeletionProtectionEnabled": True, "DeletionProtection": "ACTIVE"}


def added(deployed: Template, made: Template) -> list[str]:
    """The logical ids of what is protected against deletion, and not in the deployed template."""
    there = deployed.get("Resources", {})
    return sorted(
        id
        for id, resource in made["Resources"].items()
        if id not in there and _is_protected(resource.get("Properties", {}))
    )


def _is_protected(properties: dict[str, Any]) -> bool:
    replicas: list[dict[str, object]] = properties.get("Replicas", [])  # of a global table
    return any(
        each.get(name) == value
        for each in (properties, *replicas)
        for name, value in _REFUSING.items()
    )
