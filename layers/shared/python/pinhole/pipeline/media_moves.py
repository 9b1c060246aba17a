"""Moves renditions between public and restricted placement (`pinhole.media.placement`).

`agree` may run any number of times, in parallel, and be interrupted: every step is followed by
another check. Objects are copied first, then the row is updated, then public objects are deleted.
Restricted copies stay until the post is deleted, so no object is deleted without a copy, and signed
URLs work until they expire.
"""

from __future__ import annotations

from functools import partial
from typing import Any, cast

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from botocore.exceptions import ClientError
from pynamodb.expressions.update import Action

from pinhole import errors, log
from pinhole.access.visibility import is_gone
from pinhole.aws import chains, clients, workers
from pinhole.aws.chains import Hop
from pinhole.cdn import invalidations
from pinhole.media import addresses, object_keys, placement, renditions
from pinhole.media.object_keys import RESTRICTED
from pinhole.people import directory
from pinhole.settings import settings
from pinhole.tables import chain_progress, store
from pinhole.tables.people import UserRow
from pinhole.tables.posts import Post, PostRow

# A move needs three checks; each further one follows a concurrent change.
_LOOKS = 8

Objects = dict[str, str]  # key suffixes without placement and post -> ETags


def on_message(message: SQSRecord, hop: Hop) -> None:
    """Handle a message of the placement queue."""
    asked = chains.body_of(message)
    if "post_id" in asked:
        agree(asked["post_id"])
    else:
        _follow_author(cast("placement.Asked", asked), hop)


def agree(post_id: str) -> None:
    """Bring a post's renditions to their placement. Without a row all are deleted; those of a
    deleted post are left to `pinhole.deletion.media_files`, which counts them.
    """
    for _ in range(_LOOKS):
        post = _find(post_id)
        if post is None:
            _discard_all(post_id)
            return
        if is_gone(post) or _agrees(post, _wanted(post)):
            return
    raise errors.Busy("This post's placement changes too often")


def _agrees(post: PostRow, wanted: str | None) -> bool:
    """Do the next step; True if none was left."""
    post_id, here = post["post_id"], post.get("place")
    there = None if wanted else RESTRICTED
    found = {where: _listed(post_id, where) for where in (wanted, there)}
    lacking = [name for name in found[there] if name not in found[wanted]]
    if here != wanted:
        # The current objects replace whatever an earlier move left here.
        lacking = [name for name, tag in found[there].items() if found[wanted].get(name) != tag]
    _copy(post, lacking, there, wanted)
    if here != wanted:
        _set_placement(post, wanted)
        return False
    if wanted and found[None]:
        _withdraw(post, found[None])
        return False
    return not lacking


def _follow_author(asked: placement.Asked, hop: Hop) -> None:
    """Request moves for some pages of an author's posts, from where their chain is, and queue the
    next page.
    """
    author_id, since = asked["author_id"], asked.get("since", "")
    name, queue_url = placement.chain(author_id), settings.placements_queue_url
    reached = chain_progress.reached(name, queue_url, asked, since)
    while reached:
        after = _move_page(author_id, reached["after"])
        reached = placement.for_author(author_id, since, after) if after else None
        if reached is None:
            chain_progress.end(name, since)
        elif not chain_progress.advance(name, reached, since):
            return
        elif not hop.goes_on():
            hop.send(queue_url, reached)
            return


def _move_page(author_id: str, after: str | None) -> str | None:
    """Request moves for one page of the author's posts; returns where the next one starts."""
    older = Post.post_id < after if after else None
    page = Post.by_author.query(
        author_id, older, scan_index_forward=False, limit=settings.author_page
    )
    post_ids = [post.post_id for post in page]
    author = _author(author_id)
    for post in store.batch_get({Post: [{"post_id": each} for each in post_ids]}, [Post])[Post]:
        placement.catch_up(post, author)
    return post_ids[-1] if len(post_ids) == settings.author_page else None


def _find(post_id: str) -> PostRow | None:
    return store.get(Post, {"post_id": post_id}, consistent=True)


def _wanted(post: PostRow) -> str | None:
    return placement.wanted_of(post, _author(post["author_id"]))


def _author(user_id: str) -> UserRow:
    """A deleted author counts as private: nothing is public."""
    return directory.find([user_id], is_fresh=True).get(user_id, {"is_private": True})


def _listed(post_id: str, where: str | None) -> Objects:
    """A post has at most a few hundred renditions: one page of a listing."""
    folder = object_keys.renditions_folder(post_id, where)
    answer = clients.s3().list_objects_v2(Bucket=settings.media_bucket, Prefix=folder)
    return {item["Key"].removeprefix(folder): item["ETag"] for item in answer.get("Contents", [])}


def _copy(post: PostRow, names: list[str], there: str | None, here: str | None) -> None:
    """Copy these renditions within S3; raises if one fails."""
    source = object_keys.renditions_folder(post["post_id"], there)
    target = object_keys.renditions_folder(post["post_id"], here)
    about = {
        "CacheControl": renditions.cache_control(here),
        "Metadata": renditions.metadata(post["author_id"]),
    }
    workers.each(partial(_copy_one, source, target, about), names)


def _copy_one(source: str, target: str, about: dict[str, Any], name: str) -> None:
    try:
        clients.s3().copy_object(
            Bucket=settings.media_bucket,
            Key=target + name,
            CopySource={"Bucket": settings.media_bucket, "Key": source + name},
            MetadataDirective="REPLACE",
            TaggingDirective="REPLACE",
            ContentType=renditions.TYPES[name.rpartition(".")[2]],
            **about,
        )
    except ClientError as error:
        if clients.error_code(error) != "NoSuchKey":  # moved by a concurrent run
            raise


def _set_placement(post: PostRow, wanted: str | None) -> None:
    """Update the row's placement unless the row was changed meanwhile."""
    change: Action = Post.place.set(wanted) if wanted else Post.place.remove()
    actions = [change, Post.version.set(post["version"] + 1)]
    if Post(post["post_id"]).update_if(actions, Post.version == post["version"]):
        log.logger.info("media moved", post_id=post["post_id"], placement=wanted)


def _withdraw(post: PostRow, names: Objects) -> None:
    """Delete the public renditions from the bucket and the edge."""
    path, author_id = addresses.edge_path(post["post_id"]), post["author_id"]
    if post.get("hidden"):
        invalidations.withdraw(path, None, is_moderated=True)
    else:
        # Of a suspended author all posts, which may be many: those are told together.
        invalidations.withdraw(path, author_id, is_moderated=_is_suspended(author_id))
    _discard(post["post_id"], None, names)


def _is_suspended(user_id: str) -> bool:
    found = directory.find([user_id], is_fresh=True, also_suspended=True)
    return bool(found.get(user_id, {}).get("suspended"))


def _discard_all(post_id: str) -> None:
    for where in (None, RESTRICTED):
        _discard(post_id, where, _listed(post_id, where))


def _discard(post_id: str, where: str | None, names: Objects) -> None:
    folder = object_keys.renditions_folder(post_id, where)
    renditions.discard([folder + name for name in names])
