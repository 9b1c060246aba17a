"""`make audit-grants`: is each right of each function needed, and does a test notice its loss?

On a cloud of its own it takes away each grant in turn, walks the journey of the tests (`journey`)
and gives the grant back. A failing step notices the loss. A grant whose loss nothing notices is
superfluous or untested, unless the local cloud does not enforce it (`NOT_ASKED_FOR`): those are
checked only by the infrastructure tests.
"""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable, Iterator

from local.environments import STATE
from local.operator import repair
from tests.e2e.support import journey, waiting
from tests.e2e.support.draining import drain
from tests.e2e.support.functions import FUNCTIONS, Function, Grant
from tests.e2e.support.network import Network, deployed

# On AWS, Lambda itself uses most of these for a function, with the function's rights.
NOT_ASKED_FOR = {
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:GetQueueUrl",
    "sqs:ReceiveMessage",
    # Makes S3 answer 404 instead of 403 for a missing object; the local cloud always answers 404.
    "s3:ListBucket",
}
SHORTEST_PATIENCE_SECONDS = 6.0


def main() -> None:
    with deployed(STATE / "grants") as network:
        _walk(network)  # starts the functions
        patience = max(SHORTEST_PATIENCE_SECONDS, 3 * _walk(network))
        unnoticed = list(_audit(network, patience))
    if unnoticed:
        sys.exit("\nNobody misses:\n" + "\n".join(unnoticed))
    print("\nEvery grant is needed, and missed.")


def _walk(network: Network) -> float:
    """Run every step; the longest one's seconds."""
    taken = []
    for step in journey.STEPS:
        started = time.monotonic()
        step(network)
        taken.append(time.monotonic() - started)
    return max(taken)


def _audit(network: Network, patience: float) -> Iterator[str]:
    for folder in FUNCTIONS:
        function = network.account.function(folder)
        for grant in function.grants():
            if grant.action not in NOT_ASKED_FOR:
                notice = _notice(network, function, grant, patience)
                print(f"{folder}: {grant}\n    {notice or 'NOBODY MISSES IT'}", flush=True)
                if not notice:
                    yield f"{folder}: {grant}"


def _notice(network: Network, function: Function, grant: Grant, patience: float) -> str | None:
    """The first step that fails without the grant, and how; None if none does."""
    usual, waiting.PATIENCE_SECONDS = waiting.PATIENCE_SECONDS, patience
    with function.without(grant):
        notices = (_failure(step, network) for step in journey.STEPS)
        notice = next((each for each in notices if each), None)
    waiting.PATIENCE_SECONDS = usual
    _recover(network)
    return notice


def _failure(step: Callable[[Network], None], network: Network) -> str | None:
    try:
        step(network)
    except Exception as error:
        line = traceback.extract_tb(error.__traceback__)[1].line
        return f"{step.__name__}: {error!r:.150} in {line}"
    return None


def _recover(network: Network) -> None:
    """Discard the failed messages, and wait until the functions work again."""
    for name in (*repair.QUEUES, *(f"{name}-dead" for name in repair.QUEUES), "parked"):
        network.account.queue(name).purge()
    drain(network.account)


if __name__ == "__main__":
    main()
