"""Makes packages import what they re-export when it is first used, and not before.

Powertools' `event_handler` imports a resolver for each service that can invoke a function, and
asyncio with them; `data_classes` imports the events of thirty services. A function uses one or
two of these, and would pay for all of them at every cold start.
"""

from __future__ import annotations

import ast
from pathlib import Path

_TEMPLATE = """{doc!r}

{kept}
_WHERE = {where!r}
__all__ = {names!r}


def __getattr__(name):
    if name not in _WHERE:
        raise AttributeError(f"module {{__name__!r}} has no attribute {{name!r}}")
    from importlib import import_module

    found = globals()[name] = getattr(import_module(_WHERE[name], __name__), name)
    return found
"""


class NotARegister(Exception):
    """The package's `__init__` does more than re-export names."""


def make_lazy(package: Path) -> None:
    """Rewrite the `__init__` of a package that only re-exports names of its own modules.

    Raises NotARegister for any other package. A name that its module also has is still imported
    eagerly, because the module would hide it.
    """
    file = package / "__init__.py"
    tree = ast.parse(file.read_text())
    where: dict[str, str] = {}
    kept, names = [], []
    for statement in tree.body:
        if isinstance(statement, ast.ImportFrom) and statement.module:
            if _is_of_its_module(statement):
                kept.append(ast.unparse(statement))
            else:
                where |= _origins(statement)
        elif isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "__all__":
            names = ast.literal_eval(statement.value)
        elif not isinstance(statement, ast.Expr):
            raise NotARegister(f"{file}, line {statement.lineno}")
    doc = ast.get_docstring(tree) or ""
    file.write_text(_TEMPLATE.format(doc=doc, kept="\n".join(kept), where=where, names=names))


def _is_of_its_module(statement: ast.ImportFrom) -> bool:
    module = str(statement.module).rpartition(".")[2]
    return any(alias.name == module for alias in statement.names)


def _origins(statement: ast.ImportFrom) -> dict[str, str]:
    """Map each name to its module, in the form that import_module takes."""
    if any(alias.asname or alias.name == "*" for alias in statement.names):
        raise NotARegister(ast.unparse(statement))
    return {alias.name: "." * statement.level + str(statement.module) for alias in statement.names}
