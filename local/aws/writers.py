"""Which region of a stage writes: as its functions there know it, and how they are told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from local.operator.targets import Target

# A function that every region has, by which the others are known.
_ASKED = "read-feed"
# AWS takes some fifteen changes a second.
_AT_ONCE = 5


@dataclass(frozen=True)
class Found:
    """The region that writes, and since when, in seconds; 0 if it always did."""

    region: str
    since: int


def found(at: Target) -> Found | None:
    """As the functions of this region know it; None if there are none, or one region only."""
    client = at.client("lambda")
    try:
        variables = _variables(client, f"{at.prefix}-{_ASKED}")
    except client.exceptions.ResourceNotFoundException:
        return None
    if not (region := variables.get("WRITER_REGION")):
        return None
    return Found(region, int(variables["WRITER_SINCE"]))


def writes(at: Target) -> bool:
    """Whether the region works, and does not only read."""
    known = found(at)
    return known is None or known.region == at.client("lambda").meta.region_name


def line(writer: Found) -> str:
    """The line of a stage's file that says so to deployments."""
    since = datetime.fromtimestamp(writer.since, UTC)
    return f'writer = {{ region = "{writer.region}", since = {since:%Y-%m-%dT%H:%M:%SZ} }}'


def tell(at: Target, names: Iterable[str], writer: Found) -> None:
    """Tell these functions who writes, and wait until they know. What runs ends as it began."""
    client = at.client("lambda")
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(lambda name: _tell(client, name, writer), names))


def _tell(client: Any, name: str, writer: Found) -> None:
    before = _variables(client, name)
    after = _told(before, writer)
    if after == before:
        return
    client.update_function_configuration(FunctionName=name, Environment={"Variables": after})
    client.get_waiter("function_updated_v2").wait(FunctionName=name)


def _told(variables: Mapping[str, str], writer: Found) -> dict[str, str]:
    """The variables of a function. Those about the writer are there already."""
    told = {
        "WRITER_REGION": writer.region,
        "WRITER_SINCE": str(writer.since),
        "TABLES_REGION": writer.region,
    }
    return {name: told.get(name, value) for name, value in variables.items()}


def _variables(client: Any, name: str) -> dict[str, str]:
    configuration = client.get_function_configuration(FunctionName=name)
    found: dict[str, str] = configuration.get("Environment", {}).get("Variables", {})
    return found
