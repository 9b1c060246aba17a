"""The steps of `make migrate`, for one migration that this release declares."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pinhole.tables.base import Table
from pinhole.tables.migrations import MIGRATIONS, Migration
from pinhole.tables.registry import name_of

from local import environments
from local.aws import pause, tables
from local.aws.migration import changes, progress, roles
from local.aws.migration.comparing import Compared, compare
from local.aws.migration.copying import Copy
from local.aws.migration.rows import Rows
from local.console import Trouble, counted, say, step
from local.operator.targets import Target

FILES = environments.STATE / "migrations"
# What differed is brought; in a paused stage nothing differs the second time.
_LOOKS = 3


@dataclass(frozen=True)
class Move:
    """A migration in one direction, on a stage."""

    source: type[Table[Any]]
    target: type[Table[Any]]
    copy: Copy

    @property
    def file(self) -> Path:
        return self.copy.file


def prepare(stage: Target, table: str, *, back: bool) -> Move:
    """The move of a table, by its old or its new name. Raises Trouble if there is none."""
    found = find(table, MIGRATIONS)
    source, goal, there, other = found.old, found.new, found.there, found.back
    if back:
        source, goal, there, other = goal, source, other, there
    dynamodb = stage.client("dynamodb")
    names = [f"{stage.prefix}-{name_of(each)}" for each in (source, goal)]
    for name in names:
        if not tables.exists(dynamodb, name):
            raise Trouble(f"There is no table {name} yet: `make deploy ONLY=data` first.")
    first, second = (Rows(dynamodb, name) for name in names)
    roles.begin(first, second)
    file = FILES / f"{names[0]}-to-{names[1]}.json"
    so_far = progress.load(file)
    arn = changes.start(dynamodb, first.name)
    read = changes.Changes(stage.client("dynamodbstreams"), arn, so_far.positions)
    return Move(source, goal, Copy(first, second, there, other, read, so_far, file))


def find(table: str, migrations: Iterable[Migration]) -> Migration:
    """The migration from or to a table."""
    named = {name_of(each.old): each for each in migrations}
    named |= {name_of(each.new): each for each in migrations}
    if table in named:
        return named[table]
    known = ", ".join(sorted(named))
    raise Trouble(
        f"This release moves {known}: choose with TABLE=."
        if known
        else "This release moves no table."
    )


def copy(move: Move) -> None:
    """Copy, follow and compare while the network serves."""
    with progress.alone(move.file):
        with step(f"Copying {move.copy.source.name} to {move.copy.target.name}"):
            copied = move.copy.run()
        found = compare(move.copy)
        move.copy.catch_up()
    say(f"Copied {counted(copied, 'row')}: {_said(found)}.")
    say("Repeat this shortly before you pause the stage and run it with SWITCH=1.")


def switch(stage: Target, move: Move) -> None:
    """Bring the last changes in a paused stage, compare everything, and prepare the target for the
    next deployment. Raises Trouble if anything runs, or differs in the end.
    """
    if running := pause.running(stage):
        raise Trouble(f"{stage.prefix} is not paused, {running[0]} runs: `make pause` first.")
    with progress.alone(move.file):
        move.copy.run()
        found = _compare_until_equal(move.copy)
    _prepare(stage, move)
    roles.switch(move.copy.source, move.copy.target)
    move.file.unlink()
    say(f"{_said(found)}. Deploy the release that reads {move.copy.target.name}, then resume.")


def _compare_until_equal(copy: Copy) -> Compared:
    for _ in range(_LOOKS):
        found = compare(copy)
        say(f"{_said(found)}.")
        if not found.differed and found.source == found.target:
            return found
    raise Trouble(f"{copy.target.name} does not become what {copy.source.name} is.")


def _prepare(stage: Target, move: Move) -> None:
    """Give readers of the target an empty stream, and take one from the source that was only for
    the copy.
    """
    dynamodb, name = move.copy.target.client, move.copy.target.name
    if getattr(move.target.Meta, "stream", False):
        tables.tell_stream(stage, name, changes.restart(dynamodb, name))
    else:
        changes.stop(dynamodb, name)
    if not getattr(move.source.Meta, "stream", False):
        changes.stop(dynamodb, move.copy.source.name)


def _said(found: Compared) -> str:
    return f"{counted(found.source, 'row')}, {found.target} in the copy, {found.differed} differed"


def check(stage: Target, migrations: Iterable[Migration] = MIGRATIONS) -> None:
    """Raises Trouble if a deployment would leave rows behind that nobody has moved."""
    for each in migrations:
        old = Rows(stage.client("dynamodb"), f"{stage.prefix}-{name_of(each.old)}")
        if not tables.exists(old.client, old.name) or roles.is_left(old) or old.is_empty():
            continue
        raise Trouble(
            f"{old.name} has rows, and this release reads {name_of(each.new)} instead: move them "
            "as docs/runbooks/migrate.md says, beginning with `make deploy ONLY=data`."
        )
