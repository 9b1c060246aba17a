"""The data stack: what must survive. People, tables, photos, and the alarms' topic."""

from __future__ import annotations

from collections.abc import Mapping

from aws_cdk import CfnOutput, Stack
from constructs import Construct
from pinhole.settings import Settings

from stacks.parts.buckets.images import Images
from stacks.parts.dependencies import Layers
from stacks.parts.firewall import Firewall
from stacks.parts.functions import PythonFunction
from stacks.parts.keys import Keys
from stacks.parts.shared_keys import SharedKeys
from stacks.parts.sign_in import SignIn
from stacks.parts.tables import Tables
from stacks.stage import Stage
from stacks.watch.alarms import Alarms, Text


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
        self._stage = stage
        packages = ["runtime", "crt"] if stage.hides_keys else ["runtime"]
        self._layers = Layers(self, "Layers", stage=stage, packages=packages)
        self.alarms = Alarms(self, "Alarms", stage=stage)
        self.tables = Tables(self, "Tables", stage=stage)
        days = Settings.from_environment(settings)
        self.images = Images(
            self,
            "Images",
            stage=stage,
            archive_days=days.archive_days,
            evidence_days=days.evidence_days,
        )
        self.origin_keys = self._origin_keys() if stage.hides_keys else None
        self.push_keys = Keys(
            self, "PushKeys", numbers=(1,), description="Shows push services who sends"
        )
        self._shared = self._share(self.origin_keys) if self.origin_keys else None
        self.sign_in = SignIn(self, "SignIn", stage=stage, check_sign_up=self._check_sign_up())
        if stage.firewall:
            firewall = Firewall(self, "Firewall", stage=stage, before="sign_in")
            firewall.protect(self.sign_in.pool.user_pool_arn)
        self.cdn_url = stage.endpoints.of_distribution(
            self.images.distribution, stage.host("images")
        )
        self.alarms.on_cdn_errors(
            self.images,
            "photo-errors",
            self.images.distribution,
            Text("More than one photo in a hundred is answered with 5xx.", "cdn-errors"),
        )
        CfnOutput(self, "CdnUrl", value=self.cdn_url)
        CfnOutput(self, "UserPoolId", value=self.sign_in.pool.user_pool_id)
        CfnOutput(self, "UserPoolClientId", value=self.sign_in.client.user_pool_client_id)

    def wiring(self, reader: Stack) -> dict[str, str]:
        """The names and addresses of all this, for a stack, as `pinhole.settings` expects them."""
        return {
            "TABLE_PREFIX": self._stage.prefix,
            "CDN_URL": self.cdn_url,
            "ORIGINALS_BUCKET": self.images.originals.name,
            "MEDIA_BUCKET": self.images.media.name,
            "ARCHIVE_BUCKET": self.images.archive.name,
            "DISTRIBUTION_ID": self.images.distribution.distribution_id,
            "USER_POOL_ID": self.sign_in.pool.user_pool_id,
            "USER_POOL_CLIENT_ID": self.sign_in.client.user_pool_client_id,
            "SIGN_IN_URL": self._stage.endpoints.of_sign_in(),
            "ORIGIN_HASHES": self._shared.origin_hashes(reader) if self._shared else "",
        }

    def _origin_keys(self) -> Keys:
        """The keys that prove to the API that a request came through the CDN. They are rotated
        together with the signing keys.
        """
        return Keys(
            self,
            "OriginKeys",
            numbers=self._stage.signing_keys,
            description="Shows the API that a request came through the CDN",
        )

    def _share(self, origin_keys: Keys) -> SharedKeys:
        function = PythonFunction(
            self,
            "share_keys",
            stage=self._stage,
            layers=[self._layers.shared, self._layers["runtime"], self._layers["crt"]],
            environment={},
        )
        return SharedKeys(
            self,
            "SharedKeys",
            stage=self._stage,
            images=self.images,
            origin_keys=origin_keys,
            function=function,
        )

    def _check_sign_up(self) -> PythonFunction:
        """Cognito calls this function before it creates an account, so it lives with the user pool.
        It rejects a user name by failing, so an alarm on its errors could be set off by anybody.
        """
        function = PythonFunction(
            self,
            "check_sign_up",
            stage=self._stage,
            layers=[self._layers.shared, self._layers["runtime"]],
            environment={
                "AUTO_CONFIRM": str(self._stage.auto_confirm).lower(),
                "TABLE_PREFIX": self._stage.prefix,
            },
        )
        self.tables.allow(function, "reservations", "PutItem")
        return function
