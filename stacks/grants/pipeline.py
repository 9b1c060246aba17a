"""The pipeline: processing uploads into renditions, and moving these. Originals: `originals`."""

from __future__ import annotations

from pinhole.settings import Settings

from stacks.data import DataStack
from stacks.grants.reasons import expects, handles_renditions, keeps_progress, lists, sends
from stacks.parts.checks import accept
from stacks.parts.functions import Functions, PythonFunction
from stacks.parts.tables import Tables
from stacks.queues import Queues
from stacks.work import WorkStack


def grant(functions: Functions, data: DataStack, work: WorkStack, settings: Settings) -> None:
    _process_photo(functions, data, work, settings)
    _transcode_video(functions["transcode_video"], data, work, settings)
    _move_media(functions, data, work.queues)
    _recompress(functions["recompress_photos"], data)


def _process_photo(
    functions: Functions, data: DataStack, work: WorkStack, settings: Settings
) -> None:
    """Process photos and avatars, and hand videos over."""
    photo, tables = functions["process_photo"], data.tables
    _process(photo, data, work, settings)
    sends(photo, work.queues.transcodes)
    work.uploads.allow(photo, "GetObject", "DeleteObject", below="avatars")
    data.images.media.allow(photo, "PutObject", "DeleteObject", below="avatars")
    tables.allow(photo, "users", "BatchGetItem", "UpdateItem")
    expects(photo, tables)  # what follows a new avatar
    # Whether the account that an avatar is for was closed.
    tables.allow(photo, "reservations", "BatchGetItem")


def _transcode_video(
    function: PythonFunction, data: DataStack, work: WorkStack, settings: Settings
) -> None:
    _process(function, data, work, settings)
    # A long video's parts: messages for this function itself, and files until they are joined.
    sends(function, work.queues.transcodes)
    work.uploads.allow(function, "GetObject", "PutObject", "DeleteObject", below="segments")
    # What is ready early is deleted if the video is refused in the end.
    handles_renditions(function, data.images.media, "DeleteObject")


def _process(
    function: PythonFunction, data: DataStack, work: WorkStack, settings: Settings
) -> None:
    """Turn an upload for a post into renditions, and record that in the post's row."""
    work.uploads.allow(function, "GetObject", "DeleteObject", below="uploads")
    lists(function, work.uploads)
    _check_pictures(function, data.tables, settings)
    handles_renditions(function, data.images.media, "PutObject")
    data.tables.allow(function, "posts", "GetItem", "UpdateItem")
    # Renditions stored while the placement of the post changed move to the new one.
    sends(function, work.queues.placements)


def _check_pictures(function: PythonFunction, tables: Tables, settings: Settings) -> None:
    """No picture is published without screening (`pinhole.moderation.screening`)."""
    tables.allow(function, "blocks", "BatchGetItem")
    if settings.rekognition:
        function.allow("rekognition:DetectModerationLabels", on="*")
        accept(function.own_role, "AwsSolutions-IAM5[Resource::*]", "The action takes no resource.")


def _move_media(functions: Functions, data: DataStack, queues: Queues) -> None:
    move, tables, media = functions["move_media"], data.tables, data.images.media
    tables.allow(move, "posts", "BatchGetItem", "UpdateItem")
    tables.allow(move, "users", "BatchGetItem")
    handles_renditions(move, media, "GetObject", "PutObject", "DeleteObject")
    lists(move, media)
    # All posts of an author, page by page.
    tables.allow(move, "posts", "Query", index="by_author")
    sends(move, queues.placements)
    keeps_progress(move, tables)
    tables.allow(move, "chains", "BatchGetItem")
    # The CDN forgets renditions that are no longer public.
    sends(move, queues.withdrawals)


def _recompress(function: PythonFunction, data: DataStack) -> None:
    """Replace AVIFs of posts that take off by denser ones."""
    data.tables.allow(function, "posts", "GetItem")
    # S3 asks for the right to read what a write depends on.
    handles_renditions(function, data.images.media, "GetObject", "PutObject")
    lists(function, data.images.media)
