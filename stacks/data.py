"""The data stack: what must survive. People, tables, photos, and the alarms' topic."""

from __future__ import annotations

from collections.abc import Mapping

from aws_cdk import CfnOutput, Stack
from constructs import Construct
from pinhole.settings import Settings

from stacks.parts.alarms import Alarms
from stacks.parts.dependencies import Layers
from stacks.parts.functions import PythonFunction
from stacks.parts.images import Images
from stacks.parts.sign_in import SignIn
from stacks.parts.tables import Tables
from stacks.stage import Stage


class DataStack(Stack):
    """No deployment of the other stacks replaces what is here. `settings` overrides tunables of
    `pinhole.settings` by their upper-case names.
    """

    def __init__(self, scope: Construct, *, stage: Stage, settings: Mapping[str, str]) -> None:
        super().__init__(
            scope,
            f"{stage.prefix}-data",
            synthesizer=stage.synthesizer(),
            termination_protection=stage.deletion_protection,
        )
        self._prefix = stage.prefix
        self.alarms = Alarms(self, "Alarms", stage=stage)
        self.tables = Tables(self, "Tables", stage=stage)
        archive_days = Settings.from_environment(settings).archive_days
        self.images = Images(self, "Images", stage=stage, archive_days=archive_days)
        self.sign_in = SignIn(self, "SignIn", stage=stage, check_sign_up=self._check_sign_up(stage))
        self.cdn_url = stage.endpoints.of_distribution(
            self.images.distribution, stage.host("images")
        )
        CfnOutput(self, "CdnUrl", value=self.cdn_url)
        CfnOutput(self, "UserPoolId", value=self.sign_in.pool.user_pool_id)
        CfnOutput(self, "UserPoolClientId", value=self.sign_in.client.user_pool_client_id)

    def wiring(self) -> dict[str, str]:
        """The names and addresses of all this, as `pinhole.settings` expects them."""
        return {
            "TABLE_PREFIX": self._prefix,
            "CDN_URL": self.cdn_url,
            "ORIGINALS_BUCKET": self.images.originals.name,
            "MEDIA_BUCKET": self.images.media.name,
            "ARCHIVE_BUCKET": self.images.archive.name,
            "DISTRIBUTION_ID": self.images.distribution.distribution_id,
            "USER_POOL_ID": self.sign_in.pool.user_pool_id,
            "USER_POOL_CLIENT_ID": self.sign_in.client.user_pool_client_id,
        }

    def _check_sign_up(self, stage: Stage) -> PythonFunction:
        """Cognito calls this function before it creates an account, so it lives with the user pool.
        It refuses a user name by failing: anybody could set off an alarm on its errors.
        """
        layers = Layers(self, "Layers", stage=stage, packages=["runtime"])
        function = PythonFunction(
            self,
            "check_sign_up",
            stage=stage,
            layers=[layers.shared, layers["runtime"]],
            environment={
                "AUTO_CONFIRM": str(stage.auto_confirm).lower(),
                "TABLE_PREFIX": stage.prefix,
            },
        )
        self.tables.allow(function, "reservations", "PutItem")
        return function
