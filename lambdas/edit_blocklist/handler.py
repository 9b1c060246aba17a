"""Invoked by an operator: adds pictures to the blocklist, or removes them.

Takes `{"pictures": [fingerprint in 16 hexadecimal digits], "reason": text, "remove": bool}`;
returns `{"blocked": [...], "removed": [...], "unknown": [...], "too_plain": [...]}`.
"""

from typing import Any

from pinhole import log
from pinhole.moderation import blocklist


@log.observed
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    answer = blocklist.edit(event["pictures"], event.get("reason", ""), event.get("remove", False))
    log.logger.info("blocklist edited", answer=answer)
    return answer
