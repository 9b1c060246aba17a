"""Signing in: the user pool, the app's client and the moderators' group."""

from __future__ import annotations

from aws_cdk import Duration
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from stacks.options import Ses
from stacks.parts.arns import arn
from stacks.parts.checks import accept
from stacks.parts.functions import PythonFunction
from stacks.stage import Stage


class SignIn(Construct):
    """A user pool that anybody may sign up to, with a user name, an e-mail address and a password.

    Cognito calls `check_sign_up` before it creates an account.
    """

    def __init__(
        self, scope: Construct, id: str, *, stage: Stage, check_sign_up: PythonFunction
    ) -> None:
        super().__init__(scope, id)
        pool = cognito.UserPool(
            self,
            "Pool",
            user_pool_name=f"{stage.prefix}-people",
            self_sign_up_enabled=True,
            sign_in_aliases=cognito.SignInAliases(username=True),
            sign_in_case_sensitive=False,
            standard_attributes=cognito.StandardAttributes(
                email=cognito.StandardAttribute(required=True, mutable=True)
            ),
            auto_verify=cognito.AutoVerifiedAttrs(email=True),
            keep_original=cognito.KeepOriginalAttrs(email=True),
            user_verification=cognito.UserVerificationConfig(
                email_subject="Your Pinhole code",
                email_body="Your Pinhole code is {####}.",
                email_style=cognito.VerificationEmailStyle.CODE,
            ),
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            password_policy=cognito.PasswordPolicy(
                min_length=8,
                require_lowercase=True,
                require_uppercase=True,
                require_digits=True,
                require_symbols=True,
            ),
            # A second factor, an app that makes codes, is optional.
            mfa=cognito.Mfa.OPTIONAL,
            mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False),
            feature_plan=cognito.FeaturePlan.LITE,
            email=_sender(stage.ses),
            lambda_triggers=cognito.UserPoolTriggers(pre_sign_up=check_sign_up),
            deletion_protection=stage.deletion_protection,
            removal_policy=stage.removal_policy,
        )
        self.pool: cognito.IUserPool = pool
        accept(pool, "AwsSolutions-COG2", "A required second factor would keep people out.")
        accept(pool, "AwsSolutions-COG8", "The Plus plan is billed per person and month.")
        self.client: cognito.IUserPoolClient = pool.add_client(
            "Client",
            user_pool_client_name=f"{stage.prefix}-app",
            auth_flows=cognito.AuthFlow(user_password=True, user_srp=True),
            generate_secret=False,
            prevent_user_existence_errors=True,
            disable_o_auth=True,
            access_token_validity=Duration.hours(1),
            id_token_validity=Duration.hours(1),
            refresh_token_validity=Duration.days(30),
        )
        cognito.UserPoolGroup(
            self,
            "Moderators",
            user_pool=pool,
            group_name="moderators",
            description="May hide posts and decide about reports.",
        )


class KnownSignIn(Construct):
    """The user pool and the client of the home region, known elsewhere by their ids."""

    def __init__(
        self, scope: Construct, id: str, *, region: str, pool_id: str, client_id: str
    ) -> None:
        super().__init__(scope, id)
        pool = arn("cognito-idp", f"userpool/{pool_id}", region)
        self.pool = cognito.UserPool.from_user_pool_arn(self, "Pool", pool)
        self.client = cognito.UserPoolClient.from_user_pool_client_id(self, "Client", client_id)


def _sender(ses: Ses | None) -> cognito.UserPoolEmail | None:
    """Named in the template, because Cognito resets to the default whatever an update does not
    name.
    """
    if not ses:
        return None
    return cognito.UserPoolEmail.with_ses(
        from_email=ses.from_email,
        from_name=ses.from_name,
        ses_region=ses.region,
        ses_verified_domain=ses.domain,
    )
