"""The column "written by" in docs/architecture.md names who may write a table, and nobody else."""

import re
from pathlib import Path

import pytest

from tests.infrastructure.rights import expected

ARCHITECTURE = Path(__file__).parents[2] / "docs" / "architecture.md"
WRITES = {f"dynamodb:{name}Item" for name in ("Put", "Update", "Delete", "BatchWrite")}
# With this right alone, a function makes the row of a person who makes their first call.
ARRIVAL = {"dynamodb:PutItem"}


def documented():
    """Table -> what the column says."""
    section = ARCHITECTURE.read_text().partition("\n## Tables\n")[2].partition("\n## ")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    return {cells[0].split()[0]: cells[3] for cells in rows[2:]}


def writers(table):
    found = {folder: rights.get(table, set()) & WRITES for folder, rights in expected().items()}
    if table == "users":
        found = {folder: rights - ARRIVAL for folder, rights in found.items()}
    return {folder for folder, rights in found.items() if rights}


@pytest.mark.parametrize("table", sorted(documented()))
def test_the_writers_of_a_table_are_those_who_may_write_it(table):
    named = set(re.findall(r"[a-z_]+", documented()[table])) & expected().keys()
    assert named == writers(table)


def test_every_table_that_is_written_is_documented():
    held = {resource for rights in expected().values() for resource in rights}
    tables = {resource for resource in held if writers(resource)}
    assert tables == documented().keys()


def test_whoever_makes_their_first_call_is_documented_too():
    assert "the first authenticated call" in documented()["users"]
