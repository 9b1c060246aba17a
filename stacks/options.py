"""The options of a stage on AWS, from its file `stages/<name>.toml`.

Every deployment reads the file, so none forgets an option. An option has a name in `OPTIONS`, a
field of that name in `Stage`, and a line in each file. What is wrong ends with one sentence.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from stacks.regions import PLACES, Writer

FOLDER = Path(__file__).resolve().parent.parent / "stages"
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")


class WrongOption(SystemExit):
    """An option that cannot be used; the message is one sentence."""


@dataclass(frozen=True)
class Domain:
    """Your own host names: the site, its images, and a certificate in us-east-1 for both."""

    web: str
    images: str
    certificate_arn: str


@dataclass(frozen=True)
class Ses:
    """The sender of sign-up codes: an address that Amazon SES has verified in a region.

    If SES has verified a whole domain rather than the address, `domain` names it.
    """

    from_email: str
    region: str
    from_name: str | None = None
    domain: str | None = None


def read(stage: str, folder: Path = FOLDER) -> dict[str, Any]:
    """The stage's options as its file gives them, by name. A stage without a file has none."""
    path = folder / f"{stage}.toml"
    if not path.exists():
        return {}
    try:
        found = tomllib.loads(path.read_text())
    except ValueError as error:  # also bytes that are no text
        raise WrongOption(f"stages/{path.name} is not TOML: {error}.") from None
    if unknown := found.keys() - OPTIONS.keys() - {"settings"}:
        raise WrongOption(f"stages/{path.name} has unknown options: {', '.join(sorted(unknown))}.")
    return found


def stage_options(stage: str, folder: Path = FOLDER) -> dict[str, Any]:
    """The options without the settings, which are options of the network."""
    return {name: value for name, value in read(stage, folder).items() if name != "settings"}


def checked(given: Mapping[str, Any]) -> dict[str, Any]:
    """These options as values of a `Stage`: from a file with their types, or as texts."""
    return {name: OPTIONS[name](name, value) for name, value in given.items()}


def flag(name: str, value: Any) -> bool:
    text = str(value).lower()
    if text not in ("true", "false"):
        raise WrongOption(f"{name} must be true or false.")
    return text == "true"


def table(name: str, value: Any) -> dict[str, Any]:
    """A table of a file; on the command line, a JSON object."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise WrongOption(f"{name} must be a JSON object.") from None
    if not isinstance(value, dict):
        raise WrongOption(f"{name} must be a table of names and values.")
    return value


def _address(name: str, value: Any) -> str:
    if not isinstance(value, str) or not _ADDRESS.fullmatch(value):
        raise WrongOption(f"{name} must be an e-mail address, not {value!r}.")
    return value


def _many(name: str, value: Any) -> int:
    if not re.fullmatch("[0-9]{1,6}", str(value)) or int(value) < 10:
        raise WrongOption(f"{name} must be a number from 10 to 999999.")
    return int(value)


def _domain(name: str, value: Any) -> Domain:
    found = Domain(**_texts(name, Domain, table(name, value), required=3))
    for host in (found.web, found.images):
        if not _HOST.fullmatch(host):
            raise WrongOption(f"{name} must have host names without scheme and path, not {host}.")
    if ":acm:us-east-1:" not in found.certificate_arn:
        raise WrongOption(
            f"{name}.certificate_arn must be of a certificate in us-east-1, for CloudFront."
        )
    return found


def _ses(name: str, value: Any) -> Ses:
    found = Ses(**_texts(name, Ses, table(name, value), required=2))
    _address(f"{name}.from_email", found.from_email)
    if found.domain and not found.from_email.endswith(f"@{found.domain}"):
        raise WrongOption(f"{name}.from_email must be an address of {found.domain}.")
    return found


def _texts(name: str, made: type, found: dict[str, Any], *, required: int) -> dict[str, Any]:
    """The table, if it has the names of the dataclass, and at least those `required` first ones."""
    names = [each.name for each in fields(made)]
    needed, known = set(names[:required]), set(names)
    if not needed <= found.keys() <= known or not all(_is_text(each) for each in found.values()):
        optional = f", and may have {' and '.join(names[required:])}" if names[required:] else ""
        raise WrongOption(f"{name} must have {', '.join(names[:required])} as texts{optional}.")
    return found


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _signing_keys(name: str, value: Any) -> tuple[int, ...]:
    """A list of numbers; on the command line, separated by commas."""
    found = [str(each) for each in value] if isinstance(value, list) else str(value).split(",")
    is_numbers = all(each.isascii() and each.isdigit() for each in found)
    numbers = tuple(map(int, found)) if is_numbers else ()
    if not numbers or len({*numbers}) < len(numbers):
        raise WrongOption(f"{name} must be different numbers, separated by commas.")
    return numbers


def _regions(name: str, value: Any) -> tuple[str, ...]:
    """A list of two; on the command line, with a comma between them."""
    found = value.split(",") if isinstance(value, str) else value
    if (
        not isinstance(found, list)
        or len(found) != 2
        or not all(isinstance(it, str) for it in found)
    ):
        raise WrongOption(f"{name} must be two regions, home first.")
    if unknown := [each for each in found if each not in PLACES]:
        raise WrongOption(f"{name} must be regions of AWS, and {unknown[0]} is none that is known.")
    if found[0] == found[1]:
        raise WrongOption(f"{name} must be two different regions, not {found[0]} twice.")
    return tuple(found)


def _writer(name: str, value: Any) -> Writer:
    found = table(name, value)
    since = found.get("since")
    with suppress(ValueError):  # a text, on the command line
        since = datetime.fromisoformat(since) if isinstance(since, str) else since
    if found.keys() != {"region", "since"} or not _is_text(found["region"]):
        raise WrongOption(f"{name} must have region and since.")
    if not isinstance(since, datetime) or since.tzinfo is None:
        raise WrongOption(f"{name} must have since as a time with its zone.")
    return Writer(found["region"], since)


# How the value of each option is checked.
OPTIONS: dict[str, Callable[[str, Any], Any]] = {
    "alarm_email": _address,
    "concurrency": _many,
    "domain": _domain,
    "firewall": flag,
    "photo_firewall": flag,
    "regions": _regions,
    "requests_per_second": _many,
    "ses": _ses,
    "signing_keys": _signing_keys,
    "traced": flag,
    "writer": _writer,
}
