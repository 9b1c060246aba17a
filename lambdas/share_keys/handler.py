"""Custom resource `SharedKeys`: copies the signing keys to the edge; answers with the hashes of the
origin keys. `make failover` asks it to tell the edge which region writes:
`{"store": ..., "writer": ...}`.
"""

from typing import Any

from pinhole import log
from pinhole.aws import cloudformation
from pinhole.cdn import shared_keys


@log.observed
def handler(event: dict[str, Any], context: Any) -> None:
    if "writer" in event:
        shared_keys.choose_writer(event["store"], event["writer"])
        return
    cloudformation.answer(event, shared_keys.on_deployment)
