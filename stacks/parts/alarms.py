"""Alarms, and the topic that notifies people of them."""

from __future__ import annotations

from aws_cdk import Aws, Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from stacks.parts.functions import Functions
from stacks.stage import Stage

MINUTE = Duration.minutes(1)
# The most metrics in one alarm on a metric-math expression.
_METRICS = 10
# Messages that led one chain back to where it had been; `chain_most` stops it.
_HOPS = 1_000


def logged(name: str, *, by: str) -> cloudwatch.Metric:
    """The maximum, per minute, of a metric that a function logs (`pinhole.log`)."""
    return cloudwatch.Metric(
        namespace="Pinhole",
        metric_name=name,
        dimensions_map={"service": by},
        period=MINUTE,
        statistic=cloudwatch.Stats.MAXIMUM,
    )


class Alarms(Construct):
    """One topic for all alarms, which go to the stage's e-mail address if it has one.

    The topic outlives the application, so that a person confirms the subscription only once.
    """

    def __init__(self, scope: Construct, id: str, *, stage: Stage) -> None:
        super().__init__(scope, id)
        self._prefix = stage.prefix
        self._adds_metrics = stage.metric_math
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
        why: str,
        *,
        least: float = 1,
        minutes: int = 1,
        within: int = 1,
        id: str = "Alarm",
    ) -> None:
        """Alarm when the metric reaches `least` in that many `minutes` of the last `within`. `why`
        is the alarm's text, for the person who is woken up.
        """
        alarm = cloudwatch.Alarm(
            scope,
            id,
            alarm_name=f"{self._prefix}-{name}",
            alarm_description=why,
            metric=metric,
            threshold=least,
            evaluation_periods=within,
            datapoints_to_alarm=minutes,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        alarm.add_alarm_action(actions.SnsAction(self.topic))

    def on_errors(self, scope: Construct, topic: str, functions: Functions) -> None:
        """Alarm when some of these functions, which queues and streams feed, fail in three minutes
        out of fifteen.

        Queues and streams retry, so a passing error wakes nobody. A single message that keeps
        failing becomes a dead letter, which has its own alarm.
        """
        if not self._adds_metrics:
            return
        if len(functions) > _METRICS:
            raise ValueError(f"CloudWatch adds up {_METRICS} metrics in one alarm")
        errors = cloudwatch.MathExpression(
            expression=" + ".join(f"FILL({name}, 0)" for name in functions),
            using_metrics={
                name: function.metric_errors(period=MINUTE, statistic=cloudwatch.Stats.SUM)
                for name, function in functions.items()
            },
            period=MINUTE,
            label=f"errors of {topic}",
        )
        why = f"Some of these functions keep failing, read their logs: {', '.join(functions)}."
        group = Construct(scope, f"{topic}_errors")
        self.on_any(group, f"{topic.replace('_', '-')}-errors", errors, why, minutes=3, within=15)

    def on_endless(self, scope: Construct, topic: str, functions: Functions) -> None:
        """Alarm when a chain of messages of one of these functions grows beyond all real work: it
        has not yet been stopped (`pinhole.aws.chains`).
        """
        if not self._adds_metrics:
            return
        hops = cloudwatch.MathExpression(
            expression=f"MAX([{', '.join(functions)}])",
            using_metrics={name: logged("Hops", by=name) for name in functions},
            period=MINUTE,
            label=f"messages of a chain of {topic} that led nowhere",
        )
        why = f"One of these sends itself messages without end: {', '.join(functions)}."
        group = Construct(scope, f"{topic}_chains")
        self.on_any(group, f"{topic.replace('_', '-')}-chains", hops, why, least=_HOPS)

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
