"""Messages that wait in a stage's queues, or are being handled."""

from local.operator.targets import Target

_KINDS = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
)
# Nobody handles what is there without an operator.
_KEPT = ("-dead", "-parked")


def messages(at: Target) -> int:
    """How many there are, about, without dead letters and parked records."""
    sqs = at.client("sqs")
    pages = sqs.get_paginator("list_queues").paginate(QueueNamePrefix=f"{at.prefix}-")
    urls = [url for page in pages for url in page.get("QueueUrls", [])]
    return sum(
        int(value)
        for url in urls
        if not url.endswith(_KEPT)
        for value in sqs.get_queue_attributes(QueueUrl=url, AttributeNames=list(_KINDS))[
            "Attributes"
        ].values()
    )
