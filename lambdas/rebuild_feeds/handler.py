"""Invoked by an operator: compares readers' feeds with the truth, and repairs them if asked.

Takes `{"repair": bool, "after": user id or null}`, answers with a page of results:
`{"checked": number, "differences": [{"user_id", "missing", "surplus"}], "next": user id or null}`.
"""

from dataclasses import asdict
from typing import Any

from pinhole import log, rebuild


@log.observed
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    differences, checked, following = rebuild.run(event.get("after"), event.get("repair", False))
    log.logger.info("feeds compared", checked=checked, differences=len(differences))
    return {
        "checked": checked,
        "differences": [asdict(difference) for difference in differences],
        "next": following,
    }
