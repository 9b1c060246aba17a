"""Alarms: which failures notify people, and that no function lacks one."""

import pytest

from bench.cost import bill
from stacks.routes import PAGES, PUBLIC, ROUTES
from tests.infrastructure import rights, templates


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


def test_invalidations_that_take_an_hour_or_are_over_budget_set_off_an_alarm():
    found = {
        each["MetricName"]: each
        for each in prod().properties("AWS::CloudWatch::Alarm")
        if each.get("Namespace") == "Pinhole"
    }
    assert {name: alarm["Threshold"] for name, alarm in found.items()} == {
        "SecondsToInvalidate": 3_600,
        "InvalidationsOverBudget": 1,
    }
    assert {(alarm["Statistic"], alarm["Period"]) for alarm in found.values()} == {("Maximum", 60)}


def test_an_endless_chain_of_messages_sets_off_an_alarm():
    """Of every function that goes on, or waits for its turn, in its own queue."""
    metrics = [each for each in watched() if each["MetricName"] == "Hops"]
    counted = {dimension["Value"] for each in metrics for dimension in each["Dimensions"]}
    # A transcode goes on at most twice: in parts, and once for the whole if they do not fit.
    assert counted == rights.looping(rights.expected()) - {"transcode_video"}
    shared = [each for name, each in shared_alarms().items() if name.endswith("-chains")]
    assert {each["Threshold"] for each in shared} == {1_000}


def test_the_errors_of_every_function_that_is_fed_reach_one_shared_alarm():
    fed = [prod().functions()[prod().fed(source)]["FunctionName"] for source in prod().sources()]
    metrics = [each for each in watched() if each["Namespace"] == "AWS/Lambda"]
    assert {each["MetricName"] for each in metrics} == {"Errors"}
    swept = {*fed, "pinhole-prod-resume-chains"}  # by the clock
    assert alarmed("AWS/Lambda", "FunctionName") == swept
    assert len(metrics) == len(swept)


def test_a_single_error_of_the_sweep_that_resumes_chains_sets_off_an_alarm():
    [alarm] = [
        each
        for each in prod().properties("AWS::CloudWatch::Alarm")
        if each["AlarmName"] == "pinhole-prod-chains-given-up"
    ]
    assert (alarm["MetricName"], alarm["Threshold"], alarm["Period"]) == ("Errors", 1, 60)
    assert (alarm["DatapointsToAlarm"], alarm["EvaluationPeriods"]) == (1, 1)


def test_functions_that_answer_requests_share_the_alarm_of_the_api():
    """A function that fails makes the API answer 500."""
    assert len(alarmed("AWS/ApiGateway", "ApiId")) == 2
    found = [each for each in alarms("prod") if each.get("Namespace") == "AWS/ApiGateway"]
    assert {each["MetricName"] for each in found} == {"5xx", "ExecutionError"}
    for alarm in found:
        assert (alarm["Statistic"], alarm["Threshold"], alarm["Period"]) == ("Sum", 1, 60)
        assert (alarm["DatapointsToAlarm"], alarm["EvaluationPeriods"]) == (1, 1)


def test_every_function_has_an_alarm_or_a_caller_who_sees_its_errors():
    fed = {prod().fed(source) for source in prod().sources()}
    # People learn why their sign-up was refused; anybody could set off an alarm on that.
    others = {"check_sign_up"}
    # Its errors fail the deployment.
    others |= {"share_keys"}
    # It is invoked by the clock, and has an alarm of its own.
    others |= {"resume_chains"}
    # Those of the WebSocket API share its alarm.
    others |= {"admit_connections", "keep_connections"}
    # The operator who invokes one sees its result.
    others |= {"rebuild_feeds", "recount_rows", "edit_blocklist"}
    assert prod().functions().keys() == fed | {*ROUTES, *PUBLIC, *PAGES} | others


@pytest.mark.parametrize("name", ["pipeline", "deletion", "fan-out", "activity", "accounts"])
def test_a_single_error_that_is_retried_sets_off_no_alarm(name):
    alarm = shared_alarms()[f"{name}-errors"]
    assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (1, "GreaterThanOrEqualToThreshold")
    assert (alarm["DatapointsToAlarm"], alarm["EvaluationPeriods"]) == (3, 15)


def test_a_shared_alarm_adds_up_all_of_its_functions_and_names_them():
    errors = [each for name, each in shared_alarms().items() if name.endswith("-errors")]
    assert len(errors) == 6
    for alarm in errors:
        [sum] = [each for each in alarm["Metrics"] if not is_metric(each)]
        added = [each for each in alarm["Metrics"] if is_metric(each)]
        assert len(added) <= 10  # CloudWatch's limit
        names = [each["Id"] for each in added]
        assert sum["Expression"] == " + ".join(f"FILL({name}, 0)" for name in names)
        assert sum["ReturnData"] is True
        for each in added:
            assert each["ReturnData"] is False
            assert (each["MetricStat"]["Stat"], each["MetricStat"]["Period"]) == ("Sum", 60)
            [dimension] = each["MetricStat"]["Metric"]["Dimensions"]
            function = prod().functions()[each["Id"]]["FunctionName"]
            assert prod().text(dimension["Value"]) == function
            assert each["Id"] in alarm["AlarmDescription"]


def test_without_metric_math_all_other_alarms_exist():
    names = {
        stage: {each["AlarmName"].split("-", 2)[2] for each in alarms(stage)}
        for stage in ("local", "prod")
    }
    assert names["prod"] - names["local"] == set(shared_alarms())
    assert not names["local"] - names["prod"]


def alarms(stage):
    return templates.of(stage).properties("AWS::CloudWatch::Alarm")


def test_a_bill_counts_what_a_stage_has():
    polled = [each for each in prod().sources() if "StartingPosition" not in each]
    counted = bill.known()["stage"]
    assert counted["alarm_metrics"] == len(watched())  # alarms are billed by metric
    assert counted["queues"] == len(polled)
    assert counted["secrets"] == len(prod().all("AWS::SecretsManager::Secret"))
    assert counted["functions"] == len(prod().functions())
