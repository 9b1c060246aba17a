"""The data stack: what survives, and who has access."""

import pytest
from aws_cdk.assertions import Template
from pinhole.tables.registry import ALL

from local.aws import protection
from local.doctor.keeping import ROTATED
from stacks import context, stages
from stacks.data import DataStack
from stacks.parts.protection import unprotect
from tests.infrastructure import optional, templates

# But a first deployment that fails removes what it made.
KEPT = ("RetainExceptOnCreate", "Retain")
NAMES = sorted(model.Meta.table_name.split("-")[-1] for model in ALL)


def prod():
    return templates.of("prod")


def table(deployment, name):
    [found] = [
        each
        for each in deployment.all("AWS::DynamoDB::Table")
        if each["Properties"]["TableName"].split("-")[-1] == name
    ]
    return found


def bucket(name):
    [found] = [
        each
        for each in prod().all("AWS::S3::Bucket")
        if prod().text(each["Properties"]["BucketName"]) == f"pinhole-prod-{name}-ACCOUNT-REGION"
    ]
    return found


@pytest.mark.parametrize("name", NAMES)
def test_no_deployment_of_prod_deletes_a_table(name):
    found = table(prod(), name)
    assert (found["DeletionPolicy"], found["UpdateReplacePolicy"]) == KEPT
    assert found["Properties"]["DeletionProtectionEnabled"] is True
    recovery = found["Properties"]["PointInTimeRecoverySpecification"]
    assert recovery == {"PointInTimeRecoveryEnabled": True}
    assert found["Properties"]["BillingMode"] == "PAY_PER_REQUEST"


@pytest.mark.parametrize("name", NAMES)
def test_in_dev_nothing_is_left_behind(name):
    found = table(templates.of("dev"), name)
    assert found["DeletionPolicy"] == "Delete"
    assert found["Properties"]["DeletionProtectionEnabled"] is False
    # AWS makes a backup of a table that is deleted, if it has point-in-time recovery.
    recovery = found["Properties"]["PointInTimeRecoverySpecification"]
    assert recovery == {"PointInTimeRecoveryEnabled": False}


def test_nothing_in_dev_is_retained():
    for template in templates.of("dev").templates.values():
        assert {each.get("DeletionPolicy") for each in template["Resources"].values()} <= {
            None,
            "Delete",
        }


@pytest.mark.parametrize("model", ALL)
def test_a_table_is_what_its_model_says(model):
    found = table(prod(), model.Meta.table_name.split("-")[-1])["Properties"]
    keys = {key["AttributeName"]: key["KeyType"] for key in found["KeySchema"]}
    for name, attribute in model.get_attributes().items():
        if attribute.is_hash_key or attribute.is_range_key:
            assert keys.pop(name) == ("HASH" if attribute.is_hash_key else "RANGE")
    assert not keys
    indexes = found.get("GlobalSecondaryIndexes", []) + found.get("LocalSecondaryIndexes", [])
    assert {index["IndexName"] for index in indexes} == set(model._indexes)


def test_indexes_are_keyed_and_projected_as_their_classes_say():
    follows = table(prod(), "follows")["Properties"]
    found = {index["IndexName"]: index for index in follows["GlobalSecondaryIndexes"]}
    local = {index["IndexName"]: index for index in follows["LocalSecondaryIndexes"]}
    assert keys(found["by_followee"]) == ["followee_id", "follow_id"]
    assert keys(found["by_request"]) == ["followee_id", "request_id"]
    assert keys(found["by_close_friend"]) == ["followee_id", "close_id"]
    assert keys(found["by_block"]) == ["follower_id", "block_id"]
    assert keys(local["by_time"]) == ["follower_id", "follow_id"]
    assert keys(local["by_celebrity"]) == ["follower_id", "celebrity_id"]
    [by_post] = table(prod(), "likes")["Properties"]["GlobalSecondaryIndexes"]
    assert keys(by_post) == ["post_bucket", "like_id"]
    assert by_post["Projection"] == {"ProjectionType": "KEYS_ONLY"}
    [by_author] = table(prod(), "posts")["Properties"]["GlobalSecondaryIndexes"]
    assert by_author["Projection"]["ProjectionType"] == "INCLUDE"
    assert set(by_author["Projection"]["NonKeyAttributes"]) == {
        "state",
        "expires_at",
        "kind",
        "tags",
    }
    comments = table(prod(), "comments")["Properties"]["GlobalSecondaryIndexes"]
    found = {index["IndexName"]: index for index in comments}
    assert keys(found["by_thread"]) == ["thread_id", "comment_id"]
    assert keys(found["by_rank"]) == ["ranked_in", "rank"]
    assert keys(found["by_author"]) == ["author_id", "comment_id"]
    assert keys(found["by_post"]) == ["post_id", "comment_id"]
    for name in ("by_thread", "by_rank"):  # a rank that moves is cheap to write
        assert found[name]["Projection"]["NonKeyAttributes"] == ["author_id"]


def keys(index):
    return [key["AttributeName"] for key in index["KeySchema"]]


def test_streams_carry_both_images_of_the_tables_that_others_follow():
    streamed = {
        name
        for name in NAMES
        if table(prod(), name)["Properties"].get("StreamSpecification")
        == {"StreamViewType": "NEW_AND_OLD_IMAGES"}
    }
    interactions = {"likes", "saves", "comments", "comment_likes", "visits"}
    assert streamed == {"posts", "follows", "users", *interactions}


def test_what_expires_expires():
    expiring = {
        name: table(prod(), name)["Properties"]["TimeToLiveSpecification"]["AttributeName"]
        for name in NAMES
        if "TimeToLiveSpecification" in table(prod(), name)["Properties"]
    }
    assert expiring == {
        "posts": "expires_at",
        "comments": "expires_at",
        "feeds": "expires_at",
        "ledger": "expires_at",
        "limits": "expires_at",
        "reports": "expires_at",
        "moderator_acts": "expires_at",
        "inboxes": "expires_at",
        "receipts": "expires_at",
        "reservations": "expires_at",
        "exports": "expires_at",
        "idempotency": "expiration",
        "likes": "expires_at",
        "comment_likes": "expires_at",
        "follows": "expires_at",
        "cases": "expires_at",
        "evidence": "expires_at",
        "chains": "expires_at",
        "visits": "expires_at",
        "tickets": "expires_at",
        "connections": "expires_at",
        "watches": "expires_at",
    }


@pytest.mark.parametrize("name", ["originals", "media", "archive", "uploads", "site", "parked"])
def test_no_bucket_is_public(name):
    found = bucket(name)["Properties"]
    assert set(found["PublicAccessBlockConfiguration"].values()) == {True}
    [owned] = found["OwnershipControls"]["Rules"]
    assert owned["ObjectOwnership"] == "BucketOwnerEnforced"


@pytest.mark.parametrize("name", ["originals", "media", "archive"])
def test_in_prod_photos_stay(name):
    found = bucket(name)
    assert (found["DeletionPolicy"], found["UpdateReplacePolicy"]) == KEPT


def test_in_prod_people_stay():
    [found] = prod().all("AWS::Cognito::UserPool")
    assert (found["DeletionPolicy"], found["UpdateReplacePolicy"]) == KEPT


@pytest.mark.parametrize("stage", templates.STAGES)
def test_a_rolled_back_first_deployment_can_be_repeated(stage):
    """A bucket that we name could not be created again if it stayed."""
    for template in templates.of(stage).templates.values():
        policies = {each.get("DeletionPolicy") for each in template["Resources"].values()}
        assert policies <= {None, "Delete", "RetainExceptOnCreate"}


def test_a_first_deployment_can_go_without_deletion_protection():
    stage = context.stage(optional.app(protected="false"))
    made = templates.data(stage, {}).templates["pinhole-prod-data"]["Resources"].values()
    for each in made:
        kept = each.get("Properties", {})
        assert kept.get("DeletionProtectionEnabled") in (None, False)
        assert kept.get("DeletionProtection") in (None, "INACTIVE")
    assert {each.get("DeletionPolicy") for each in made} >= {"RetainExceptOnCreate"}


def test_what_is_added_can_go_without_deletion_protection_first():
    """All else of the stack stays as it is, so that nothing that is there loses its own."""
    made = templates.data(stages.prod(), {}).templates["pinhole-prod-data"]
    whole, ids = made["Resources"], protection.added({}, made)
    assert len(ids) == len(ALL) + 1  # and the user pool
    tables, [pool] = ids[-2:], [id for id in ids if whole[id]["Type"].startswith("AWS::Cognito")]
    some = optional.app(unprotected=",".join([*tables, pool]))
    data = DataStack(some, stage=context.stage(some), settings={})
    unprotect(some, context.unprotected(some))
    there = Template.from_stack(data).to_json()["Resources"]
    changed = {id: there[id]["Properties"] for id in there if there[id] != whole.get(id)}
    assert changed.keys() == {*tables, pool}
    assert [changed[id]["DeletionProtectionEnabled"] for id in tables] == [False, False]
    assert changed[pool]["DeletionProtection"] == "INACTIVE"
    assert protection.added({}, {"Resources": there}) == sorted({*ids} - {*tables, pool})


def test_what_is_not_there_cannot_go_without_deletion_protection():
    some = optional.app(unprotected="Nothing")
    DataStack(some, stage=context.stage(some), settings={})
    with pytest.raises(SystemExit, match="no table and no user pool Nothing"):
        unprotect(some, context.unprotected(some))


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_a_bucket_is_emptied_before_it_is_deleted(stage):
    """CloudFormation deletes only empty buckets."""
    deployment = templates.of(stage)
    emptied = deployment.properties("Custom::S3AutoDeleteObjects")
    assert sorted(deployment.text(each["BucketName"]) for each in emptied) == sorted(
        deployment.text(each["Properties"]["BucketName"])
        for each in deployment.all("AWS::S3::Bucket")
        if each["DeletionPolicy"] == "Delete"
    )
    assert len(emptied) == {"dev": 7, "prod": 4}[stage]


def test_originals_move_to_a_colder_storage_class():
    rule, _ = bucket("originals")["Properties"]["LifecycleConfiguration"]["Rules"]
    [transition] = rule["Transitions"]
    assert transition == {"StorageClass": "GLACIER_IR", "TransitionInDays": 30}
    assert rule["Status"] == "Enabled"
    assert "ExpirationInDays" not in rule


@pytest.mark.parametrize(("archive_days", "days"), [("180", 7), ("3", 3), ("0", 1)])
def test_deleted_originals_can_be_brought_back_for_a_week_at_most(archive_days, days):
    deployment = templates.data(stages.prod(), {"ARCHIVE_DAYS": archive_days})
    [originals] = [
        each
        for each in deployment.properties("AWS::S3::Bucket")
        if "VersioningConfiguration" in each
    ]
    assert "originals" in deployment.text(originals["BucketName"])
    assert originals["VersioningConfiguration"] == {"Status": "Enabled"}
    _, rule = originals["LifecycleConfiguration"]["Rules"]
    assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": days}
    assert (rule["ExpiredObjectDeleteMarker"], rule["Status"]) == (True, "Enabled")


def test_no_function_reads_or_deletes_a_version():
    rights = str([prod().rights(each) for each in prod().functions().values()])
    assert "s3:GetObject" in rights
    assert "Version" not in rights.replace("2012-10-17", "").replace("'Version'", "")


def expiry_by_folder(archive):
    rules = archive["LifecycleConfiguration"]["Rules"]
    assert {rule["Status"] for rule in rules} == {"Enabled"}
    return {rule["Prefix"]: rule["ExpirationInDays"] for rule in rules}


def test_archived_files_and_evidence_expire_as_the_settings_say():
    expiry = {"archive/": 180, "shown/": 180, "evidence/": 180}
    assert expiry_by_folder(bucket("archive")["Properties"]) == expiry


def test_what_was_archived_before_nothing_more_is_goes_too():
    unused = templates.data(stages.prod(), {"ARCHIVE_DAYS": "0", "EVIDENCE_DAYS": "90"})
    [archive] = [
        each
        for each in unused.properties("AWS::S3::Bucket", "data")
        if "archive" in unused.text(each["BucketName"])
    ]
    assert expiry_by_folder(archive) == {"archive/": 1, "shown/": 1, "evidence/": 90}


def test_only_their_distribution_reads_the_renditions():
    policies = [
        each["PolicyDocument"]["Statement"]
        for each in prod().properties("AWS::S3::BucketPolicy", "data")
    ]
    allowed = [each for policy in policies for each in policy if each["Effect"] == "Allow"]
    [reader] = allowed
    assert reader["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    assert reader["Action"] == ["s3:GetObject", "s3:ListBucket"]
    assert set(prod().text(reader["Resource"])) == {
        "pinhole-prod-media-ACCOUNT-REGION",
        "pinhole-prod-media-ACCOUNT-REGION/*",
    }
    source = reader["Condition"]["StringEquals"]["AWS:SourceArn"]
    assert "ImagesDistribution" in prod().text(source)


def test_renditions_are_asked_for_by_signed_requests_and_rewritten_first():
    [distribution] = prod().properties("AWS::CloudFront::Distribution", "data")
    config = distribution["DistributionConfig"]
    [origin] = config["Origins"]
    assert origin["OriginAccessControlId"]
    [control] = prod().properties("AWS::CloudFront::OriginAccessControl", "data")
    assert control["OriginAccessControlConfig"]["SigningBehavior"] == "always"
    behavior = config["DefaultCacheBehavior"]
    [rewriting] = behavior["FunctionAssociations"]
    assert rewriting["EventType"] == "viewer-request"
    assert behavior["ViewerProtocolPolicy"] == "redirect-to-https"
    kept = {
        each["ErrorCode"]: each["ErrorCachingMinTTL"] for each in config["CustomErrorResponses"]
    }
    assert kept[404] <= 10


def test_the_cdn_adds_no_cache_header_that_a_404_would_carry_too():
    for policy in prod().properties("AWS::CloudFront::ResponseHeadersPolicy"):
        added = policy["ResponseHeadersPolicyConfig"].get("CustomHeadersConfig", {"Items": []})
        names = {each["Header"].lower() for each in added["Items"]}
        assert not names & {"cache-control", "expires", "age"}


def test_people_sign_in_with_a_name_whatever_its_case_and_a_password():
    [pool] = prod().properties("AWS::Cognito::UserPool")
    [client] = prod().properties("AWS::Cognito::UserPoolClient")
    assert pool["UsernameConfiguration"] == {"CaseSensitive": False}
    assert "UsernameAttributes" not in pool
    assert "AliasAttributes" not in pool
    assert pool["AutoVerifiedAttributes"] == ["email"]
    assert pool["DeletionProtection"] == "ACTIVE"
    assert set(client["ExplicitAuthFlows"]) == {
        "ALLOW_USER_PASSWORD_AUTH",
        "ALLOW_USER_SRP_AUTH",
        "ALLOW_REFRESH_TOKEN_AUTH",
    }
    assert client["GenerateSecret"] is False
    assert client["PreventUserExistenceErrors"] == "ENABLED"


def test_there_is_a_group_of_moderators():
    [group] = prod().properties("AWS::Cognito::UserPoolGroup")
    assert group["GroupName"] == "moderators"


def test_only_the_local_stage_confirms_sign_ups_by_itself():
    confirming = {
        stage: templates.of(stage).functions()["check_sign_up"]["Environment"]["Variables"]
        for stage in templates.STAGES
    }
    assert {stage: each["AUTO_CONFIRM"] for stage, each in confirming.items()} == {
        "local": "true",
        "dev": "false",
        "prod": "false",
    }


def test_the_doctor_knows_the_keys_that_are_rotated():
    keys = templates.of("prod").properties("AWS::SecretsManager::Secret")
    rotated = [each for each in keys if each["Description"].startswith(ROTATED)]
    assert (len(rotated), len(keys)) == (2, 3)
