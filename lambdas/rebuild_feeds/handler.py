"""Invoked by an operator: compares readers' feeds with the truth, and repairs them on request.

Takes `{"repair": bool, "reader": user id or null, "after": user id or null}`: one reader, or all,
or all after one. Returns, when it is done or its time is nearly up,
`{"checked": number, "differences": [{"user_id", "missing", "surplus"}], "remaining": [differences
after the repair], "next": user id to continue after, or null}`.
"""

from dataclasses import asdict
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from pinhole import log
from pinhole.fan_out import rebuild

# Enough to compare, repair and compare the largest feed again.
_ENOUGH_MILLISECONDS = 120_000


@log.observed
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    def is_time_left() -> bool:
        return context.get_remaining_time_in_millis() > _ENOUGH_MILLISECONDS

    reader, after = event.get("reader"), event.get("after")
    user_ids = [reader] if reader else rebuild.everybody(after)
    step = rebuild.run(user_ids, event.get("repair", False), is_time_left)
    log.logger.info("feeds compared", checked=step.checked, differences=len(step.differences))
    return {**asdict(step), "next": None if reader else step.next}
