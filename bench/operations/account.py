"""An AWS account in a local cloud for handlers that run in this process: everything that the stacks
would create, and the environment that they would give.
"""

from __future__ import annotations

import json
import os
from typing import Any

from bench.environment import set_environment
from local.cloud import Cloud

_QUEUES = (
    *("uploads", "placements", "cleanups", "removals", "purges", "invalidations", "withdrawals"),
    *("accounts", "exports", "live", "pushes"),
)
_BUCKETS = ("uploads", "originals", "media", "site", "archive", "exports")
_DELETED = ("cleanups", "removals", "purges")
_BUS, _SECRETS = "bench-events", ("signing-key", "push-key")  # pragma: allowlist secret


def create(it: Cloud) -> None:
    """Create all but the tables, which a network brings along, and set the environment."""
    set_environment(it)
    sqs = it.client("sqs")
    urls = {name: sqs.create_queue(QueueName=name)["QueueUrl"] for name in _QUEUES}
    for name in _BUCKETS:
        it.client("s3").create_bucket(Bucket=f"bench-{name}")
    for name in _SECRETS:
        key = "a key to measure with"  # pragma: allowlist secret
        it.client("secretsmanager").create_secret(Name=name, SecretString=key)
    _subscribe(it, urls)
    os.environ.update(
        {f"{name.upper()}_QUEUE_URL": url for name, url in urls.items() if name != "uploads"},
        **{f"{name.upper()}_BUCKET": f"bench-{name}" for name in _BUCKETS},
        EVENT_BUS=_BUS,
        SIGNING_KEY_ARN="signing-key",
        PUSH_KEY_ARN="push-key",
        LIVE_URL="wss://live.example/live",
        CONNECTIONS_URL="https://live.example/live",
        DISTRIBUTION_ID=_distribution(it),
        # Work that would wait, so as not to work twice, is done at once.
        DELETION_SETTLE_SECONDS="0",
        ARRIVAL_SECONDS="0",
    )


def _subscribe(it: Cloud, urls: dict[str, str]) -> None:
    """The event bus, and the rules that send deletions to their queues."""
    events, sqs = it.client("events"), it.client("sqs")
    events.create_event_bus(Name=_BUS)
    pattern = json.dumps({"source": ["pinhole"], "detail-type": ["PostDeleted"]})
    for name in _DELETED:
        asked = {"QueueUrl": urls[name], "AttributeNames": ["QueueArn"]}
        queue = sqs.get_queue_attributes(**asked)["Attributes"]["QueueArn"]
        policy = json.dumps({"Statement": [_may_send(queue)]})
        sqs.set_queue_attributes(QueueUrl=urls[name], Attributes={"Policy": policy})
        events.put_rule(Name=name, EventPattern=pattern, EventBusName=_BUS)
        events.put_targets(Rule=name, EventBusName=_BUS, Targets=[{"Id": "1", "Arn": queue}])


def _may_send(queue: str) -> dict[str, Any]:
    return {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue,
    }


def _distribution(it: Cloud) -> str:
    config = {
        "CallerReference": "1",
        "Comment": "",
        "Enabled": True,
        "Origins": {"Quantity": 1, "Items": [{"Id": "1", "DomainName": "media.example"}]},
        "DefaultCacheBehavior": {"TargetOriginId": "1", "ViewerProtocolPolicy": "https-only"},
    }
    made = it.client("cloudfront").create_distribution(DistributionConfig=config)
    return str(made["Distribution"]["Id"])
