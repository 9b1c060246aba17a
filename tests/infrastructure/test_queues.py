"""Queues, events and temporary files: nothing is lost silently."""

import pytest
from pinhole.cdn import invalidation_batches
from pinhole.settings import Settings

from tests.infrastructure import templates


def prod():
    return templates.of("prod")


def dead_letter_queues():
    """Every queue that receives what another queue gave up on, or is told what a stream did."""
    queues = prod().properties("AWS::SQS::Queue")
    given = [queue["RedrivePolicy"]["deadLetterTargetArn"] for queue in queues if is_fed(queue)]
    parked = prod().text(_told_of_parked()["Arn"])
    return {*(prod().text(arn) for arn in given), parked}


def _told_of_parked():
    """Where the bucket of parked stream records is announced."""
    [target] = [
        target
        for rule in prod().properties("AWS::Events::Rule")
        if rule.get("EventPattern", {}).get("source") == ["aws.s3"]
        for target in rule["Targets"]
    ]
    return target


def bucket_named(name):
    [found] = [
        each
        for each in prod().properties("AWS::S3::Bucket", "work")
        if prod().text(each["BucketName"]).startswith(f"pinhole-prod-{name}-")
    ]
    return found


def is_fed(queue):
    return "RedrivePolicy" in queue


def test_every_queue_has_a_dead_letter_queue_or_is_one():
    for queue in prod().properties("AWS::SQS::Queue"):
        assert is_fed(queue) or queue["QueueName"] in dead_letter_queues()


def test_every_dead_letter_queue_keeps_two_weeks():
    assert dead_letter_queues() == {
        "pinhole-prod-uploads-dead",
        "pinhole-prod-live-dead",
        "pinhole-prod-pushes-dead",
        "pinhole-prod-deliveries-dead",
        "pinhole-prod-backfills-dead",
        "pinhole-prod-moves-dead",
        "pinhole-prod-rollups-dead",
        "pinhole-prod-warmups-dead",
        "pinhole-prod-recompressions-dead",
        "pinhole-prod-authors-dead",
        "pinhole-prod-ranks-dead",
        "pinhole-prod-transcodes-dead",
        "pinhole-prod-cleanups-dead",
        "pinhole-prod-removals-dead",
        "pinhole-prod-purges-dead",
        "pinhole-prod-invalidations-dead",
        "pinhole-prod-withdrawals-dead",
        "pinhole-prod-placements-dead",
        "pinhole-prod-accounts-dead",
        "pinhole-prod-exports-dead",
        "pinhole-prod-parked",
    }
    for queue in prod().properties("AWS::SQS::Queue"):
        if queue["QueueName"] in dead_letter_queues():
            assert queue["MessageRetentionPeriod"] == 14 * 86_400


def test_a_queue_waits_six_times_as_long_as_its_function_runs():
    queues = {queue["QueueName"]: queue for queue in prod().properties("AWS::SQS::Queue")}
    for source in prod().sources():
        queue = queues.get(prod().text(source["EventSourceArn"]))
        if queue:
            folder = prod().fed(source)
            patience = 1.5 if folder in ("transcode_video", "export_account") else 6
            assert queue["VisibilityTimeout"] >= patience * prod().functions()[folder]["Timeout"]


FED = {
    "uploads": "process_photo",
    "deliveries": "deliver_posts",
    "backfills": "backfill_feed",
    "moves": "move_fan_out_mode",
    "rollups": "roll_up_counts",
    "warmups": "warm_cdn",
    "recompressions": "recompress_photos",
    "authors": "refresh_author",
    "ranks": "rank_posts",
    "transcodes": "transcode_video",
    "cleanups": "clean_feeds",
    "removals": "delete_media",
    "purges": "purge_post",
    "invalidations": "invalidate_cdn",
    "withdrawals": "invalidate_cdn",
    "live": "tell_news",
    "pushes": "send_pushes",
    "placements": "move_media",
    "exports": "export_account",
    "accounts": "erase_account",
}


@pytest.mark.parametrize("queue", FED)
def test_a_queue_feeds_one_function(queue):
    fed = [
        prod().fed(each)
        for each in prod().sources()
        if prod().text(each["EventSourceArn"]) == f"pinhole-prod-{queue}"
    ]
    assert fed == [FED[queue]]


def test_events_of_deletions_reach_a_queue_for_each_consumer_or_its_dead_letters():
    [bus] = prod().properties("AWS::Events::EventBus")
    assert bus["Name"] == "pinhole-prod-events"
    reached = {}
    for rule in prod().properties("AWS::Events::Rule"):
        if "EventBusName" not in rule:
            continue  # a schedule, or an event of AWS itself
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


def test_invalidations_come_a_few_posts_at_a_time_within_the_limit_of_the_cdn():
    batches = {
        prod().text(each["EventSourceArn"]).removeprefix("pinhole-prod-"): each
        for each in prod().sources()
        if prod().fed(each) == "invalidate_cdn"
    }
    assert set(batches) == {"invalidations", "withdrawals"}
    # Of CloudFront's 15 wildcards in progress, withdrawals leave nine free.
    assert batches["invalidations"]["BatchSize"] <= invalidation_batches._MOST
    assert invalidation_batches._MOST + invalidation_batches._MOST_WITHDRAWN <= 15
    assert min(each["MaximumBatchingWindowInSeconds"] for each in batches.values()) >= 10


def test_uploads_outlive_dead_letters_and_are_announced_to_the_queue():
    bucket = bucket_named("uploads")
    [rule] = bucket["LifecycleConfiguration"]["Rules"]
    assert rule["Status"] == "Enabled"
    assert rule["ExpirationInDays"] == 15  # a day longer than dead letters are kept
    assert "Prefix" not in rule  # avatars and parts of videos too
    assert rule["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}
    told = bucket["NotificationConfiguration"]["QueueConfigurations"]
    for each in told:
        assert prod().text(each["Queue"]) == "pinhole-prod-uploads"
        assert each["Event"] == "s3:ObjectCreated:*"
    # Not of what functions write there themselves.
    assert {rules_of(each) for each in told} == {("prefix", "uploads/"), ("prefix", "avatars/")}


def rules_of(notification):
    [rule] = notification["Filter"]["S3Key"]["Rules"]
    return rule["Name"], rule["Value"]


def test_exports_expire_and_unfinished_ones_are_aborted():
    bucket = bucket_named("exports")
    [rule] = bucket["LifecycleConfiguration"]["Rules"]
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
