"""The part of a deletion that removes a post's photos and videos.

Originals of a published post move to the archive, where they expire, with its text and what was
shown of it, in case somebody reports it; all other originals, renditions and uploads are destroyed.
Then the CDN is invalidated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from botocore.exceptions import ClientError

from pinhole import errors
from pinhole.aws import clients, workers
from pinhole.aws.chains import Hop
from pinhole.cdn import invalidations
from pinhole.clean_up import receipts
from pinhole.clean_up.receipts import CDN
from pinhole.clean_up.steps import Found, Step
from pinhole.deletion import parts
from pinhole.deletion.parts import MEDIA, Deletion
from pinhole.media import addresses, object_keys
from pinhole.moderation import evidence
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.posts import Post

_MOST = 1_000
# Renditions may be public, or restricted to signed URLs.
_PLACEMENTS = (None, object_keys.RESTRICTED)


def on_message(message: SQSRecord, hop: Hop) -> None:
    """Run the step named by a message of the removals queue."""
    parts.run(message, hop, MEDIA, settings.removals_queue_url, _look, parts.done(MEDIA))


def _look(deletion: Deletion, step: Step) -> Found:
    post_id = deletion.post_id
    originals = list(_keys(settings.originals_bucket, [_originals(post_id)]))
    renditions = list(
        _keys(
            settings.media_bucket,
            [object_keys.renditions_folder(post_id, placement) for placement in _PLACEMENTS],
        )
    )
    author_id = deletion.author_id
    ours = (f"uploads/{author_id}/{post_id}/", object_keys.segments_folder(author_id, post_id))
    uploads = list(_keys(settings.uploads_bucket, ours))
    archived = originals if deletion.was_published and settings.archive_days else []
    must_invalidate = _must_invalidate(deletion, step, bool(renditions))
    path = addresses.edge_path(post_id)

    def take() -> None:
        is_expected = must_invalidate and receipts.expect(deletion.subject, CDN, str(step.number))
        _keep_shown(deletion)
        _archive(deletion, archived)
        _destroy(settings.originals_bucket, originals)
        _destroy(settings.media_bucket, renditions)
        _destroy(settings.uploads_bucket, uploads)
        if is_expected:
            invalidations.ask(path, deletion.author_id, deletion.subject, str(step.number))
        elif renditions:  # stored since an earlier attempt of this step
            invalidations.ask(path, deletion.author_id)

    counts = {
        "archived": len(archived),
        "originals": len(originals) - len(archived),
        "renditions": len(renditions),
        "uploads": len(uploads),
    }
    return Found(counts, take)


def _keep_shown(deletion: Deletion) -> None:
    """Keep what people saw, in case somebody reports it later."""
    post = store.get(Post, {"post_id": deletion.post_id}, consistent=True)
    if post and deletion.was_published:
        evidence.keep_deleted(post)


def _must_invalidate(deletion: Deletion, step: Step, has_renditions: bool) -> bool:
    """Whether the CDN must be invalidated; also if an attempt deleted the files but died then."""
    if has_renditions or (deletion.was_published and not step.passes):
        return True
    return receipts.is_expected(deletion.subject, CDN, str(step.number))


def _originals(post_id: str) -> str:
    return object_keys.original_key(post_id, 0).rpartition("/")[0] + "/"


def _keys(bucket: str, folders: Iterable[str]) -> Iterator[str]:
    for folder in folders:
        pages = clients.s3().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=folder)
        for page in pages:
            yield from (item["Key"] for item in page.get("Contents", []))


def _archive(deletion: Deletion, keys: list[str]) -> None:
    """Copy originals to the archive within S3; a missing one was copied by an earlier attempt."""
    workers.each(lambda key: _copy(deletion, key), keys)


def _copy(deletion: Deletion, key: str) -> None:
    index = key.rpartition("/")[2]
    try:
        clients.s3().copy_object(
            Bucket=settings.archive_bucket,
            Key=f"archive/{deletion.author_id}/{deletion.post_id}/{index}",
            CopySource={"Bucket": settings.originals_bucket, "Key": key},
            StorageClass="DEEP_ARCHIVE",
        )
    except ClientError as error:
        if clients.error_code(error) != "NoSuchKey":
            raise


def _destroy(bucket: str, keys: list[str]) -> None:
    """Delete objects, ignoring missing ones. Raises Busy if any remains."""
    for start in range(0, len(keys), _MOST):
        part = [{"Key": key} for key in keys[start : start + _MOST]]
        answer = clients.s3().delete_objects(Bucket=bucket, Delete={"Objects": part, "Quiet": True})
        if answer.get("Errors"):
            raise errors.Busy(f"S3 failed to delete {len(answer['Errors'])} of {len(part)} objects")
