"""The part of a deletion that takes a post's photos and videos away.

Originals of what was published move to the archive, from which only time takes them; those of
anything else, renditions and uploads are destroyed. Then the CDN is told to forget.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from botocore.exceptions import ClientError

from pinhole import errors
from pinhole.aws import clients
from pinhole.cdn import invalidations
from pinhole.clean_up import receipts, steps
from pinhole.clean_up.steps import CDN, MEDIA, Deletion, Found, Step
from pinhole.media import addresses
from pinhole.settings import settings

_THREADS = 8
_MOST = 1_000
# Where renditions may be: in the open, and where only a signature leads.
_PLACES = (None, addresses.RESTRICTED)


def on_message(message: SQSRecord) -> None:
    """Do what a message of the removals queue says."""
    steps.run(message, MEDIA, settings.removals_queue_url, _look, steps.done(MEDIA))


def _look(deletion: Deletion, step: Step) -> Found:
    post_id = deletion.post_id
    originals = list(_keys(settings.originals_bucket, [_originals(post_id)]))
    renditions = list(
        _keys(
            settings.media_bucket,
            [addresses.renditions_folder(post_id, place) for place in _PLACES],
        )
    )
    uploads = list(_keys(settings.uploads_bucket, [f"uploads/{deletion.author_id}/{post_id}/"]))
    archived = originals if deletion.was_published and settings.archive_days else []
    asks = _asks(deletion, step, bool(renditions))

    def take() -> None:
        is_expected = asks and receipts.expect(deletion.subject, CDN, str(step.number))
        _archive(deletion, archived)
        _destroy(settings.originals_bucket, originals)
        _destroy(settings.media_bucket, renditions)
        _destroy(settings.uploads_bucket, uploads)
        if is_expected:
            invalidations.ask(_cdn_paths(post_id), deletion.subject, str(step.number))
        elif renditions:  # they came while an earlier try of this step was there
            invalidations.ask(_cdn_paths(post_id))

    went = {
        "archived": len(archived),
        "originals": len(originals) - len(archived),
        "renditions": len(renditions),
        "uploads": len(uploads),
    }
    return Found(went, take)


def _asks(deletion: Deletion, step: Step, has_renditions: bool) -> bool:
    """Is the CDN to be told? Also when what was stored had gone already, but not the message."""
    if has_renditions or (deletion.was_published and not step.passes):
        return True
    return receipts.is_expected(deletion.subject, CDN, str(step.number))


def _originals(post_id: str) -> str:
    return addresses.original_key(post_id, 0).rpartition("/")[0] + "/"


def _cdn_paths(post_id: str) -> list[str]:
    """All that the CDN may serve of a post, also where it asks for a signature first."""
    restricted = addresses.renditions_folder(post_id, addresses.RESTRICTED)
    return [*addresses.edge_paths(post_id), f"/{restricted}*"]


def _keys(bucket: str, folders: Iterable[str]) -> Iterator[str]:
    for folder in folders:
        pages = clients.s3().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=folder)
        for page in pages:
            yield from (item["Key"] for item in page.get("Contents", []))


def _archive(deletion: Deletion, keys: list[str]) -> None:
    """Have S3 copy originals to the archive; one that is gone was copied by an earlier try."""
    with ThreadPoolExecutor(_THREADS) as pool:
        list(pool.map(lambda key: _copy(deletion, key), keys))


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
    """Delete objects; also what is not there. Raises Busy if any stays."""
    for start in range(0, len(keys), _MOST):
        part = [{"Key": key} for key in keys[start : start + _MOST]]
        answer = clients.s3().delete_objects(Bucket=bucket, Delete={"Objects": part, "Quiet": True})
        if answer.get("Errors"):
            raise errors.Busy(f"S3 kept {len(answer['Errors'])} of {len(part)} objects")
