"""A firewall before what is public, where the stage has one."""

import pytest

from tests.infrastructure import optional, templates


@pytest.fixture(scope="module")
def guarded():
    return optional.deployment()


def acl(deployment, before):
    [found] = [
        each
        for each in deployment.properties("AWS::WAFv2::WebACL")
        if each["Name"] == f"pinhole-prod-{before}"
    ]
    assert found["Scope"] == ("REGIONAL" if before == "sign-in" else "CLOUDFRONT")
    return found


def test_no_stage_has_one_unless_its_file_says_so():
    for stage in templates.STAGES:
        assert templates.of(stage).properties("AWS::WAFv2::WebACL") == []


@pytest.mark.parametrize(
    ("stack", "before", "most"), [("web", "cdn", 2_000), ("data", "photos", 20_000)]
)
def test_what_the_cdn_serves_is_behind_a_limit_by_address_and_the_rules_of_aws(
    guarded, stack, before, most
):
    """The site with the API, and photos."""
    [served] = guarded.properties("AWS::CloudFront::Distribution", stack)
    assert "FirewallAcl" in str(served["DistributionConfig"]["WebACLId"])
    rules = acl(guarded, before)["Rules"]
    assert [rule["Name"] for rule in sorted(rules, key=lambda rule: rule["Priority"])] == [
        "rate",
        "AWSManagedRulesCommonRuleSet",
        "AWSManagedRulesKnownBadInputsRuleSet",
    ]
    rate = rules[0]["Statement"]["RateBasedStatement"]
    assert (rate["AggregateKeyType"], rules[0]["Action"]) == ("IP", {"Block": {}})
    assert (rate["Limit"], rate["EvaluationWindowSec"]) == (most, 300)


def test_texts_and_photos_in_bodies_are_not_refused(guarded):
    """People write about HTML and files, and a photo is larger than what AWS allows by default."""
    groups = [
        rule["Statement"]["ManagedRuleGroupStatement"]
        for rule in acl(guarded, "cdn")["Rules"]
        if rule["Name"].startswith("AWSManagedRules")
    ]
    overrides = [each for group in groups for each in group["RuleActionOverrides"]]
    assert all(each["ActionToUse"] == {"Count": {}} for each in overrides)
    names = {each["Name"] for each in overrides}
    assert {"SizeRestrictions_BODY", "CrossSiteScripting_BODY", "Log4JRCE_BODY"} <= names


def test_the_user_pool_is_behind_a_limit_by_address(guarded):
    [rule] = acl(guarded, "sign-in")["Rules"]
    assert rule["Statement"]["RateBasedStatement"]["AggregateKeyType"] == "IP"
    [association] = guarded.properties("AWS::WAFv2::WebACLAssociation")
    assert "SignInPool" in str(association["ResourceArn"])


def test_no_request_is_kept(guarded):
    for each in guarded.properties("AWS::WAFv2::WebACL"):
        for seen in (each, *each["Rules"]):
            assert seen["VisibilityConfig"]["SampledRequestsEnabled"] is False
