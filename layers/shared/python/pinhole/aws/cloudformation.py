"""Custom resources: CloudFormation waits until a function has put a response to a presigned URL."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import urllib3

from pinhole import log

_RETRIES = urllib3.Retry(total=4, backoff_factor=0.5, status_forcelist=[500, 503])


def answer(event: dict[str, Any], provide: Callable[[dict[str, Any]], dict[str, str]]) -> None:
    """Respond with the attributes that `provide` makes of the resource's properties; a deletion has
    nothing to do. An error fails the deployment and names only its type: everybody who may see the
    stack sees the response.
    """
    given: dict[str, Any] = {"Status": "SUCCESS", "Data": {}}
    try:
        if event["RequestType"] != "Delete":
            given["Data"] = provide(event["ResourceProperties"])
    except Exception as error:
        log.logger.exception("custom resource failed")
        given = {"Status": "FAILED", "Reason": f"{type(error).__name__}: see the function's log"}
    given |= {name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")}
    # A constant: another one would make CloudFormation delete the resource after an update.
    given["PhysicalResourceId"] = event["LogicalResourceId"]
    _put(event["ResponseURL"], orjson.dumps(given))


def _put(url: str, body: bytes) -> None:
    # The URL is signed for an empty content type.
    answer = urllib3.PoolManager().request(
        "PUT", url, body=body, headers={"Content-Type": ""}, retries=_RETRIES, timeout=10
    )
    if answer.status != 200:
        raise RuntimeError(f"CloudFormation rejected the response: {answer.status}")
