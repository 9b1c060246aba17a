"""The environment that the stacks give the Lambdas, for handlers that run here."""

from __future__ import annotations

import os
import sys

from local.cloud import Cloud
from local.environments import ROOT

_QUEUES = (
    *("deliveries", "backfills", "moves", "rollups", "warmups", "ranks", "authors"),
    *("transcodes", "recompressions", "parked"),
)


def set_environment(it: Cloud) -> None:
    """For a local cloud."""
    sqs = it.client("sqs")
    queues = {
        f"{name.upper()}_QUEUE_URL": sqs.create_queue(QueueName=name)["QueueUrl"]
        for name in _QUEUES
    }
    os.environ.update(
        it.environment(),
        **queues,
        POWERTOOLS_METRICS_DISABLED="true",
    )
    _set_common()


def set_wiring() -> None:
    """For canned responses (`bench.answer_server`), with credentials as long as AWS's."""
    os.environ.update(
        AWS_ACCESS_KEY_ID="A" * 20,
        AWS_SECRET_ACCESS_KEY="B" * 40,
        AWS_SESSION_TOKEN="C" * 800,
        AWS_DEFAULT_REGION="us-east-1",
        AWS_REGION="us-east-1",
        POWERTOOLS_METRICS_NAMESPACE="Pinhole",
    )
    _set_common()


def _set_common() -> None:
    os.environ.update(
        STAGE="bench",
        TABLE_PREFIX="pinhole-bench",
        CDN_URL="https://images.example",
        KEPT_ROW_SECONDS="0",  # a page costs most where nobody has just read the same rows
        CURSOR_KEY="a key for measurements",
        POWERTOOLS_SERVICE_NAME="bench",
        POWERTOOLS_LOG_LEVEL="ERROR",
    )
    sys.path.insert(0, str(ROOT / "layers" / "shared" / "python"))
