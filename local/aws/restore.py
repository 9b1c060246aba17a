"""`make restore`: restores a table, or the objects of a bucket, to an earlier time.

    make restore TABLE=posts AT=2026-11-28T10:00:00Z
    make restore TABLE=posts BACKUP=<arn>
    make restore BUCKET=originals AT=2026-11-28T10:00:00Z BELOW=originals/2026/11/

Both can be repeated after an interruption. docs/runbooks/restore.md has the steps before and after.
"""

from __future__ import annotations

import argparse
import os
from datetime import UTC, datetime

from local import console
from local.aws import objects, regions, tables
from local.aws.confirmation import confirm
from local.console import Trouble
from local.operator.targets import target


def main() -> None:
    parser = argparse.ArgumentParser(prog="make restore")
    for name in ("table", "bucket", "at", "backup", "below"):
        parser.add_argument(f"--{name}", default="")
    asked = parser.parse_args()
    stage = target(os.environ.get("STAGE", "dev"))
    if bool(asked.table) == bool(asked.bucket):
        raise Trouble("Name one thing to restore: TABLE=posts, or BUCKET=originals.")
    if asked.table and bool(asked.at) == bool(asked.backup):
        raise Trouble("Say from when with AT=2026-11-28T10:00:00Z, or from what with BACKUP=<arn>.")
    if asked.table and regions.of(stage.stage):
        raise Trouble(
            "A table with a replica cannot be replaced by its past: restore it beside the table, "
            "and copy what is missing (docs/runbooks/restore.md)."
        )
    if asked.bucket:
        objects.restore(stage, asked.bucket, at=_time(asked.at), below=asked.below)
        return
    confirm(
        stage.stage,
        f"This replaces the table {stage.prefix}-{asked.table}. What was written since is lost.",
    )
    at = _time(asked.at) if asked.at else None
    tables.restore(stage, asked.table, at=at, backup=asked.backup or None)


def _time(text: str) -> datetime:
    """A time with its zone, in the past."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Trouble(f"AT must be a time like 2026-11-28T10:00:00Z, not {text!r}.") from None
    if found.tzinfo is None or found > datetime.now(UTC):
        raise Trouble(f"AT must be in the past, with its zone: 2026-11-28T10:00:00Z, not {text}.")
    return found


if __name__ == "__main__":
    console.main(main)
