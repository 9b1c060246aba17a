"""`make doctor STAGE=prod`: looks at a deployed stage, and says what is wrong and what to do.

It only reads, and fails if anything is wrong. A check that AWS refuses to answer counts as wrong,
because nobody knows.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable

from botocore.exceptions import ClientError

from local import console
from local.console import say
from local.doctor import accounts, alarms, keeping, names, releases, work
from local.operator.targets import Target, target

# What a check finds: a sentence for each thing that is wrong, which says what to do.
Check = Callable[[Target], Iterable[str]]

# Of any stage, and of a stage on AWS.
CHECKS: dict[str, Check] = {
    "stacks": releases.stacks,
    "functions": work.functions,
    "event sources": work.sources,
    "queues": work.dead_letters,
    "tables": keeping.tables,
    "streams": keeping.streams,
    "deletions": work.deletions,
}
ON_AWS: dict[str, Check] = {
    "concurrency": accounts.concurrency,
    "sign-up codes": accounts.sender,
    "budget": accounts.budget,
    "people for alarms": alarms.people,
    "alarms": alarms.ringing,
    "host names": names.hosts,
    "keys": keeping.keys,
}


def main() -> None:
    if wrong := examine(target(os.environ.get("STAGE", "dev"))):
        sys.exit(f"\n{wrong} {'thing is' if wrong == 1 else 'things are'} wrong.")


def examine(stage: Target) -> int:
    """Say what each check finds; returns how much is wrong."""
    checks = CHECKS if stage.endpoint else CHECKS | ON_AWS
    return sum(_told(name, list(_asked(check, stage))) for name, check in checks.items())


def _asked(check: Check, stage: Target) -> Iterable[str]:
    try:
        yield from check(stage)
    except ClientError as error:
        yield (
            f"AWS refused {error.operation_name} ({error.response['Error']['Code']}), so nobody "
            "knows: look with credentials that may."
        )


def _told(name: str, wrong: list[str]) -> int:
    say(f"{name}: {'; '.join(wrong) if wrong else 'well'}")
    return len(wrong)


if __name__ == "__main__":
    console.main(main)
