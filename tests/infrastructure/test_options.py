"""A stage's options: remembered in its file, and checked in one sentence."""

import json
import re
from dataclasses import replace

import pytest

from local.aws.removals import removed
from local.environments import ROOT
from stacks import context, options, stages
from stacks.options import Domain, Ses
from tests.infrastructure import optional, templates
from tests.infrastructure.optional import app


@pytest.fixture
def folder(tmp_path):
    """A folder of files of stages; only `prod` has one."""
    return optional.folder(tmp_path)


def test_the_file_of_a_stage_is_its_options(folder):
    stage = context.stage(app(), folder)
    assert stage.alarm_email == "ops@example.org"
    assert stage.signing_keys == (2, 1)
    certificate = "arn:aws:acm:us-east-1:123456789012:certificate/0"
    assert stage.domain == Domain("pin.example", "img.example", certificate)
    assert stage.ses == Ses("hello@pin.example", "eu-west-1")
    assert (stage.traced, stage.concurrency) == (True, 20_000)
    assert (stage.requests_per_second, stage.requests_at_once) == (100_000, 50_000)
    assert (stage.firewall, stage.photo_firewall) == (True, True)
    assert context.settings(app(), folder) == optional.SETTINGS
    # `regions/` tries those of a stage in two.
    in_one = options.OPTIONS.keys() - {"regions", "writer"}
    assert options.read("prod", folder).keys() == {*in_one, "settings"}


@pytest.mark.parametrize("stage", ["local", "dev"])
def test_other_stages_have_none_of_it(stage, folder):
    assert context.stage(app(stage), folder).alarm_email is None
    assert context.settings(app(stage), folder) == {}


def test_the_command_line_goes_first_and_says_that_it_is_not_remembered(folder, capsys):
    tried = app(alarm_email="me@example.org", settings='{"FEED_DAYS": "9"}')
    stage = context.stage(tried, folder)
    assert (stage.alarm_email, stage.signing_keys) == ("me@example.org", (2, 1))
    assert context.settings(tried, folder) == optional.SETTINGS | {"FEED_DAYS": "9"}
    said = capsys.readouterr().err
    assert "does not remember alarm_email, settings" in said
    assert "stages/prod.toml" in said


def test_nothing_is_said_about_a_file(folder, capsys):
    context.stage(app(), folder)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("alarm_email = 1", "alarm_email must be an e-mail address, not 1."),
        ('alarm_email = "ops"', "alarm_email must be an e-mail address, not 'ops'."),
        ("alarm_email", "stages/prod.toml is not TOML: "),
        ('alarm_mail = "a@b.example"', "stages/prod.toml has unknown options: alarm_mail."),
        ("traced = 1", "traced must be true or false."),
        ("signing_keys = []", "signing_keys must be different numbers"),
        ("signing_keys = [1, 1]", "signing_keys must be different numbers"),
        ('domain = "pin.example"', "domain must be a JSON object."),
        ("domain = 3", "domain must be a table of names and values."),
        ("[domain]\nweb = 'a.example'", "domain must have web, images, certificate_arn as texts."),
        (
            "[domain]\nweb = 'https://a.example/'\nimages = 'b.example'\ncertificate_arn = 'x'",
            "domain must have host names without scheme and path, not https://a.example/.",
        ),
        (
            "[domain]\nweb = 'a.example'\nimages = 'b.example'\n"
            "certificate_arn = 'arn:aws:acm:eu-west-1:123456789012:certificate/0'",
            "domain.certificate_arn must be of a certificate in us-east-1",
        ),
        ("requests_per_second = 9", "requests_per_second must be a number from 10 to 999999."),
        ("concurrency = 9", "concurrency must be a number from 10 to 999999."),
        ("concurrency = 10.5", "concurrency must be a number from 10 to 999999."),
        (
            "[ses]\nfrom_email = 'a@b.example'",
            "ses must have from_email, region as texts, and may have",
        ),
        (
            "[ses]\nfrom_email = 'us'\nregion = 'us-east-1'",
            "ses.from_email must be an e-mail address",
        ),
        (
            "[ses]\nfrom_email = 'a@b.example'\nregion = 'us-east-1'\ndomain = 'c.example'",
            "ses.from_email must be an address of c.example.",
        ),
        ("settings = 1", "settings must be a table of names and values."),
        (
            "[settings]\nFEED_DAYS = 'many'",
            "FEED_DAYS must be a whole number, for example 30, got 'many'.",
        ),
        ("[settings]\nFEED_DAYS = 1979-05-27", "FEED_DAYS must be a whole number, for example 30"),
        ("[settings]\nFEEDDAYS = 1", "There is no setting FEEDDAYS."),
    ],
)
def test_a_wrong_file_is_refused_in_one_sentence(written, sentence, tmp_path):
    (tmp_path / "prod.toml").write_text(written)

    def read():
        context.stage(app(), tmp_path)
        context.settings(app(), tmp_path)

    with pytest.raises(SystemExit, match=re.escape(sentence)) as refused:
        read()
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_the_committed_files_name_every_option(stage):
    written = (options.FOLDER / f"{stage}.toml").read_text()
    for name in [*options.OPTIONS, "settings"]:
        assert re.search(rf"^#? ?(\[{name}\]$|{name} = )", written, re.MULTILINE)
    context.stage(app(stage))


def test_a_second_deployment_changes_nothing():
    """Neither domain, nor alarm address, sender, or rotated key."""
    first, second = optional.deployment().templates, optional.made().templates
    assert first == second
    text = str(first)
    for kept in ("img.example", "pin.example", "ops@example.org", "hello@pin.example", "Key2"):
        assert kept in text


def test_what_a_deployment_would_take_away_is_seen_in_the_templates():
    before, after = optional.deployment().templates, templates.of("prod").templates
    assert removed(before.values(), after.values()) == [
        "alarms to ops@example.org",
        "sign-up codes from hello@pin.example",
        "signing key 2, with which addresses may be signed",
        "the firewall pinhole-prod-cdn",
        "the firewall pinhole-prod-photos",
        "the firewall pinhole-prod-sign-in",
        "the host name img.example",
        "the host name pin.example",
    ]
    assert removed(after.values(), before.values()) == []
    assert removed(before.values(), before.values()) == []


@pytest.mark.parametrize(
    ("before", "after", "gone"),
    [((1,), (2,), [1]), ((2, 1), (2,), [1]), ((1, 2), (1,), [2]), ((1,), (1, 2), [])],
)
def test_a_signing_key_is_missed_whatever_numbers_other_keys_have(before, after, gone):
    there, made = (
        templates.data(replace(stages.prod(), signing_keys=keys), {}).templates.values()
        for keys in (before, after)
    )
    sentence = "signing key {}, with which addresses may be signed"
    assert removed(there, made) == [sentence.format(number) for number in gone]


def test_the_addresses_that_others_use_are_of_the_domain():
    deployment = optional.deployment()
    outputs = deployment.templates["pinhole-prod-data"]["Outputs"]
    assert outputs["CdnUrl"]["Value"] == "https://img.example"
    [mailed] = deployment.properties("AWS::SNS::Subscription", "data")
    assert mailed["Endpoint"] == "ops@example.org"


def test_sign_up_codes_go_through_ses_if_the_stage_has_it():
    [pool] = optional.deployment().properties("AWS::Cognito::UserPool")
    sender = pool["EmailConfiguration"]
    assert sender["EmailSendingAccount"] == "DEVELOPER"
    assert sender["From"] == "hello@pin.example"
    assert sender["SourceArn"]["Fn::Join"][1][-1].endswith(":identity/hello@pin.example")
    [plain] = templates.of("prod").properties("AWS::Cognito::UserPool")
    assert "EmailConfiguration" not in plain


def test_a_port_that_is_no_number_is_refused_in_one_sentence():
    with pytest.raises(SystemExit, match="local_port must be a number, not high."):
        context.stage(app("local", local_port="high"))


@pytest.mark.parametrize("stage", ["local", "dev", "prod"])
@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("alarm_mail", "alarm_email"),
        ("alarm-email", "alarm_email"),
        ("Stage", "stage"),
        ("firewal", "firewall"),
        ("FEED_DAYS", "settings"),
        ("unprotect", "unprotected"),
    ],
)
def test_a_name_that_nobody_reads_is_refused_with_the_nearest(stage, name, nearest, folder):
    with pytest.raises(SystemExit) as refused:
        context.stage(app(stage, **{name: "1"}), folder)
    assert str(refused.value) == f"There is no option {name}: do you mean {nearest}?"


def test_what_the_cdk_puts_in_itself_is_not_refused(folder):
    committed = json.loads((ROOT / "cdk.json").read_text())["context"]
    own = {
        "aws:cdk:enable-path-metadata": True,
        "aws:cdk:bundling-stacks": ["**"],
        "aws-cdk:enableDiffNoFail": "true",
        "cli-telemetry": "false",
        "acknowledged-issue-numbers": [34892],
        "availability-zones:account=123456789012:region=eu-west-1": ["eu-west-1a"],
    }
    assert context.stage(app(**committed, **own), folder).name == "prod"
