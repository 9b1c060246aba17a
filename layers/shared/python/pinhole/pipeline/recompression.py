"""Denser AVIFs of posts that take off: the same pictures in fewer bytes, below the same keys.

An AVIF is made quickly at publication, because most photos are seen rarely. When a post takes off
(`pinhole.counts.viral`), each of its photos is encoded again with more effort: a message for a
photo, and a few seconds of CPU time. A file replaces exactly the one that was there: where that was
deleted, moved or replaced meanwhile, nothing is written. So the work may be done twice, late or in
part. The CDN is not told: it serves the former file, which shows the same, until it asks the bucket
again (`renditions.EDGE_SECONDS`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from botocore.exceptions import ClientError

from pinhole import log
from pinhole.access.visibility import PUBLISHED
from pinhole.aws import clients, queues
from pinhole.imaging import avif
from pinhole.imaging.bounds import PhotoLimits
from pinhole.imaging.inspection import header
from pinhole.imaging.pictures import pictures
from pinhole.imaging.sizes import PHOTO
from pinhole.media import object_keys, renditions
from pinhole.media.medium import StoredMedium, with_avifs
from pinhole.posts import repository
from pinhole.settings import settings
from pinhole.tables.posts import Post

_limits = PhotoLimits(settings.image_bytes, settings.image_pixels)
# The file is gone, or another one: what is served now is none of ours.
_CHANGED = ("NoSuchKey", "PreconditionFailed", "404", "412")
# To those who may not list a bucket, S3 denies what is not there.
_MISSING = ("NoSuchKey", "AccessDenied")

Stored = dict[str, dict[str, Any]]  # key -> what S3 lists of an object


def on_message(message: SQSRecord) -> None:
    """Encode the AVIFs of the photo named by a message of the recompressions queue again."""
    asked = queues.body_of(message)
    recompress(asked["post_id"], asked["index"])


def recompress(post_id: str, index: int) -> None:
    """Replace the AVIFs of a post's photo by smaller ones where there are any. Posters of videos
    stay as they are. Raises what AWS raises.
    """
    post = _published(post_id)
    media = [each for each in with_avifs(post.media) if each["index"] == index] if post else []
    if post is None or not media:
        return
    stored, replaced = _listed(post), 0
    for put in _denser(post, media[0], stored):
        replaced += _replace(put)
    log.logger.info("photo recompressed", post_id=post_id, index=index, renditions=replaced)


def _published(post_id: str) -> Post | None:
    post = repository.find(post_id)
    return post if post and post.state == PUBLISHED else None


def _listed(post: Post) -> Stored:
    """A post has at most a few hundred renditions: one page of a listing."""
    folder = object_keys.renditions_folder(post.post_id, post.place)
    answer = clients.s3().list_objects_v2(Bucket=settings.media_bucket, Prefix=folder)
    return {item["Key"]: item for item in answer.get("Contents", [])}


def _denser(post: Post, medium: StoredMedium, stored: Stored) -> Iterator[dict[str, Any]]:
    """Arguments of a conditional `put_object` for each AVIF that comes out smaller."""
    data = _original(post, medium)
    if data is None:
        return
    for size, picture in pictures(header(data, _limits), PHOTO):
        keys = (
            object_keys.rendition_key(post.post_id, medium["index"], size.name, format, post.place)
            for format in ("avif", "webp", "jpg")
        )
        there, webp, jpeg = map(stored.get, keys)
        if not (size.has_avif and there and webp and jpeg):
            continue
        made = avif.encode(picture, webp["Size"], jpeg["Size"], avif.DENSE)
        if made and len(made) < there["Size"]:
            put = renditions.put(there["Key"], "avif", made, post.author_id, post.place)
            yield {**put, "IfMatch": there["ETag"]}


def _original(post: Post, medium: StoredMedium) -> bytes | None:
    """The photo as uploaded; None if its post was deleted meanwhile."""
    key = object_keys.original_key(post.post_id, medium["index"])
    try:
        answer = clients.s3().get_object(Bucket=settings.originals_bucket, Key=key)
    except ClientError as error:
        if clients.error_code(error) not in _MISSING or _published(post.post_id):
            raise
        return None
    data: bytes = answer["Body"].read()
    return data


def _replace(put: dict[str, Any]) -> bool:
    """Write a file in place of the one it was made for; False if that is no longer there."""
    try:
        clients.s3().put_object(**put)
    except ClientError as error:
        if clients.error_code(error) not in _CHANGED:
            raise
        return False
    return True
