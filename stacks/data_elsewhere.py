"""The data stack of a stage's other region: what survives there, and what it knows of the home."""

from __future__ import annotations

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from pinhole.settings import Settings

from stacks.data import DataStack
from stacks.parts.buckets.copying import KEPT_DAYS
from stacks.parts.buckets.images import ImageBuckets, distribution_arn, forgotten
from stacks.parts.buckets.private import PrivateBucket
from stacks.parts.dependencies import Layers
from stacks.parts.functions import PythonFunction
from stacks.parts.regions.told import told
from stacks.parts.sign_in import KnownSignIn
from stacks.parts.tables import Tables
from stacks.stage import Stage
from stacks.watch.alarms import Alarms

_CDN = iam.ServicePrincipal("cloudfront.amazonaws.com")


class DataElsewhere(DataStack):
    """Buckets that get what the home's have, and alarms. The tables here are replicas, which the
    home's template has; user pool, keys and CDN are the home's, and known by what it told.
    """

    def _make(self, stage: Stage, days: Settings) -> None:
        assert stage.span
        self._home = stage.span.home
        self.alarms = Alarms(self, "Alarms", stage=stage)
        self.tables = Tables(self, "Tables", stage=stage)
        self.images = ImageBuckets(
            self,
            "Images",
            stage=stage,
            archive_days=days.archive_days,
            evidence_days=days.evidence_days,
        )
        self.images.distribution_id = self._told("distribution-id")
        self.images.distribution_arn = distribution_arn(self.images.distribution_id)
        _serve(self.images.media, self.images.distribution_arn)
        # The home's site is copied here. Its distribution is made after this, and all it has is
        # for everybody.
        self.site = PrivateBucket(
            self,
            "Site",
            stage=stage,
            name="site",
            temporary=True,
            versioned=True,
            lifecycle_rules=[forgotten(after=KEPT_DAYS)],
        )
        _serve(self.site, distribution_arn("*"))
        self.key_store = self.origin_keys = None
        self.signing_key, self.push_key = self._told("signing-key-arn"), self._told("push-key-arn")
        self.sign_in = KnownSignIn(
            self,
            "SignIn",
            region=self._home,
            pool_id=self._told("user-pool-id"),
            client_id=self._told("user-pool-client-id"),
        )
        self.cdn_url = self._told("cdn-url")
        self._share_writer(stage)

    def _share_writer(self, stage: Stage) -> None:
        """The function that tells the edge which region writes, when the home may be lost."""
        layers = Layers(self, "Layers", stage=stage, packages=["runtime", "crt"])
        function = PythonFunction(
            self,
            "share_keys",
            stage=stage,
            layers=[layers.shared, layers["runtime"], layers["crt"]],
            environment={},
        )
        function.allow(
            "cloudfront-keyvaluestore:DescribeKeyValueStore",
            "cloudfront-keyvaluestore:PutKey",
            on=self._told("key-store-arn"),
        )

    def _origin_hashes(self, reader: Stack) -> str:
        return told(reader, self._stage, self._home, "origin-hashes")

    def _told(self, name: str) -> str:
        return told(self, self._stage, self._home, name)


def _serve(bucket: PrivateBucket, distribution: str) -> None:
    """Let a distribution read the bucket, and tell a missing object from a forbidden one."""
    for action, on in (("s3:GetObject", f"{bucket.arn}/*"), ("s3:ListBucket", bucket.arn)):
        bucket.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[_CDN],
                actions=[action],
                resources=[on],
                conditions={"ArnLike": {"aws:SourceArn": distribution}},
            )
        )
