"""One dashboard of a stage, by topic: what people notice first, then the work behind it.

CloudWatch charges nothing for three dashboards with up to fifty metrics each.
"""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from stacks.api import ApiStack
from stacks.data import DataStack
from stacks.live import LiveStack
from stacks.parts.http_api import FEED_MOST_MILLISECONDS
from stacks.stage import Stage
from stacks.watch.alarms import Text
from stacks.watch.metrics import (
    FEED_MILLISECONDS,
    MINUTE,
    WORKER_ERRORS,
    filtered,
    logged,
    of_stage,
    throttles,
)
from stacks.web import WebStack

_HALF, _WHOLE, _HEIGHT = 12, 24, 6
# The queues whose length says most; the others have their alarms.
_LONG = ("uploads", "transcodes", "deliveries", "backfills", "live", "removals")


def show(web: WebStack, *, stage: Stage, data: DataStack, api: ApiStack, live: LiveStack) -> None:
    """Add the dashboard, and the alarm on the site's own distribution."""
    text = Text(
        "More than one request for the site in a hundred is answered with 5xx.", "cdn-errors"
    )
    data.alarms.on_cdn_errors(web, "site-errors", web.distribution, text)
    scope = Construct(web, "Seen")
    board = cloudwatch.Dashboard(scope, "Dashboard", dashboard_name=stage.prefix)
    for title, *rows in (
        ("Requests", _requests(stage, api), _cdn(data, web)),
        ("Publishing and fan-out", _publishing(stage)),
        ("Work", _work(stage), _queues(stage)),
        ("Live", _live(live)),
    ):
        heading = cloudwatch.TextWidget(markdown=f"## {title}", width=_WHOLE, height=1)
        board.add_widgets(heading)
        for row in rows:
            board.add_widgets(*row)


def _requests(stage: Stage, api: ApiStack) -> Sequence[cloudwatch.IWidget]:
    http, summed = api.http.api, cloudwatch.Stats.SUM
    answers = [
        counted(period=MINUTE, statistic=summed)
        for counted in (http.metric_count, http.metric_server_error)
    ]
    return (
        _graph("requests, and those answered with 5xx", *answers),
        cloudwatch.GraphWidget(
            title="feed pages, milliseconds",
            left=[filtered(FEED_MILLISECONDS, stage, each) for each in ("p50", "p99")],
            left_annotations=[cloudwatch.HorizontalAnnotation(value=FEED_MOST_MILLISECONDS)],
            width=_HALF,
            height=_HEIGHT,
        ),
    )


def _cdn(data: DataStack, web: WebStack) -> Sequence[cloudwatch.IWidget]:
    """CloudFront's metrics are in us-east-1, wherever the stage is."""
    sites = {"photos": data.photos, "site": web.distribution}
    return (
        _graph(
            "requests to the CDN",
            *(each.metric_requests(label=name, region="us-east-1") for name, each in sites.items()),
        ),
        _graph(
            "per cent of them answered with 5xx",
            *(
                each.metric5xx_error_rate(label=name, region="us-east-1")
                for name, each in sites.items()
            ),
        ),
    )


def _publishing(stage: Stage) -> Sequence[cloudwatch.IWidget]:
    published, followed = "SecondsToPublish", "TimeToLastFollower"
    return (
        _graph(
            "upload to published photo, seconds",
            *(of_stage(published, stage, each) for each in ("p50", "p99")),
        ),
        _graph(
            "published post to last follower, seconds",
            *(of_stage(followed, stage, each) for each in ("p50", "p99")),
        ),
    )


def _work(stage: Stage) -> Sequence[cloudwatch.IWidget]:
    return (
        _graph(
            "failed and refused runs",
            filtered(WORKER_ERRORS, stage),
            throttles(),
            of_stage("Alerts", stage, cloudwatch.Stats.SUM),
        ),
        _graph(
            "seconds that changes and messages have waited, where it was long",
            of_stage("StreamAge", stage),
            of_stage("MessageAge", stage),
            logged("SecondsToInvalidate", by="invalidate_cdn"),
        ),
    )


def _queues(stage: Stage) -> Sequence[cloudwatch.IWidget]:
    dead = ("parked", *(f"{name}-dead" for name in _LONG))
    return (
        _graph("messages that wait", *(_waiting(name, stage) for name in _LONG)),
        _graph("dead letters", *(_waiting(name, stage) for name in dead)),
    )


def _waiting(queue: str, stage: Stage) -> cloudwatch.Metric:
    """By the queue's name: its stack need not export it."""
    return cloudwatch.Metric(
        namespace="AWS/SQS",
        metric_name="ApproximateNumberOfMessagesVisible",
        dimensions_map={"QueueName": f"{stage.prefix}-{queue}"},
        label=queue,
        period=MINUTE,
        statistic=cloudwatch.Stats.MAXIMUM,
    )


def _live(live: LiveStack) -> Sequence[cloudwatch.IWidget]:
    of = {"ApiId": live.sockets.api.api_id}
    named = ("ConnectCount", "MessageCount", "ExecutionError")
    summed = [
        cloudwatch.Metric(
            namespace="AWS/ApiGateway",
            metric_name=name,
            dimensions_map=of,
            period=MINUTE,
            statistic=cloudwatch.Stats.SUM,
        )
        for name in named
    ]
    return (_graph("connections, messages and failures", *summed),)


def _graph(title: str, *metrics: cloudwatch.IMetric) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(title=title, left=list(metrics), width=_HALF, height=_HEIGHT)
