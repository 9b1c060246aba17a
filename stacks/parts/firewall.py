"""A firewall for everything public: AWS WAF, for a price that an idle network would not pay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from aws_cdk import aws_wafv2 as waf
from constructs import Construct

from stacks.stage import Stage

Rule = waf.CfnWebACL.RuleProperty

Before = Literal["cdn", "photos", "sign_in"]

# Requests from one address in five minutes: a dozen people who scroll behind one router, and the
# photos that they see.
REQUESTS: dict[Before, int] = {"cdn": 2_000, "photos": 20_000, "sign_in": 2_000}
SECONDS = 300
# Texts and photos of people are in bodies, and the API checks them: a post about HTML is no attack.
_COUNTED = {
    "AWSManagedRulesCommonRuleSet": (
        "SizeRestrictions_BODY",
        "CrossSiteScripting_BODY",
        "GenericLFI_BODY",
        "GenericRFI_BODY",
        "EC2MetaDataSSRF_BODY",
    ),
    "AWSManagedRulesKnownBadInputsRuleSet": (
        "JavaDeserializationRCE_BODY",
        "Log4JRCE_BODY",
        "ReactJSRCE_BODY",
    ),
}


class Firewall(Construct):
    """A web ACL. `before`: the CDN of the site and the API, or of photos, which takes one that is
    made in us-east-1; or the user pool.

    It keeps no requests: samples would hold people's addresses and tokens.
    """

    def __init__(self, scope: Construct, id: str, *, stage: Stage, before: Before) -> None:
        super().__init__(scope, id)
        acl = waf.CfnWebACL(
            self,
            "Acl",
            name=f"{stage.prefix}-{before.replace('_', '-')}",
            scope="REGIONAL" if before == "sign_in" else "CLOUDFRONT",
            default_action=waf.CfnWebACL.DefaultActionProperty(allow={}),
            rules=[_rate(before)] if before == "sign_in" else _of_the_cdn(before),
            visibility_config=_seen(before),
        )
        self.arn = acl.attr_arn

    def protect(self, arn: str) -> None:
        """Protect this resource of the same region."""
        waf.CfnWebACLAssociation(self, "Protected", resource_arn=arn, web_acl_arn=self.arn)


def _of_the_cdn(before: Before) -> Sequence[Rule]:
    return [
        _rate(before),
        *(_managed(at, name, counted) for at, (name, counted) in enumerate(_COUNTED.items(), 1)),
    ]


def _rate(before: Before) -> Rule:
    rate = waf.CfnWebACL.RateBasedStatementProperty(
        limit=REQUESTS[before], evaluation_window_sec=SECONDS, aggregate_key_type="IP"
    )
    return Rule(
        name="rate",
        priority=0,
        statement=waf.CfnWebACL.StatementProperty(rate_based_statement=rate),
        action=waf.CfnWebACL.RuleActionProperty(block={}),
        visibility_config=_seen("rate"),
    )


def _managed(priority: int, name: str, counted: Sequence[str]) -> Rule:
    """A group of rules that AWS keeps up to date; those `counted` only count."""
    group = waf.CfnWebACL.ManagedRuleGroupStatementProperty(
        vendor_name="AWS",
        name=name,
        rule_action_overrides=[
            waf.CfnWebACL.RuleActionOverrideProperty(
                name=each, action_to_use=waf.CfnWebACL.RuleActionProperty(count={})
            )
            for each in counted
        ],
    )
    return Rule(
        name=name,
        priority=priority,
        statement=waf.CfnWebACL.StatementProperty(managed_rule_group_statement=group),
        override_action=waf.CfnWebACL.OverrideActionProperty(none={}),
        visibility_config=_seen(name),
    )


def _seen(name: str) -> waf.CfnWebACL.VisibilityConfigProperty:
    return waf.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=False
    )
