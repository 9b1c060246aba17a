"""`make audit-grants`: is every right of every function needed, and would its loss be noticed?

On a cloud of its own it takes each grant away in turn, walks the journey of the tests (`journey`)
and gives it back. A step that fails is the notice. A grant that nobody misses is either
superfluous or not tested, unless the local cloud does not ask for it (`NOT_ASKED_FOR`): those
are held by the infrastructure tests alone.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from local.environments import STATE
from tests.e2e import journey, waiting
from tests.e2e.draining import drain
from tests.e2e.functions import Function, Grant
from tests.e2e.network import Network, deployed

# On AWS, Lambda itself does most of these for a function, with the function's rights.
NOT_ASKED_FOR = {
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
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
FUNCTIONS = (
    "check_sign_up",
    "write_posts",
    "read_posts",
    "read_feed",
    "follow_people",
    "read_people",
    "like_posts",
    "describe_api",
    "process_photo",
    "plan_fan_out",
    "deliver_posts",
    "count_changes",
)
# By then everything has happened, on functions that have started: see what a walk takes.
PATIENCE_SECONDS = 6.0


def main() -> None:
    with deployed(STATE / "grants") as network:
        for step in journey.STEPS * 2:
            step(network)
        waiting.PATIENCE_SECONDS = PATIENCE_SECONDS
        unnoticed = list(_audit(network))
    if unnoticed:
        sys.exit("\nNobody misses:\n" + "\n".join(unnoticed))
    print("\nEvery grant is needed, and missed.")


def _audit(network: Network) -> Iterator[str]:
    for folder in FUNCTIONS:
        function = network.account.function(folder)
        for grant in function.grants():
            if grant.action not in NOT_ASKED_FOR:
                noticed = _noticed(network, function, grant)
                print(f"{folder:15} {grant}: {noticed or 'NOBODY MISSES IT'}", flush=True)
                if not noticed:
                    yield f"{folder}: {grant}"


def _noticed(network: Network, function: Function, grant: Grant) -> str | None:
    """The first step that fails without the grant; None if all go well."""
    with function.without(grant):
        found = next((step.__name__ for step in journey.STEPS if _fails(step, network)), None)
    _recover(network)
    return found


def _fails(step, network: Network) -> bool:
    try:
        step(network)
    except Exception:
        return True
    return False


def _recover(network: Network) -> None:
    """Forget what could not be done, and wait until the functions are at work again."""
    usual, waiting.PATIENCE_SECONDS = waiting.PATIENCE_SECONDS, 60.0
    for name in ("uploads", "uploads-dead", "deliveries", "deliveries-dead", "parked"):
        network.account.queue(name).purge()
    drain(network.account)
    waiting.PATIENCE_SECONDS = usual


if __name__ == "__main__":
    main()
