"""Operator commands for a running Pinhole; STAGE selects the stage.

    make redrive QUEUE=deliveries     return a queue's dead letters to it
    make redrive QUEUE=parked         give parked stream records to their functions again
    make rebuild CHECK=1              compare every reader's feed with its sources
    make rebuild                      the same, and repair differences
    make rebuild READER=<user_id>     one reader's feed only
    make rebuild AFTER=<user_id>      continue an interrupted run
    make recount                      compare every count with its rows

All can be run at any time and repeatedly. Work in progress shows up as a difference, so check when
the queues are empty. STAGE=local is the one started by `make run`; other stages are on AWS, with
the caller's credentials and AWS_REGION.
"""

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from local import console
from local.console import Trouble, counted, say
from local.operator.redriving import PARKED, redrive, redrive_parked
from local.operator.targets import Target, exists, target

COUNTED = ("likes", "saves", "follows", "posts", "comments", "comment_likes")
QUEUES = (
    *("uploads", "transcodes", "deliveries", "backfills", "moves"),
    *("rollups", "warmups", "recompressions", "ranks", "authors", "placements"),
    *("cleanups", "removals", "purges", "invalidations", "accounts", "exports"),
    *("withdrawals", "live", "pushes"),
)


def rebuild(
    at: Target, is_check: bool, reader: str | None = None, after: str | None = None
) -> Iterator[dict[str, Any]]:
    """Compare the feeds of all readers, of those after one, or of one with their sources, and
    repair them unless `is_check`: `{"checked": number, "differences": [...], "remaining": [what
    still differs], "next": ...}` for each step.
    """
    return _pages(at, "rebuild-feeds", {"repair": not is_check, "reader": reader}, after)


def recount(at: Target) -> tuple[dict[tuple[str, str], tuple[int, int]], int]:
    """(subject, kind) -> (count, actual number) for every wrong count; and the number of counts
    compared.
    """
    counted, true = _counts(at, ["counters"]), _counts(at, COUNTED)
    both = sorted(counted.keys() | true.keys())
    wrong = {each: (counted[each], true[each]) for each in both if counted[each] != true[each]}
    return wrong, len(both)


def _counts(at: Target, tables: Sequence[str]) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for table in tables:
        for page in _pages(at, "recount-rows", {"table": table}):
            for subject, kinds in page["counts"].items():
                found.update({(subject, kind): count for kind, count in kinds.items()})
    return found


def _pages(
    at: Target, function: str, asked: dict[str, Any], after: str | None = None
) -> Iterator[dict[str, Any]]:
    """Invoke a paginated function until its last page."""
    client = at.client("lambda")
    while True:
        payload = json.dumps({**asked, "after": after}).encode()
        answer = client.invoke(FunctionName=f"{at.prefix}-{function}", Payload=payload)
        page = json.loads(answer["Payload"].read())
        if "FunctionError" in answer:
            raise Trouble(f"{function} failed after {after}: {page}")
        yield page
        after = page["next"]
        if after is None:
            return


def _redrive(at: Target, name: str) -> None:
    if name == PARKED:
        redriven, left = redrive_parked(at)
        say(f"Redrove {counted(redriven, 'parked record')}.")
        if left:
            say(
                f"Left: {counted(left, 'parked record')}. Run make recount and make rebuild, then"
                " delete what is left."
            )
        return
    if name not in QUEUES:
        raise Trouble(f"QUEUE must be one of {', '.join((*QUEUES, PARKED))}, not {name!r}.")
    say(f"Redrove {counted(redrive(at, name), 'dead letter')} of {name}.")


def _rebuild(at: Target, is_check: bool, reader: str | None, after: str | None) -> None:
    _require_one_start(reader, after)
    if reader and not exists(at, "users", {"user_id": reader}):
        raise Trouble(f"There is no person with the id {reader}: READER is a user_id.")
    checked = different = remaining = 0
    for page in rebuild(at, is_check, reader, after):
        checked += page["checked"]
        different += len(page["differences"])
        remaining += len(page["remaining"])
        _say_each(page["differences"], "")
        if not is_check:
            _say_each(page["remaining"], "still ")
        if page["next"]:
            say(f"Compared {counted(checked, 'feed')} so far; continue with AFTER={page['next']}")
    say(
        f"Compared {counted(checked, 'feed')} with follows and posts:"
        f" {different} differed, {remaining} still {'does' if remaining == 1 else 'do'}."
    )
    if remaining:
        sys.exit(1)


def _require_one_start(reader: str | None, after: str | None) -> None:
    from pinhole import ids  # a late import: it reads the environment

    if reader and after:
        raise Trouble("Give READER for one feed, or AFTER to continue a run, not both.")
    if after and not ids.is_user_id(after):
        raise Trouble(f"AFTER is the user_id that the interrupted run named last, not {after!r}.")


def _say_each(differences: list[dict[str, Any]], still: str) -> None:
    for each in differences:
        missing, surplus = ", ".join(each["missing"]), ", ".join(each["surplus"])
        say(f"{each['user_id']} {still}misses [{missing}], has extra [{surplus}]")


def _recount(at: Target) -> None:
    wrong, compared = recount(at)
    for (subject, kind), (shown, true) in wrong.items():
        say(f"{subject}: {shown} {kind} counted, {true} found")
    say(f"Compared {counted(compared, 'count')} with the rows: {len(wrong)} wrong.")
    if wrong:
        sys.exit(1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("redrive").add_argument("queue", nargs="?", default="")
    rebuilding = commands.add_parser("rebuild")
    rebuilding.add_argument("--check", action="store_true")
    rebuilding.add_argument("--reader")
    rebuilding.add_argument("--after")
    commands.add_parser("recount")
    arguments = parser.parse_args()
    at = target(os.environ.get("STAGE") or "dev")
    if arguments.command == "redrive":
        _redrive(at, arguments.queue)
    elif arguments.command == "rebuild":
        _rebuild(at, arguments.check, arguments.reader, arguments.after)
    else:
        _recount(at)


if __name__ == "__main__":
    console.main(main)
