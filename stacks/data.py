"""The data stack: what must survive. People, tables, photos, and the alarms' topic."""

from __future__ import annotations

from collections.abc import Mapping

from aws_cdk import Aws, CfnOutput, Fn, Stack
from constructs import Construct
from pinhole.settings import Settings

from stacks.parts.buckets.images import ImageBuckets, Images
from stacks.parts.dependencies import Layers
from stacks.parts.firewall import Firewall
from stacks.parts.functions import PythonFunction
from stacks.parts.keys import Keys
from stacks.parts.regions.told import tell, told
from stacks.parts.shared_keys import SharedKeys
from stacks.parts.sign_in import KnownSignIn, SignIn
from stacks.parts.tables import Tables
from stacks.regions import Regions
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
        self._make(stage, Settings.from_environment(settings))

    def _make(self, stage: Stage, days: Settings) -> None:
        packages = ["runtime", "crt"] if stage.hides_keys else ["runtime"]
        self._layers = Layers(self, "Layers", stage=stage, packages=packages)
        self.alarms = Alarms(self, "Alarms", stage=stage)
        self.tables = Tables(self, "Tables", stage=stage)
        images = Images(
            self,
            "Images",
            stage=stage,
            archive_days=days.archive_days,
            evidence_days=days.evidence_days,
        )
        self.images: ImageBuckets = images
        self.key_store, self.photos = images.store, images.distribution
        self.signing_key = images.keys.arn
        self.origin_keys = self._origin_keys() if stage.hides_keys else None
        push_keys = Keys(
            self,
            "PushKeys",
            numbers=(1,),
            description="Shows push services who sends",
            stage=stage,
        )
        self.push_key = push_keys.arn
        self._shared = self._share(self.origin_keys, images) if self.origin_keys else None
        self.sign_in: SignIn | KnownSignIn = SignIn(
            self, "SignIn", stage=stage, check_sign_up=self._check_sign_up()
        )
        if stage.firewall:
            firewall = Firewall(self, "Firewall", stage=stage, before="sign_in")
            firewall.protect(self.sign_in.pool.user_pool_arn)
        self.cdn_url = stage.endpoints.of_distribution(images.distribution, stage.host("images"))
        self.alarms.on_cdn_errors(
            images,
            "photo-errors",
            images.distribution,
            Text("More than one photo in a hundred is answered with 5xx.", "cdn-errors"),
        )
        CfnOutput(self, "CdnUrl", value=self.cdn_url)
        CfnOutput(self, "UserPoolId", value=self.sign_in.pool.user_pool_id)
        CfnOutput(self, "UserPoolClientId", value=self.sign_in.client.user_pool_client_id)
        if stage.span:
            self._tell(stage, stage.span)

    def _tell(self, stage: Stage, span: Regions) -> None:
        """Tell the other region what it cannot know."""
        assert self.key_store
        facts = {
            "key-store-arn": self.key_store.key_value_store_arn,
            "cdn-url": self.cdn_url,
            "distribution-id": self.images.distribution_id,
            "user-pool-id": self.sign_in.pool.user_pool_id,
            "user-pool-client-id": self.sign_in.client.user_pool_client_id,
            "signing-key-arn": _replica(self.signing_key, span),
            "push-key-arn": _replica(self.push_key, span),
            "cursor-key": _random_part_of_id(),
        }
        if self._shared:
            facts["origin-hashes"] = self._shared.hashes
        tell(self, stage, span, facts)

    def cursor_key(self, reader: Stack) -> str:
        """What a stack of functions signs cursors with: a key that nobody has to make or store. Of
        a stage in two regions, both take each other's cursors.
        """
        if span := self._stage.span:
            return told(reader, self._stage, span.home, "cursor-key")
        return _random_part_of_id()

    def _origin_hashes(self, reader: Stack) -> str:
        return self._shared.origin_hashes(reader) if self._shared else ""

    def wiring(self, reader: Stack) -> dict[str, str]:
        """The names and addresses of all this, for a stack, as `pinhole.settings` expects them."""
        return {
            "TABLE_PREFIX": self._stage.prefix,
            "CDN_URL": self.cdn_url,
            "ORIGINALS_BUCKET": self.images.originals.name,
            "MEDIA_BUCKET": self.images.media.name,
            "ARCHIVE_BUCKET": self.images.archive.name,
            "DISTRIBUTION_ID": self.images.distribution_id,
            "USER_POOL_ID": self.sign_in.pool.user_pool_id,
            "USER_POOL_CLIENT_ID": self.sign_in.client.user_pool_client_id,
            "SIGN_IN_URL": self._stage.endpoints.of_sign_in(),
            "ORIGIN_HASHES": self._origin_hashes(reader),
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
            stage=self._stage,
        )

    def _share(self, origin_keys: Keys, images: Images) -> SharedKeys:
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
            images=images,
            origin_keys=origin_keys,
            function=function,
        )

    def _check_sign_up(self) -> PythonFunction:
        """Cognito calls this function before it creates an account, so it lives with the user pool.
        It rejects a user name by failing, so an alarm on its errors could be set off by anybody.
        """
        span = self._stage.span
        function = PythonFunction(
            self,
            "check_sign_up",
            stage=self._stage,
            layers=[self._layers.shared, self._layers["runtime"]],
            environment={
                "AUTO_CONFIRM": str(self._stage.auto_confirm).lower(),
                "TABLE_PREFIX": self._stage.prefix,
                **({"TABLES_REGION": span.writing} if span else {}),
            },
        )
        # It writes where everybody does, wherever the user pool is.
        for region in span.all if span else (Aws.REGION,):
            self.tables.allow(function, "reservations", "PutItem", region=region)
        return function


def writer_of(stage: Stage) -> dict[str, str]:
    """Which region writes and since when, as `pinhole.settings` expects it."""
    if stage.span is None:
        return {}
    return {"WRITER_REGION": stage.span.writing, "WRITER_SINCE": str(stage.span.since)}


def _replica(secret: str, span: Regions) -> str:
    """The ARN of a secret's replica in the other region, in which nothing else differs."""
    return Fn.join(span.there, Fn.split(span.here, secret))


def _random_part_of_id() -> str:
    """The random part of a stack's own id."""
    return Fn.select(2, Fn.split("/", Aws.STACK_ID))
