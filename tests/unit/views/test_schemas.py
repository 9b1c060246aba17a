"""The API's answers are defined twice: as types here, and as schemas in its document."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import types
from typing import Annotated, Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints

import pytest
from pinhole import views
from pinhole.api.schemas import registry
from pinhole.api.schemas.base import Body, Schema

_MODULES = [
    importlib.import_module(f"{views.__name__}.{each.name}")
    for each in pkgutil.iter_modules(views.__path__)
]
VIEWS = {
    name: value
    for module in _MODULES
    for name, value in vars(module).items()
    if hasattr(value, "__total__")
}
SCHEMAS = {
    name: value
    for name, value in registry.ALL.items()
    if inspect.isclass(value) and issubclass(value, Schema) and not issubclass(value, Body)
}
del SCHEMAS["Schema"]


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_view_has_exactly_the_fields_of_its_schema(name):
    hints = get_type_hints(VIEWS[name], include_extras=True)
    fields = {field.alias or key: field for key, field in SCHEMAS[name].model_fields.items()}
    assert {key: _form(hint) for key, hint in hints.items()} == {
        key: _form(field.annotation if field.is_required() else NotRequired[field.annotation])
        for key, field in fields.items()
    }


def test_there_are_no_other_views():
    assert VIEWS.keys() - SCHEMAS.keys() == {"CleanUp", "QuietHours"}  # parts of others


def _form(hint: Any) -> object:
    """A type hint in comparable form: the names of the JSON types that it allows."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _form(arguments[0])
    if origin is Literal:
        return frozenset({type(value).__name__ for value in arguments})
    if origin in (Union, types.UnionType):
        return frozenset().union(*map(_form, arguments))
    if origin is not None:
        return frozenset(
            {
                (
                    origin.__name__ if origin is not NotRequired else "NotRequired",
                    *map(_form, arguments),
                )
            }
        )
    return frozenset({hint.__name__})
