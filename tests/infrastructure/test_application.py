"""What the application stack promises: nothing is lost silently, and nothing runs unseen."""

import json

import pytest
from pinhole.cdn import invalidations
from pinhole.counts import stream_changes
from pinhole.settings import Settings

from tests.infrastructure import templates

FOLDERS = sorted(path.parent.name for path in templates.ROOT.glob("lambdas/*/handler.py"))


def prod():
    return templates.of("prod")


def dead_letter_queues():
    """Every queue that another queue or a stream gives up to."""
    queues = prod().properties("AWS::SQS::Queue")
    given = [queue["RedrivePolicy"]["deadLetterTargetArn"] for queue in queues if is_fed(queue)]
    streams = [source for source in sources() if "StartingPosition" in source]
    given += [stream["DestinationConfig"]["OnFailure"]["Destination"] for stream in streams]
    return {prod().text(arn) for arn in given}


def is_fed(queue):
    return "RedrivePolicy" in queue


def sources():
    return prod().properties("AWS::Lambda::EventSourceMapping")


def alarmed(namespace, dimension):
    alarms = prod().properties("AWS::CloudWatch::Alarm")
    for alarm in alarms:
        assert prod().text(alarm["AlarmActions"]) == ["pinhole-prod-alarms"]
        assert alarm["TreatMissingData"] == "notBreaching"
    return {
        prod().text(each["Value"])
        for alarm in alarms
        if alarm["Namespace"] == namespace
        for each in alarm["Dimensions"]
        if each["Name"] == dimension
    }


def test_every_queue_has_a_dead_letter_queue_or_is_one():
    for queue in prod().properties("AWS::SQS::Queue"):
        assert is_fed(queue) or queue["QueueName"] in dead_letter_queues()


def test_every_dead_letter_queue_keeps_two_weeks_and_has_an_alarm():
    assert dead_letter_queues() == {
        "pinhole-prod-uploads-dead",
        "pinhole-prod-deliveries-dead",
        "pinhole-prod-backfills-dead",
        "pinhole-prod-moves-dead",
        "pinhole-prod-rollups-dead",
        "pinhole-prod-warmups-dead",
        "pinhole-prod-authors-dead",
        "pinhole-prod-ranks-dead",
        "pinhole-prod-transcodes-dead",
        "pinhole-prod-cleanups-dead",
        "pinhole-prod-removals-dead",
        "pinhole-prod-purges-dead",
        "pinhole-prod-invalidations-dead",
        "pinhole-prod-withdrawals-dead",
        "pinhole-prod-places-dead",
        "pinhole-prod-accounts-dead",
        "pinhole-prod-exports-dead",
        "pinhole-prod-parked",
    }
    assert dead_letter_queues() == alarmed("AWS/SQS", "QueueName")
    for queue in prod().properties("AWS::SQS::Queue"):
        if queue["QueueName"] in dead_letter_queues():
            assert queue["MessageRetentionPeriod"] == 14 * 86_400


def test_what_the_cdn_has_not_forgotten_after_an_hour_has_an_alarm():
    assert alarmed("Pinhole", "service") == {"invalidate_cdn"}
    [alarm] = [
        each
        for each in prod().properties("AWS::CloudWatch::Alarm")
        if each["Namespace"] == "Pinhole"
    ]
    assert (alarm["MetricName"], alarm["Statistic"]) == ("SecondsToInvalidate", "Maximum")
    assert (alarm["Threshold"], alarm["Period"]) == (3_600, 60)


def test_every_function_and_the_api_have_an_alarm_on_their_errors():
    names = {function["FunctionName"] for function in prod().functions().values()}
    # Who signs up with a bad name makes it fail: an alarm on that could be rung by anybody.
    assert alarmed("AWS/Lambda", "FunctionName") == names - {"pinhole-prod-check-sign-up"}
    assert len(alarmed("AWS/ApiGateway", "ApiId")) == 1


def test_a_queue_waits_six_times_as_long_as_its_function_runs():
    queues = {queue["QueueName"]: queue for queue in prod().properties("AWS::SQS::Queue")}
    for source in sources():
        queue = queues.get(prod().text(source["EventSourceArn"]))
        if queue:
            function = function_of(source)
            is_capped = function["FunctionName"].endswith(("transcode-video", "export-account"))
            patience = 1.5 if is_capped else 6
            assert queue["VisibilityTimeout"] >= patience * function["Timeout"]


def test_a_transcode_has_room_for_the_largest_upload_and_is_never_started_without_end():
    function = prod().functions()["transcode_video"]
    mebibytes = function["EphemeralStorage"]["Size"]
    assert mebibytes * 2**20 >= 1.5 * Settings().video_bytes
    [source] = [each for each in sources() if function_of(each) == function]
    assert (source["BatchSize"], source["ScalingConfig"]) == (1, {"MaximumConcurrency": 100})


def function_of(source):
    folders = {each["FunctionName"]: each for each in prod().functions().values()}
    return folders[prod().text(source["FunctionName"])]


def test_every_batch_reports_its_failed_items():
    assert len(sources()) == 29
    for source in sources():
        assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_a_stream_record_is_retried_alone_for_hours_and_then_parked():
    streams = [source for source in sources() if "StartingPosition" in source]
    assert len(streams) == 12
    for stream in streams:
        assert stream["BisectBatchOnFunctionError"] is True
        assert stream["MaximumRetryAttempts"] == 1_000
        assert stream["MaximumRecordAgeInSeconds"] == 86_400
        assert (
            prod().text(stream["DestinationConfig"]["OnFailure"]["Destination"]).endswith("parked")
        )
        assert stream["StartingPosition"] == "TRIM_HORIZON"


def test_counting_gets_the_shard_of_its_records_by_a_window():
    counting = [each for each in sources() if function_of(each)["FunctionName"].endswith("changes")]
    assert {prod().text(each["EventSourceArn"]) for each in counting} == {
        "pinhole-prod-likes/stream",
        "pinhole-prod-saves/stream",
        "pinhole-prod-follows/stream",
        "pinhole-prod-posts/stream",
        "pinhole-prod-comments/stream",
        "pinhole-prod-comment_likes/stream",
    }
    assert {each["TumblingWindowInSeconds"] for each in counting} == {1}


@pytest.mark.parametrize("folder", ["plan_fan_out", "backfill_feed", "move_fan_out_mode"])
def test_who_acts_on_an_authors_reach_ends_before_a_change_of_it_goes_on(folder):
    assert prod().functions()[folder]["Timeout"] <= Settings().fan_out_mode_settle_seconds


def test_what_an_idle_stage_pays_for_is_what_the_readme_says():
    alarms = len(prod().properties("AWS::CloudWatch::Alarm"))
    polled = [each for each in sources() if "StartingPosition" not in each]
    said = " ".join((templates.ROOT / "README.md").read_text().split())
    millions = len(polled) * 5 * 3 * 60 * 24 * 30.4 / 1e6
    dollars = 0.10 * (alarms - 10) + 0.40 * (millions - 1) + 0.40
    assert f"about {dollars:.0f} dollars a month: {alarms} alarms, of which" in said
    assert f"the empty polls of {len(polled)} queues" in said


def test_a_stream_has_at_most_two_consumers():
    arns = [prod().text(each["EventSourceArn"]) for each in sources() if "StartingPosition" in each]
    assert max(arns.count(arn) for arn in arns) <= 2


PUBLISHED = [
    {"dynamodb": {image: {"state": {"S": ["published"]}}}} for image in ("NewImage", "OldImage")
]
DELETED_OR_REMOVED = [
    {"dynamodb": {"NewImage": {"state": {"S": ["deleted"]}}}},
    {
        "eventName": ["REMOVE"],
        "dynamodb": {"OldImage": {"state": {"S": ["pending", "processing", "rejected"]}}},
    },
]
MADE_OR_ENDED = [{"eventName": ["INSERT", "REMOVE"]}]
# Nor by the mark of a celebrity or of a close friend.
FOLLOWS_CHANGED = [
    {"eventName": ["INSERT", "REMOVE"]},
    *(
        {"eventName": ["MODIFY"], "dynamodb": {image: {name: {kind: [{"exists": True}]}}}}
        for image, name, kind in (
            ("OldImage", "request_id", "S"),
            ("NewImage", "request_id", "S"),
            ("NewImage", "block_id", "S"),
            ("NewImage", "is_blocked", "BOOL"),
        )
    ),
]
# Not by a rank, nor by the mark that there are replies, nor when what was deleted expires.
WRITTEN_OR_DELETED = [
    {"eventName": ["INSERT"]},
    {"eventName": ["MODIFY"], "dynamodb": {"NewImage": {"state": {"S": ["deleted"]}}}},
    {"eventName": ["REMOVE"], "dynamodb": {"OldImage": {"state": {"S": ["published"]}}}},
]


STATES = [
    {},
    {"follow_id": "1"},
    {"follow_id": "2"},
    {"follow_id": "1", "close_id": "3"},
    {"follow_id": "1", "celebrity_id": "4"},
    {"request_id": "1"},
    {"block_id": "5"},
    {"is_blocked": True},
    {"block_id": "5", "is_blocked": True},
]


@pytest.mark.parametrize("old", STATES, ids=lambda state: "+".join(state) or "nothing")
@pytest.mark.parametrize("new", STATES, ids=lambda state: "+".join(state) or "nothing")
def test_whatever_becomes_of_a_row_of_follows_those_who_count_hear_of_it(old, new):
    """Also when a follow becomes a request, as the account goes private beside it."""
    if old.keys() & {"block_id", "is_blocked"} and "follow_id" in new:
        return  # a block ends before there can be a follow
    keys = {"follower_id": "ana", "followee_id": "ben"}
    before, after = ({**keys, **state} if state else {} for state in (old, new))
    if old != new and any(each[2] for each in stream_changes.effect("follows", before, after)):
        assert any(is_matched(pattern, old, new) for pattern in FOLLOWS_CHANGED)


def is_matched(pattern, old, new):
    """As Lambda filters, for the patterns above."""
    name = "MODIFY" if old and new else "INSERT" if new else "REMOVE"
    wanted = pattern.get("dynamodb", {})
    there = {"OldImage": old, "NewImage": new}
    return name in pattern["eventName"] and all(
        attribute in there[image] for image, named in wanted.items() for attribute in named
    )


@pytest.mark.parametrize(
    ("function", "table", "patterns"),
    [
        ("plan-fan-out", "posts", [*PUBLISHED, *DELETED_OR_REMOVED]),
        ("plan-backfill", "follows", FOLLOWS_CHANGED),
        ("learn-interests", "likes", MADE_OR_ENDED),
        ("count-changes", "posts", PUBLISHED),
        ("count-changes", "follows", FOLLOWS_CHANGED),
        ("count-changes", "saves", MADE_OR_ENDED),
        ("count-changes", "likes", MADE_OR_ENDED),
        ("notify-of-comments", "comments", WRITTEN_OR_DELETED),
        ("notify-of-comments", "comment_likes", MADE_OR_ENDED),
        ("count-changes", "comments", WRITTEN_OR_DELETED),
        ("count-changes", "comment_likes", MADE_OR_ENDED),
    ],
)
def test_a_stream_wakes_a_function_only_for_what_it_is_there_for(function, table, patterns):
    [source] = [
        each
        for each in sources()
        if function_of(each)["FunctionName"] == f"pinhole-prod-{function}"
        and prod().text(each["EventSourceArn"]) == f"pinhole-prod-{table}/stream"
    ]
    filters = source["FilterCriteria"]["Filters"]
    assert [json.loads(each["Pattern"]) for each in filters] == patterns


FED = {
    "uploads": "process-photo",
    "deliveries": "deliver-posts",
    "backfills": "backfill-feed",
    "moves": "move-fan-out-mode",
    "rollups": "roll-up-counts",
    "warmups": "warm-cdn",
    "authors": "refresh-author",
    "ranks": "rank-posts",
    "transcodes": "transcode-video",
    "cleanups": "clean-feeds",
    "removals": "delete-media",
    "purges": "purge-post",
    "invalidations": "invalidate-cdn",
    "withdrawals": "invalidate-cdn",
    "places": "move-media",
}


@pytest.mark.parametrize("queue", FED)
def test_a_queue_feeds_one_function(queue):
    fed = [
        function_of(each)["FunctionName"].removeprefix("pinhole-prod-")
        for each in sources()
        if prod().text(each["EventSourceArn"]) == f"pinhole-prod-{queue}"
    ]
    assert fed == [FED[queue]]


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_function_is_traced_and_logs_for_as_long_as_the_stage_says(folder):
    function = prod().functions()[folder]
    assert function["Runtime"] == "python3.13"
    assert function["Architectures"] == ["arm64"]
    assert function["TracingConfig"] == {"Mode": "Active"}
    assert function["Handler"] == "handler.handler"
    assert function["LoggingConfig"]["LogFormat"] == "JSON"
    group = prod().text(function["LoggingConfig"]["LogGroup"])
    assert group == f"/aws/lambda/{function['FunctionName']}"
    [retention] = [
        each["RetentionInDays"]
        for each in prod().properties("AWS::Logs::LogGroup")
        if each["LogGroupName"] == group
    ]
    assert retention == 90


def test_every_folder_of_lambdas_is_deployed():
    assert sorted(prod().functions()) == FOLDERS


def test_every_log_group_forgets():
    for group in prod().properties("AWS::Logs::LogGroup"):
        assert group["RetentionInDays"] == 90


def test_uploads_are_forgotten_after_dead_letters_and_told_to_the_queue():
    bucket, _ = prod().properties("AWS::S3::Bucket", "app")
    [rule] = bucket["LifecycleConfiguration"]["Rules"]
    assert rule["Status"] == "Enabled"
    assert rule["ExpirationInDays"] == 15  # a day more than dead letters are kept
    assert "Prefix" not in rule  # avatars too
    assert rule["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}
    [told] = bucket["NotificationConfiguration"]["QueueConfigurations"]
    assert prod().text(told["Queue"]) == "pinhole-prod-uploads"
    assert told["Event"] == "s3:ObjectCreated:*"


def test_exports_are_forgotten_and_none_is_left_half_done():
    _, bucket = prod().properties("AWS::S3::Bucket", "app")
    [rule] = bucket["LifecycleConfiguration"]["Rules"]
    assert prod().text(bucket["BucketName"]).startswith("pinhole-prod-exports")
    assert (rule["Status"], rule["ExpirationInDays"]) == ("Enabled", Settings().export_days)
    assert rule["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}


def test_only_our_upload_bucket_may_send_to_the_queue():
    [policy] = [
        each
        for each in prod().properties("AWS::SQS::QueuePolicy")
        if prod().text(each["Queues"])[0].endswith("uploads")
    ]
    [allowed] = [
        each for each in policy["PolicyDocument"]["Statement"] if each["Effect"] == "Allow"
    ]
    assert allowed["Principal"] == {"Service": "s3.amazonaws.com"}
    source = allowed["Condition"]["ArnEquals"]["aws:SourceArn"]
    assert prod().text(source) == "arn:aws:s3:::pinhole-prod-uploads-ACCOUNT-REGION"


def test_settings_of_the_deployment_reach_every_function():
    overridden = templates.deployed("local", {"FEED_DAYS": "60", "PROCESS_ATTEMPTS": "2"})
    for folder, function in overridden.functions().items():
        if folder != "check_sign_up":
            assert function["Environment"]["Variables"]["FEED_DAYS"] == "60"
    attempts = {
        queue["QueueName"]: queue["RedrivePolicy"]["maxReceiveCount"]
        for queue in overridden.properties("AWS::SQS::Queue")
        if is_fed(queue)
    }
    assert attempts["pinhole-local-uploads"] == 2


def test_rekognition_looks_at_pictures_only_where_the_settings_say_so():
    right = "rekognition:DetectModerationLabels"
    assert right not in str(prod().properties("AWS::IAM::Role"))
    asked = templates.deployed("prod", {"REKOGNITION": "true"})
    holders = {
        folder: statement["Resource"]
        for folder, function in asked.functions().items()
        for statement in asked.rights(function)
        if right in str(statement["Action"])
    }
    assert holders == {"process_photo": "*", "transcode_video": "*"}


def test_no_function_holds_rights_beside_those_in_its_role():
    policies = ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy")
    for stack in ("data", "app"):
        assert not any(prod().all(type, stack) for type in policies)


def test_events_of_deletions_reach_a_queue_for_each_consumer_or_its_dead_letters():
    [bus] = prod().properties("AWS::Events::EventBus")
    assert bus["Name"] == "pinhole-prod-events"
    reached = {}
    for rule in prod().properties("AWS::Events::Rule"):
        assert prod().text(rule["EventBusName"]) == bus["Name"]
        [kind] = rule["EventPattern"]["detail-type"]
        assert rule["EventPattern"]["source"] == ["pinhole"]
        [target] = rule["Targets"]
        queue = prod().text(target["Arn"])
        assert prod().text(target["DeadLetterConfig"]["Arn"]) == f"{queue}-dead"
        reached.setdefault(kind, set()).add(queue)
    assert reached["PostDeleted"] == {
        f"pinhole-prod-{name}" for name in ("cleanups", "removals", "purges")
    }


def test_the_cdn_is_told_of_a_few_posts_at_a_time_and_not_of_more_than_it_takes():
    batches = {
        prod().text(each["EventSourceArn"]).removeprefix("pinhole-prod-"): each
        for each in sources()
        if function_of(each)["FunctionName"].endswith("invalidate-cdn")
    }
    assert set(batches) == {"invalidations", "withdrawals"}
    # Of 15 wildcards in progress withdrawals leave nine.
    assert batches["invalidations"]["BatchSize"] * 3 <= invalidations._MOST
    assert invalidations._MOST + invalidations._MOST_WITHDRAWN <= 15
    assert min(each["MaximumBatchingWindowInSeconds"] for each in batches.values()) >= 10


def test_every_stack_has_room_for_more():
    for template in prod().templates.values():
        assert len(template["Resources"]) <= 480  # CloudFormation takes 500


def test_functions_are_told_all_that_the_settings_are_wired_with():
    some = {"AUTO_CONFIRM", "SIGNING_KEY"}
    wired = {each.name.upper() for each in templates.wired_settings()} - some
    for folder, function in prod().functions().items():
        variables = function["Environment"]["Variables"]
        if folder != "check_sign_up":
            assert wired <= variables.keys()
