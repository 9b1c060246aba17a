"""Whether alarms reach somebody, and which of them ring."""

from __future__ import annotations

from collections.abc import Iterator

from local.operator.targets import Target

_PENDING = "PendingConfirmation"


def people(stage: Target) -> Iterator[str]:
    sns = stage.client("sns")
    topics = [
        each for page in sns.get_paginator("list_topics").paginate() for each in page["Topics"]
    ]
    arns = [each["TopicArn"] for each in topics]
    mine = [arn for arn in arns if arn.rpartition(":")[2] == f"{stage.prefix}-alarms"]
    if not mine:
        yield "there is no topic for alarms: `make deploy`"
        return
    pages = sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=mine[0])
    found = [each for page in pages for each in page["Subscriptions"]]
    for each in found:
        if each["SubscriptionArn"] == _PENDING:
            yield f"{each['Endpoint']} gets no alarms: confirm the subscription in AWS's mail"
    if not found:
        yield f"nobody gets alarms: write `alarm_email` into stages/{stage.stage}.toml, and deploy"


def ringing(stage: Target) -> Iterator[str]:
    pages = stage.client("cloudwatch").get_paginator("describe_alarms")
    for page in pages.paginate(AlarmNamePrefix=f"{stage.prefix}-"):
        for each in (*page.get("MetricAlarms", ()), *page.get("CompositeAlarms", ())):
            if each["StateValue"] == "ALARM":
                why = each.get("AlarmDescription") or each.get("StateReason", "")
                yield f"{each['AlarmName']} rings: {why}"
            if not each["ActionsEnabled"]:
                yield f"{each['AlarmName']} tells nobody: switch its actions on"
