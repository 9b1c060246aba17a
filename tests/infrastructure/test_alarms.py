"""Alarms: which failures notify people, and that no function lacks one."""

import json
import re

import pytest

from bench.cost import bill
from stacks.routes import PAGES, PUBLIC, ROUTES
from tests.infrastructure import templates
from tests.infrastructure.templates import ROOT


def prod():
    return templates.of("prod")


def alarmed(namespace, dimension):
    """The resources that have an alarm on a metric of this namespace."""
    return {
        prod().text(each["Value"])
        for metric in watched()
        if metric["Namespace"] == namespace
        for each in metric["Dimensions"]
        if each["Name"] == dimension
    }


def watched():
    """The metrics of all alarms, each of which notifies people and stays quiet without data."""
    found = []
    for alarm in prod().properties("AWS::CloudWatch::Alarm"):
        assert prod().text(alarm["AlarmActions"]) == ["pinhole-prod-alarms"]
        assert alarm["TreatMissingData"] == "notBreaching"
        queries = [each for each in alarm.get("Metrics", []) if is_metric(each)]
        found += [each["MetricStat"]["Metric"] for each in queries] or [alarm]
    return found


def is_metric(query):
    return "MetricStat" in query


def shared_alarms():
    """The alarms that add up several metrics, by name."""
    return {
        alarm["AlarmName"].removeprefix("pinhole-prod-"): alarm
        for alarm in prod().properties("AWS::CloudWatch::Alarm")
        if "Metrics" in alarm
    }


def test_every_dead_letter_queue_has_an_alarm_on_its_first_message():
    queues = {queue["QueueName"] for queue in prod().properties("AWS::SQS::Queue")}
    given_up = {name for name in queues if name.endswith(("-dead", "-parked"))}
    assert len(given_up) == 21
    assert alarmed("AWS/SQS", "QueueName") == given_up
    for alarm in alarms("prod"):
        if alarm.get("Namespace") == "AWS/SQS":
            assert alarm["MetricName"] == "ApproximateNumberOfMessagesVisible"
            assert (alarm["Threshold"], alarm["EvaluationPeriods"]) == (1, 1)


def by_name(stage="prod"):
    """The alarms of a stage, by name."""
    return {each["AlarmName"].split("-", 2)[2]: each for each in alarms(stage)}


def share(alarm):
    """Threshold, and in how many periods of which length it must be reached."""
    found = [each["MetricStat"] for each in alarm.get("Metrics", []) if is_metric(each)]
    period = alarm.get("Period") or found[0]["Period"]
    return alarm["Threshold"], period, alarm["DatapointsToAlarm"], alarm["EvaluationPeriods"]


def test_failed_requests_burn_the_budget_of_a_month_fast_or_slowly():
    """One request in 10,000 may fail; fast is 14.4 times that for an hour, slow 6 times for six."""
    found = by_name()
    assert share(found["availability-fast"]) == (0.00144, 3_600, 1, 1)
    assert share(found["availability-slow"]) == (0.0006, 21_600, 1, 1)
    for name in ("availability-fast", "availability-slow"):
        [ratio] = [each for each in found[name]["Metrics"] if not is_metric(each)]
        assert ratio["Expression"] == "IF(failed >= 5, failed / all, 0)"
        metrics = {
            each["Id"]: each["MetricStat"]["Metric"]["MetricName"]
            for each in found[name]["Metrics"]
            if is_metric(each)
        }
        assert metrics == {"failed": "5xx", "all": "Count"}


@pytest.mark.parametrize(
    ("name", "metric", "statistic"),
    [
        ("feed-latency", "FeedMilliseconds", "PR(500:)"),
        ("publishing", "SecondsToPublish", "PR(5:)"),
    ],
)
def test_the_share_of_what_is_too_slow_has_a_fast_and_a_slow_alarm(name, metric, statistic):
    """One in a hundred may be: in per cent."""
    fast, slow = by_name()[f"{name}-fast"], by_name()[f"{name}-slow"]
    assert (share(fast), share(slow)) == ((14.4, 300, 3, 3), (6, 3_600, 3, 6))
    for each in (fast, slow):
        assert (each["MetricName"], each["ExtendedStatistic"]) == (metric, statistic)


@pytest.mark.parametrize(
    ("name", "metric", "expected"),
    [
        ("last-follower", "TimeToLastFollower", (60, 300, 3, 3)),
        ("streams-late", "StreamAge", (60, 60, 10, 15)),
        ("queues-late", "MessageAge", (300, 60, 10, 15)),
        ("worker-errors", "WorkerErrors", (1, 60, 3, 15)),
        ("throttles", "Throttles", (1, 60, 3, 15)),
        ("alerts", "Alerts", (1, 60, 1, 1)),
        ("connection-errors", "ExecutionError", (5, 60, 3, 15)),
        ("photo-errors", "5xxErrorRate", (1, 60, 5, 15)),
        ("site-errors", "5xxErrorRate", (1, 60, 5, 15)),
        ("invalidations-late", "SecondsToInvalidate", (3_600, 60, 1, 1)),
    ],
)
def test_other_alarms_ring_for_what_lasts(name, metric, expected):
    alarm = by_name()[name]
    assert (alarm["MetricName"], share(alarm)) == (metric, expected)


def test_what_functions_log_for_the_stage_is_apart_from_other_stages():
    for stage in ("dev", "prod"):
        for name in ("last-follower", "streams-late", "queues-late", "alerts", "publishing-fast"):
            assert by_name(stage)[name]["Dimensions"] == [{"Name": "service", "Value": stage}]
        assert by_name(stage)["worker-errors"]["Namespace"] == f"Pinhole/{stage}"


def test_alarms_on_the_cdn_are_where_its_metrics_are():
    conditions = {
        name: condition
        for template in prod().templates.values()
        for name, condition in template.get("Conditions", {}).items()
    }
    for template in prod().templates.values():
        for resource in template["Resources"].values():
            if resource["Type"] == "AWS::CloudWatch::Alarm":
                is_cdn = resource["Properties"].get("Namespace") == "AWS/CloudFront"
                assert is_cdn == ("Condition" in resource)
                if is_cdn:
                    assert conditions[resource["Condition"]] == {
                        "Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1"]
                    }


def test_every_function_that_is_fed_counts_its_failures():
    """And the sweep by the clock, whose run is tried three times within minutes."""
    fed = [prod().functions()[prod().fed(source)]["FunctionName"] for source in prod().sources()]
    groups = [
        prod().text(each["LogGroupName"])
        for each in prod().properties("AWS::Logs::MetricFilter")
        if each["MetricTransformations"][0]["MetricName"] == "WorkerErrors"
    ]
    swept = {*fed, "pinhole-prod-resume-chains"}
    assert set(groups) == {f"/aws/lambda/{name}" for name in swept}
    assert len(groups) == len(swept)


def test_feed_pages_are_timed_by_the_access_log():
    [found] = [
        each
        for each in prod().properties("AWS::Logs::MetricFilter")
        if each["MetricTransformations"][0]["MetricName"] == "FeedMilliseconds"
    ]
    assert found["FilterPattern"] == '{ $.route = "GET /feed" }'
    assert found["MetricTransformations"][0]["MetricValue"] == "$.milliseconds"
    [settings] = [
        each["AccessLogSettings"]
        for each in prod().properties("AWS::ApiGatewayV2::Stage")
        if "AccessLogSettings" in each
    ]
    assert '"milliseconds": $context.responseLatency,' in settings["Format"]


@pytest.mark.parametrize("stage", ["local", "dev", "prod"])
def test_the_text_of_every_alarm_links_to_a_page_that_exists(stage):
    for alarm in alarms(stage):
        said, _, page = alarm["AlarmDescription"].partition(" What to do: ")
        assert said.endswith(".")
        assert page.startswith("docs/runbooks/")
        text = (ROOT / page).read_text()
        assert "\n## Look\n" in text
        assert "\n## Do\n" in text


def test_every_page_is_linked_by_an_alarm():
    linked = {each["AlarmDescription"].rpartition("docs/runbooks/")[2] for each in alarms("prod")}
    pages = {page.name for page in (ROOT / "docs" / "runbooks").glob("*.md")}
    assert pages - linked == {"failover.md", "migrate.md", "restore.md"}


def test_links_between_pages_lead_somewhere():
    for page in (ROOT / "docs" / "runbooks").glob("*.md"):
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_all_alarms_together_cost_less_than_three_dollars_a_month():
    metrics = len(watched())
    assert bill.dollars("alarm_metric", metrics) < 3
    assert not prod().types() & {
        "AWS::CloudWatch::CompositeAlarm",
        "AWS::CloudWatch::AnomalyDetector",
    }


def test_one_dashboard_has_all_topics_within_what_is_free():
    [board] = prod().properties("AWS::CloudWatch::Dashboard")
    body = prod().text(board["DashboardBody"])
    for title in ("Requests", "Publishing and fan-out", "Work", "Live"):
        assert f"## {title}" in body
    for alarm in alarms("prod"):
        names = [alarm["MetricName"]] if "MetricName" in alarm else ["5xx", "Count"]
        assert all(name in body for name in names), alarm["AlarmName"]
    metrics = [
        metric
        for widget in json.loads(body)["widgets"]
        for metric in widget["properties"].get("metrics", [])
    ]
    assert len(metrics) <= 50


def test_every_function_has_an_alarm_or_a_caller_who_sees_its_errors():
    fed = {prod().fed(source) for source in prod().sources()}
    # People learn why their sign-up was refused; anybody could set off an alarm on that.
    others = {"check_sign_up"}
    # Its errors fail the deployment.
    others |= {"share_keys"}
    # It is invoked by the clock.
    others |= {"resume_chains"}
    # Those of the WebSocket API share its alarm.
    others |= {"admit_connections", "keep_connections"}
    # The operator who invokes one sees its result.
    others |= {"rebuild_feeds", "recount_rows", "edit_blocklist"}
    assert prod().functions().keys() == fed | {*ROUTES, *PUBLIC, *PAGES} | others


def test_without_metric_math_all_other_alarms_exist():
    assert by_name("prod").keys() - by_name("local").keys() == set(shared_alarms())
    assert set(shared_alarms()) == {"availability-fast", "availability-slow"}
    assert by_name("prod").keys() == by_name("dev").keys()


def alarms(stage):
    return templates.of(stage).properties("AWS::CloudWatch::Alarm")


def test_a_bill_counts_what_a_stage_has():
    polled = [each for each in prod().sources() if "StartingPosition" not in each]
    counted = bill.known()["stage"]
    assert counted["alarm_metrics"] == len(watched())  # alarms are billed by metric
    assert counted["queues"] == len(polled)
    assert counted["secrets"] == len(prod().all("AWS::SecretsManager::Secret"))
    assert counted["functions"] == len(prod().functions())
