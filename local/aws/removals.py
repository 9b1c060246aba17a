"""Things in a deployed stage on which people depend, and which a new deployment would remove."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

Template = dict[str, Any]

# Other keys have numbers, too.
_SIGNING_KEY = re.compile(r"Signs addresses .*: key (\d+)$")


def removed(deployed: Iterable[Template], made: Iterable[Template]) -> list[str]:
    """Descriptions of what is in the deployed templates but no longer in the new ones."""
    return sorted(_found(deployed) - _found(made))


def _found(templates: Iterable[Template]) -> set[str]:
    return {
        found
        for template in templates
        for resource in template.get("Resources", {}).values()
        for found in _relied_on(resource["Type"], resource.get("Properties", {}))
    }


def _relied_on(type: str, properties: dict[str, Any]) -> Iterator[str]:
    match type:
        case "AWS::CloudFront::Distribution":
            for host in properties["DistributionConfig"].get("Aliases", []):
                yield f"the host name {host}"
        case "AWS::SNS::Subscription":
            yield f"alarms to {properties['Endpoint']}"
        case "AWS::Cognito::UserPool":
            if sender := properties.get("EmailConfiguration", {}).get("From"):
                yield f"sign-up codes from {sender}"
        case "AWS::WAFv2::WebACL":
            yield f"the firewall {properties['Name']}"
        case "AWS::SecretsManager::Secret":
            if number := _SIGNING_KEY.match(properties.get("Description", "")):
                yield f"signing key {number[1]}, with which addresses may be signed"
