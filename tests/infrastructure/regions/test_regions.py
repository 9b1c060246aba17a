"""A stage in two regions: one writes, both read, and nothing is only where it may be lost."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pinhole.tables.registry import ALL

from local.aws import protection
from stacks import context, options
from stacks.regions import Writer
from tests.infrastructure import templates
from tests.infrastructure.lint import linting
from tests.infrastructure.optional import app
from tests.infrastructure.regions import two_regions
from tests.infrastructure.regions.two_regions import HOME, OTHER

BOTH = (HOME, OTHER)
KEPT_APART = ("uploads", "exports", "parked")
UNTOUCHED = ("check_sign_up", "share_keys")


@pytest.mark.parametrize("region", BOTH)
def test_cfn_lint_finds_nothing(region):
    """Neither does cdk-nag, by which the app checks itself when it is synthesized."""
    folder = Path(two_regions.assembly(region).name)
    assert linting.count(folder) == len(templates.STACKS) - (region == OTHER)
    assert linting.findings(folder) == []


def test_the_home_has_all_tables_with_replicas_in_both_regions():
    tables = two_regions.of(HOME).all("AWS::DynamoDB::GlobalTable")
    assert len(tables) == len(ALL)
    for table in tables:
        found = table["Properties"]
        assert [each["Region"] for each in found["Replicas"]] == list(BOTH)
        assert found["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}
        assert table["DeletionPolicy"] == "RetainExceptOnCreate"
        for replica in found["Replicas"]:
            assert replica["DeletionProtectionEnabled"]
            recovery = replica["PointInTimeRecoverySpecification"]
            assert recovery == {"PointInTimeRecoveryEnabled": True}
    assert two_regions.of(HOME).all("AWS::DynamoDB::Table") == []


def test_replicas_have_the_keys_indexes_and_expiry_of_the_tables_in_one_region():
    across = {each["TableName"]: each for each in of_type(HOME, "AWS::DynamoDB::GlobalTable")}
    for alone in templates.of("prod").properties("AWS::DynamoDB::Table"):
        found = across[alone["TableName"]]
        assert found["KeySchema"] == alone["KeySchema"]
        for indexes in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes"):
            assert by_name(found.get(indexes, [])) == by_name(alone.get(indexes, []))
        attributes = {each["AttributeName"] for each in alone["AttributeDefinitions"]}
        assert {each["AttributeName"] for each in found["AttributeDefinitions"]} == attributes
        expiry = found.get("TimeToLiveSpecification")
        assert expiry == alone.get("TimeToLiveSpecification")


def test_a_new_table_is_protected_only_once_it_is_complete():
    template = two_regions.of(HOME).templates["pinhole-prod-data"]
    resources = {id: each for id, each in template["Resources"].items() if "Tablesposts" not in id}
    [added] = protection.added({"Resources": resources}, template)
    assert template["Resources"][added]["Properties"]["TableName"] == "pinhole-prod-posts"


def test_the_other_region_has_neither_tables_nor_user_pool_nor_distribution():
    here = two_regions.of(OTHER).types()
    for type in ("DynamoDB::GlobalTable", "DynamoDB::Table", "Cognito::UserPool"):
        assert f"AWS::{type}" not in here
    assert "AWS::CloudFront::Distribution" not in here
    assert "AWS::SecretsManager::Secret" not in here


def test_keys_are_in_both_regions():
    for secret in of_type(HOME, "AWS::SecretsManager::Secret"):
        assert secret["ReplicaRegions"] == [{"Region": OTHER}]


@pytest.mark.parametrize("region", BOTH)
def test_what_people_keep_is_copied_both_ways_with_deletions(region):
    there = OTHER if region == HOME else HOME
    copied = {}
    for bucket in of_type(region, "AWS::S3::Bucket"):
        name = kind(region, bucket)
        if rules := bucket.get("ReplicationConfiguration", {}).get("Rules"):
            [copied[name]] = rules
            assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
            [old] = [
                rule["NoncurrentVersionExpiration"]["NoncurrentDays"]
                for rule in bucket["LifecycleConfiguration"]["Rules"]
                if "NoncurrentVersionExpiration" in rule
            ]
            assert old == (7 if name == "originals" else 1)
        else:
            # The site is uploaded in the home region alone.
            assert name in (*KEPT_APART, "site")
    assert copied.keys() == {"originals", "media", "archive"} | (
        {"site"} if region == HOME else set()
    )
    for name, rule in copied.items():
        destination = two_regions.of(region).text(rule["Destination"]["Bucket"])
        assert destination == f"arn:aws:s3:::pinhole-prod-{name}-ACCOUNT-{there}"
        assert rule["Status"] == "Enabled"
        assert rule["DeleteMarkerReplication"] == {"Status": "Enabled"}
        assert rule["SourceSelectionCriteria"]["ReplicaModifications"] == {"Status": "Enabled"}
        timed = rule["Destination"].get("ReplicationTime")
        assert bool(timed) == (name == "originals")


def test_the_first_deployment_copies_nothing_as_there_is_nowhere_to():
    alone = options_of(region=HOME, copies="false")
    assert not alone.copies
    made = templates.data(alone, {})
    assert [b for b in made.properties("AWS::S3::Bucket") if "ReplicationConfiguration" in b] == []


@pytest.mark.parametrize(("region", "works"), [(HOME, True), (OTHER, False)])
def test_only_the_region_that_writes_works(region, works):
    sources = two_regions.of(region).sources()
    assert len(sources) == len(templates.of("prod").sources())
    assert {each.get("Enabled", True) for each in sources} == {works}
    [sweep] = [
        rule for rule in of_type(region, "AWS::Events::Rule") if "ScheduleExpression" in rule
    ]
    assert sweep["State"] == ("ENABLED" if works else "DISABLED")


@pytest.mark.parametrize("region", BOTH)
def test_functions_know_who_writes_and_take_each_others_cursors(region):
    functions = two_regions.of(region).functions()
    for folder in functions.keys() - set(UNTOUCHED):
        told = functions[folder]["Environment"]["Variables"]
        assert (told["WRITER_REGION"], told["WRITER_SINCE"]) == (HOME, "0")
        assert "told" in str(told["CURSOR_KEY"])
    cursors = {
        str(functions[each]["Environment"]["Variables"]["CURSOR_KEY"])
        for each in ("read_feed", "read_posts")
    }
    assert len(cursors) == 1


def test_sign_ups_reserve_names_where_everybody_does():
    function = two_regions.of(HOME).functions()["check_sign_up"]
    assert function["Environment"]["Variables"]["TABLES_REGION"] == HOME
    where = [
        str(statement["Resource"])
        for statement in two_regions.of(HOME).rights(function)
        if statement["Action"] == "dynamodb:PutItem"
    ]
    assert all(any(region in each for each in where) for region in BOTH)


def test_the_other_region_takes_the_tokens_of_the_one_user_pool():
    [authorizer] = [
        each
        for each in of_type(OTHER, "AWS::ApiGatewayV2::Authorizer")
        if each["AuthorizerType"] == "JWT"
    ]
    issuer = str(authorizer["JwtConfiguration"]["Issuer"])
    assert f"https://cognito-idp.{HOME}." in issuer
    assert "AWS::Region" not in issuer


def test_each_region_tells_what_the_other_one_asks():
    told, asked = {}, {}
    for region in BOTH:
        for parameter in of_type(region, "AWS::SSM::Parameter"):
            told[parameter["Name"]] = region
        for template in two_regions.of(region).templates.values():
            for each in template.get("Parameters", {}).values():
                asked.setdefault(each["Default"], set()).add(region)
    across = {name for name in asked if "/told/" in name}
    assert across <= told.keys()
    assert across >= {f"/pinhole-prod/told/{OTHER}/api-host", f"/pinhole-prod/told/{HOME}/cdn-url"}
    for name in across:
        assert told[name] == name.split("/")[3]
    # `make deploy` notes the streams of replicas, which no template can.
    streams = {name for name, by in asked.items() if "/streams/" in name and OTHER in by}
    assert streams == {name for name in told if "/streams/" in name}


def test_the_distributions_have_origins_in_both_regions():
    pages, images = (distribution("pinhole-prod-web"), distribution("pinhole-prod-data"))
    assert {each["Id"] for each in images["Origins"]} == set(BOTH)
    assert {each["Id"] for each in pages["Origins"]} == {*BOTH, f"site-{HOME}", f"site-{OTHER}"}
    for config in (pages, images):
        for group in config["OriginGroups"]["Items"]:
            # A missing file is missing: it may have been deleted here and not yet there.
            assert group["FailoverCriteria"]["StatusCodes"]["Items"] == [500, 502, 503, 504]


def test_the_site_may_send_to_either_region():
    policies = str(of_type(HOME, "AWS::CloudFront::ResponseHeadersPolicy"))
    for name in ("pinhole-prod-uploads-", f"-{OTHER}.s3.{OTHER}."):
        assert name in policies


def test_after_a_failover_a_deployment_leaves_the_work_where_it_is():
    for region, works in ((HOME, False), (OTHER, True)):
        stage = options_of(region=region, writer=two_regions.TAKEN_OVER)
        assert stage.writes is works
        assert stage.span.since == 1_796_040_000
        assert stage.span.writing == OTHER


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ('regions = ["eu-west-1"]', "regions must be two regions, home first."),
        ("regions = 3", "regions must be two regions, home first."),
        ("regions = [1, 2]", "regions must be two regions, home first."),
        (
            'regions = ["eu-west-1", "us-east-1", "us-west-2"]',
            "regions must be two regions, home first.",
        ),
        (
            'regions = ["eu-west-1", "eu-west-9"]',
            "regions must be regions of AWS, and eu-west-9 is none that is known.",
        ),
        (
            'regions = ["eu-west-1", "eu-west-1"]',
            "regions must be two different regions, not eu-west-1 twice.",
        ),
        (
            'regions = ["eu-west-1", "us-east-1"]',
            "prod is in eu-west-1 and us-east-1: choose one by AWS_REGION, not ap-south-1.",
        ),
        ('writer = "us-east-1"', "writer must be a JSON object."),
        (
            'writer = { region = "us-east-1" }',
            "writer must have region and since.",
        ),
        (
            'writer = { region = "us-east-1", since = 2026-11-30T12:00:00 }',
            "writer must have since as a time with its zone.",
        ),
        (
            'writer = { region = "us-east-1", since = 2026-11-30T12:00:00Z }',
            "writer must be one of regions, not us-east-1.",
        ),
        (
            'regions = ["eu-west-1", "us-east-1"]\n'
            'writer = { region = "us-west-2", since = 2026-11-30T12:00:00Z }',
            "writer must be one of regions, not us-west-2.",
        ),
    ],
)
def test_a_wrong_value_ends_in_one_sentence(tmp_path, written, sentence):
    (tmp_path / "prod.toml").write_text(written)
    with pytest.raises(options.WrongOption) as wrong:
        context.stage(app(region="ap-south-1"), tmp_path)
    assert sentence in str(wrong.value)


def test_the_file_of_a_stage_names_its_regions(tmp_path):
    (tmp_path / "prod.toml").write_text(
        'regions = ["eu-west-1", "us-east-1"]\n'
        'writer = { region = "us-east-1", since = 2026-11-30T12:00:00Z }\n'
    )
    stage = context.stage(app(region="us-east-1"), tmp_path)
    assert stage.regions == BOTH
    assert stage.writer == Writer(OTHER, datetime(2026, 11, 30, 12, tzinfo=UTC))
    assert stage.writes


def test_a_stage_in_one_region_has_none_of_it():
    for stage in ("dev", "prod"):
        single = context.stage(app(stage, region=HOME))
        assert (single.span, single.writes, single.region) == (None, True, "")


def options_of(**given):
    return context.stage(app(regions=",".join(BOTH), **given))


def of_type(region, type):
    return two_regions.of(region).properties(type)


def kind(region, bucket):
    name = two_regions.of(region).text(bucket["BucketName"])
    return name.removeprefix("pinhole-prod-").split("-")[0]


def by_name(indexes):
    return {each["IndexName"]: (each["KeySchema"], each["Projection"]) for each in indexes}


def distribution(stack):
    [found] = two_regions.of(HOME).properties("AWS::CloudFront::Distribution", stack)
    return found["DistributionConfig"]
