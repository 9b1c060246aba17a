"""Dataclass fields that environment variables with their names in upper case set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import Field, field, fields
from math import inf, isfinite
from typing import Any, TypeVar, cast

Number = TypeVar("Number", int, float)
Wired = TypeVar("Wired", str, bool, int)


class Fields:
    """Takes the values of a dataclass's fields by name; the others keep their defaults.

    The method that `dataclass` itself would write costs every cold start 8 ms for 200 fields.
    """

    def __init__(self, **values: Any) -> None:
        known = {f.name for f in fields(cast("Any", self))}
        if unknown := values.keys() - known:
            raise TypeError(f"There is no setting {', '.join(sorted(unknown))}")
        self.__dict__.update(values)


class InvalidSetting(ValueError):
    """A variable has a value that its setting cannot take; the message names it."""


def wired(default: Wired) -> Wired:
    """A field that the stacks set and operators do not tune."""
    return field(default=default, metadata={"wired": True})


def within(default: Number, least: float, most: float) -> Number:
    """A tunable with explicit bounds; the others must be positive."""
    return field(default=default, metadata={"range": (least, most)})


def parsed(settings: type[Any], environment: Mapping[str, str]) -> dict[str, Any]:
    """The values of a dataclass's fields that an environment sets. Raises InvalidSetting."""
    known = dict(environment)  # encoding the name of each field would take longer
    given = {f: known.get(f.name.upper()) for f in fields(settings)}
    return {f.name: _parse(f, text) for f, text in given.items() if text is not None}


def _parse(setting: Field[Any], text: str) -> Any:
    value = _typed(setting, text)
    if setting.metadata.get("wired") or isinstance(value, bool):
        return value
    least, most = setting.metadata.get("range", (1 if isinstance(value, int) else 0.001, inf))
    if not least <= value <= most:
        bounds = f"from {least} to {most}" if most < inf else f"at least {least}"
        raise InvalidSetting(f"{setting.name.upper()} must be {bounds}, got {text}")
    return value


def _typed(setting: Field[Any], text: str) -> Any:
    default: Any = setting.default
    try:
        if isinstance(default, bool):
            return {"true": True, "false": False}[text.lower()]
        value = type(default)(text)
        if isinstance(value, float) and not isfinite(value):
            raise ValueError
        return value
    except (KeyError, ValueError):
        fault = f"{setting.name.upper()} must be {_wanted(default)}, got {text!r}"
        raise InvalidSetting(fault) from None


def _wanted(default: Any) -> str:
    """The required kind of value, in plain words, with an example."""
    if isinstance(default, bool):
        return "true or false"
    kind = "a whole number" if isinstance(default, int) else "a number"
    return f"{kind}, for example {default}" if isinstance(default, (int, float)) else "a text"
