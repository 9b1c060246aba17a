"""What the stacks would tell the Lambdas: for handlers that run here, against a local cloud."""

from __future__ import annotations

import os
import sys

from local.cloud import Cloud
from local.environments import ROOT

_QUEUES = ("deliveries", "backfills", "moves", "rollups", "warmups", "transcodes", "parked")


def set_environment(it: Cloud) -> None:
    """What the stacks would tell the Lambdas."""
    sqs = it.client("sqs")
    queues = {
        f"{name.upper()}_QUEUE_URL": sqs.create_queue(QueueName=name)["QueueUrl"]
        for name in _QUEUES
    }
    os.environ.update(
        it.environment(),
        **queues,
        STAGE="bench",
        TABLE_PREFIX="pinhole-bench",
        CDN_URL="https://images.example",
        CURSOR_KEY="a key for measurements",
        POWERTOOLS_SERVICE_NAME="bench",
        POWERTOOLS_LOG_LEVEL="ERROR",
        POWERTOOLS_METRICS_DISABLED="true",
    )
    sys.path.insert(0, str(ROOT / "layers" / "shared" / "python"))
