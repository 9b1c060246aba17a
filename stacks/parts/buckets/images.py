"""Photos and videos: private originals, renditions for the CDN, an archive of deleted originals."""

from __future__ import annotations

from aws_cdk import Aws, Duration
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_s3 as s3
from constructs import Construct
from pinhole.media import renditions

from stacks.parts import cdn
from stacks.parts.buckets.copying import KEPT_DAYS, copying
from stacks.parts.buckets.private import PrivateBucket
from stacks.parts.firewall import Firewall
from stacks.parts.headers import security_headers
from stacks.parts.keys import Keys
from stacks.stage import Stage

# How long a deleted or replaced original can be brought back (local/aws/objects.py), unless the
# archive keeps it for a shorter time.
UNDO_DAYS = 7
# The header in which S3 names an object's owner; viewers do not get it.
_TAGS = f"x-amz-meta-{renditions.OWNER}"


class ImageBuckets(Construct):
    """Three buckets. `distribution_id` and its ARN are of the distribution that serves one of them.

    Deleted originals lie in the archive for as long as the law requires; nobody may read or delete
    them there until they expire. Beside them are the pictures of deleted posts, in case somebody
    reports them, and of what was reported, for moderators.

    Versions of originals that were deleted or replaced stay for some days, in which an operator can
    undo a mistake. No function may read or delete them. Of a stage in two regions, which copies
    versions, those of renditions and of the archive stay for a day.

    Renditions carry their own `Cache-Control` (their bytes never change, so it is the longest). It
    is not added here because the CDN would add it to a 404 too.
    """

    def __init__(
        self, scope: Construct, id: str, *, stage: Stage, archive_days: int, evidence_days: int
    ) -> None:
        super().__init__(scope, id)
        self.distribution_id = self.distribution_arn = ""
        copied = [forgotten(after=KEPT_DAYS)] if stage.span else []
        self.originals = PrivateBucket(
            self,
            "Originals",
            stage=stage,
            name="originals",
            **{"versioned": True, **copying(self, stage, "originals", timed=True)},
            lifecycle_rules=[
                _colder(after=Duration.days(30)),
                forgotten(after=min(UNDO_DAYS, max(archive_days, 1))),
            ],
        )
        self.media = PrivateBucket(
            self,
            "Media",
            stage=stage,
            name="media",
            **copying(self, stage, "media"),
            lifecycle_rules=copied or None,
        )
        self.archive = PrivateBucket(
            self,
            "Archive",
            stage=stage,
            name="archive",
            **copying(self, stage, "archive"),
            lifecycle_rules=[
                _destroyed(below="archive", after=archive_days),
                _destroyed(below="shown", after=archive_days),
                _destroyed(below="evidence", after=evidence_days),
                *copied,
            ],
        )


class Images(ImageBuckets):
    """The buckets, and the distribution that serves one of them; of a stage in two regions, the one
    of the region that writes, and if that fails, the other one.
    """

    def __init__(
        self, scope: Construct, id: str, *, stage: Stage, archive_days: int, evidence_days: int
    ) -> None:
        super().__init__(
            scope, id, stage=stage, archive_days=archive_days, evidence_days=evidence_days
        )
        self.keys = Keys(
            self,
            "Keys",
            numbers=stage.signing_keys,
            description="Signs addresses of restricted photos",
            stage=stage,
        )
        self.store = _store(self, stage) if stage.hides_keys else None
        self.distribution = cdn.Distribution(
            self,
            "Distribution",
            stage=stage,
            host="images",
            comment="photos and videos",
            firewall=_firewall(self, stage),
            errors_kept=Duration.seconds(5),  # a rendition asked for too early is there soon after
            default_behavior=cloudfront.BehaviorOptions(
                origin=cdn.bucket_origins(self, self.media, stage, "media"),
                cache_policy=cloudfront.CachePolicy.CACHING_OPTIMIZED,
                compress=False,  # photos and videos are compressed already
                viewer_protocol_policy=cdn.viewer_protocol(stage),
                function_associations=self._rewrite(stage),
                response_headers_policy=security_headers(
                    self, "Headers", stage=stage, name="photos", removed=[_TAGS]
                ),
            ),
        )
        self.distribution.take_tags_from(_TAGS)
        self.distribution_id = self.distribution.distribution_id
        self.distribution_arn = distribution_arn(self.distribution_id)

    def _rewrite(self, stage: Stage) -> list[cloudfront.FunctionAssociation]:
        """The edge function, with its source of keys."""
        name = "rewrite_medium.js"
        if self.store:
            scripts = ("keys_in_store.js", name)
            return cdn.on_request(
                self, "Rewrite", stage=stage, scripts=scripts, store=self.store, chooses="writer"
            )
        scripts, filled = ("keys_in_code.js", name), {"KEYS": self.keys.values}
        return cdn.on_request(self, "Rewrite", stage=stage, scripts=scripts, filled=filled)


def distribution_arn(id: str) -> str:
    return f"arn:{Aws.PARTITION}:cloudfront::{Aws.ACCOUNT_ID}:distribution/{id}"


def _firewall(scope: Construct, stage: Stage) -> str | None:
    """The ARN of the one before photos, if the stage has it."""
    if not stage.photo_firewall:
        return None
    return Firewall(scope, "Firewall", stage=stage, before="photos").arn


def _store(scope: Construct, stage: Stage) -> cloudfront.KeyValueStore:
    name = f"{stage.prefix}-{Aws.REGION}-keys"
    return cloudfront.KeyValueStore(scope, "Store", key_value_store_name=name)


def _colder(after: Duration) -> s3.LifecycleRule:
    """Originals are read rarely: only when renditions are made again, or by their owners."""
    glacier = s3.StorageClass.GLACIER_INSTANT_RETRIEVAL
    return s3.LifecycleRule(
        transitions=[s3.Transition(storage_class=glacier, transition_after=after)]
    )


def forgotten(after: int) -> s3.LifecycleRule:
    """A lifecycle rule for versions that are no longer current, and for the marks that deletions
    leave.
    """
    return s3.LifecycleRule(
        noncurrent_version_expiration=Duration.days(after), expired_object_delete_marker=True
    )


def _destroyed(below: str, after: int) -> s3.LifecycleRule:
    """A day is the shortest that S3 knows; without a rule archived files would stay for ever."""
    return s3.LifecycleRule(prefix=f"{below}/", expiration=Duration.days(max(after, 1)))
