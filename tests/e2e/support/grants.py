"""`make audit-grants`: is every right of every function needed, and would its loss be noticed?

On a cloud of its own it takes each grant away in turn, walks the journey of the tests (`journey`)
and gives it back. A step that fails is the notice. A grant that nobody misses is either
superfluous or not tested, unless the local cloud does not ask for it (`NOT_ASKED_FOR`): those
are held by the infrastructure tests alone.
"""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable, Iterator

from local import operate
from local.environments import STATE
from tests.e2e.support import journey, waiting
from tests.e2e.support.draining import drain
from tests.e2e.support.functions import FUNCTIONS, Function, Grant
from tests.e2e.support.network import Network, deployed

# On AWS, Lambda itself does most of these for a function, with the function's rights.
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
    # With it S3 answers 404 for an object that is gone, and without it 403; here always 404.
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
    """Take every step; how many seconds the longest took."""
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
    """The first step that fails without the grant, and how; None if all go well."""
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
    """Forget what could not be done, and wait until the functions are at work again."""
    for name in (*operate.QUEUES, *(f"{name}-dead" for name in operate.QUEUES), "parked"):
        network.account.queue(name).purge()
    drain(network.account)


if __name__ == "__main__":
    main()
