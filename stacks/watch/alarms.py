"""Alarms, and the topic that notifies people of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from aws_cdk import Aws, CfnCondition, Fn
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from stacks.stage import Stage
from stacks.watch.metrics import MINUTE
from stacks.watch.objectives import FEW, HALF_DAY, HOUR, HOURS, QUARTER, Window

RUNBOOKS = Path(__file__).resolve().parents[2] / "docs" / "runbooks"


@dataclass(frozen=True)
class Text:
    """What an alarm tells the person who is woken up, and the page that says what to do."""

    why: str
    runbook: str

    def __str__(self) -> str:
        if not (RUNBOOKS / f"{self.runbook}.md").exists():
            raise ValueError(f"There is no docs/runbooks/{self.runbook}.md")
        return f"{self.why} What to do: docs/runbooks/{self.runbook}.md"


class Alarms(Construct):
    """One topic for all alarms, which go to the stage's e-mail address if it has one.

    The topic outlives the application, so that a person confirms the subscription only once.
    """

    def __init__(self, scope: Construct, id: str, *, stage: Stage) -> None:
        super().__init__(scope, id)
        self._prefix = stage.prefix
        self._stage = stage
        self.topic = sns.Topic(self, "Topic", topic_name=f"{stage.prefix}-alarms")
        self.topic.add_to_resource_policy(self._only_cloudwatch())
        if stage.https:
            self.topic.add_to_resource_policy(self._only_https())
        if stage.alarm_email:
            self.topic.add_subscription(subscriptions.EmailSubscription(stage.alarm_email))

    def on_any(
        self,
        scope: Construct,
        name: str,
        metric: cloudwatch.IMetric,
        text: Text,
        *,
        least: float = 1,
        minutes: int = 1,
        within: int = 1,
        id: str = "Alarm",
    ) -> cloudwatch.Alarm:
        """Alarm when the metric reaches `least` in that many periods of the last `within`."""
        alarm = cloudwatch.Alarm(
            scope,
            id,
            alarm_name=f"{self._prefix}-{name}",
            alarm_description=str(text),
            metric=metric,
            threshold=least,
            evaluation_periods=within,
            datapoints_to_alarm=minutes,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        alarm.add_alarm_action(actions.SnsAction(self.topic))
        return alarm

    def on_failures(
        self,
        scope: Construct,
        name: str,
        failed: cloudwatch.Metric,
        of: cloudwatch.Metric,
        text: Text,
        *,
        objective: float,
    ) -> None:
        """Alarm when failures use up what the objective leaves of them too fast: once for an hour
        that does, and once for six.
        """
        if not self._stage.metric_math:
            return
        for window in (HOUR, HOURS):
            share = cloudwatch.MathExpression(
                expression=f"IF(failed >= {FEW}, failed / all, 0)",
                using_metrics={
                    "failed": failed.with_(period=window.period),
                    "all": of.with_(period=window.period),
                },
                period=window.period,
                label=f"share of failures, {window.name}",
            )
            budget = 1 - objective
            self._on_window(scope, name, share, text, window, window.times * budget)

    def on_slow(
        self,
        scope: Construct,
        name: str,
        took: cloudwatch.Metric,
        text: Text,
        *,
        most: float,
        objective: float,
    ) -> None:
        """The same for what takes longer than `most`, in the metric's unit."""
        for window in (QUARTER, HALF_DAY):
            # The share above it, in per cent.
            share = took.with_(statistic=f"PR({most:g}:)", period=window.period)
            least = round(window.times * (1 - objective) * 100, 3)
            self._on_window(scope, name, share, text, window, least)

    def on_cdn_errors(
        self, scope: Construct, name: str, distribution: cloudfront.Distribution, text: Text
    ) -> None:
        """Alarm when the CDN answers 5xx to more than a hundredth of all requests. CloudFront's
        metrics are in us-east-1 alone, and so is this alarm.
        """
        rate = cloudwatch.Metric(
            namespace="AWS/CloudFront",
            metric_name="5xxErrorRate",
            dimensions_map={"DistributionId": distribution.distribution_id, "Region": "Global"},
            period=MINUTE,
            statistic=cloudwatch.Stats.AVERAGE,
        )
        alarm = self.on_any(
            scope, name, rate, text, least=1, minutes=5, within=15, id=f"{name}-alarm"
        )
        here = CfnCondition(
            scope,
            f"{name}-metrics",
            expression=Fn.condition_equals(Aws.REGION, "us-east-1"),
        )
        made = alarm.node.default_child
        assert isinstance(made, cloudwatch.CfnAlarm)
        made.cfn_options.condition = here

    def _on_window(
        self,
        scope: Construct,
        name: str,
        metric: cloudwatch.IMetric,
        text: Text,
        window: Window,
        least: float,
    ) -> None:
        self.on_any(
            scope,
            f"{name}-{window.name}",
            metric,
            text,
            least=round(least, 6),
            minutes=window.least,
            within=window.of,
            id=f"{name}-{window.name}",
        )

    def _only_cloudwatch(self) -> iam.PolicyStatement:
        return iam.PolicyStatement(
            principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
            actions=["sns:Publish"],
            resources=[self.topic.topic_arn],
            conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}},
        )

    def _only_https(self) -> iam.PolicyStatement:
        return iam.PolicyStatement(
            effect=iam.Effect.DENY,
            principals=[iam.AnyPrincipal()],
            actions=["sns:Publish"],
            resources=[self.topic.topic_arn],
            conditions={"Bool": {"aws:SecureTransport": "false"}},
        )
