"""`make migrate`: moves the rows of a table to the one that this release has in its place.

    make migrate TABLE=likes             copies, follows what changes, compares; can be repeated
    make migrate TABLE=likes SWITCH=1    in a paused stage: the rest, and the last comparison
    make migrate TABLE=likes BACK=1      the other way, after the network has moved

docs/runbooks/migrate.md has the steps before and after.
"""

from __future__ import annotations

import argparse
import os

from local import console
from local.aws.migration import moving
from local.operator.targets import target


def main() -> None:
    parser = argparse.ArgumentParser(prog="make migrate")
    parser.add_argument("--table", default="")
    parser.add_argument("--switch", action="store_true")
    parser.add_argument("--back", action="store_true")
    asked = parser.parse_args()
    stage = target(os.environ.get("STAGE", "dev"))
    move = moving.prepare(stage, asked.table, back=asked.back)
    moving.switch(stage, move) if asked.switch else moving.copy(move)


if __name__ == "__main__":
    console.main(main)
