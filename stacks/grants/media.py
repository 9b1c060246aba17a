"""Media: uploads on their way to renditions, and the places of these. Originals: `originals`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.data import DataStack
from stacks.grants.reasons import handles_renditions, lists, sends
from stacks.parts.checks import accept
from stacks.parts.functions import PythonFunction
from stacks.parts.tables import Tables

if TYPE_CHECKING:
    from stacks.application import ApplicationStack


def grant(app: ApplicationStack, data: DataStack) -> None:
    _process_photo(app, data)
    _process(app.transcode_video, app, data)
    _move_media(app, data)


def _process_photo(app: ApplicationStack, data: DataStack) -> None:
    """Photos and avatars; a video is handed over."""
    photo, tables = app.process_photo, data.tables
    _process(photo, app, data)
    sends(photo, app.transcodes_queue)
    app.uploads.allow(photo, "GetObject", "DeleteObject", below="avatars")
    data.images.media.allow(photo, "DeleteObject", below="processed/avatars")
    tables.allow(photo, "users", "BatchGetItem", "UpdateItem")
    # A picture that somebody uploads who is gone.
    tables.allow(photo, "reservations", "BatchGetItem")


def _process(function: PythonFunction, app: ApplicationStack, data: DataStack) -> None:
    """What is uploaded for a post becomes renditions, and its row says so."""
    app.uploads.allow(function, "GetObject", "DeleteObject", below="uploads")
    lists(function, app.uploads)
    _check_pictures(function, app, data.tables)
    handles_renditions(function, data.images.media, "PutObject")
    data.tables.allow(function, "posts", "GetItem", "UpdateItem")
    # What was stored where the post is no longer moves there.
    sends(function, app.places_queue)


def _check_pictures(function: PythonFunction, app: ApplicationStack, tables: Tables) -> None:
    """No picture is published unchecked (`pinhole.moderation.screening`)."""
    tables.allow(function, "blocks", "BatchGetItem")
    if app.settings.rekognition:
        function.allow("rekognition:DetectModerationLabels", on="*")
        accept(function.own_role, "AwsSolutions-IAM5[Resource::*]", "It takes no resource.")


def _move_media(app: ApplicationStack, data: DataStack) -> None:
    move, tables, media = app.move_media, data.tables, data.images.media
    tables.allow(move, "posts", "BatchGetItem", "UpdateItem")
    tables.allow(move, "users", "BatchGetItem")
    handles_renditions(move, media, "GetObject", "PutObject", "DeleteObject")
    lists(move, media)
    # All posts of an author, page by page.
    tables.allow(move, "posts", "Query", index="by_author")
    sends(move, app.places_queue)
    # The CDN forgets what is not in the open any more.
    sends(move, app.withdrawals_queue)
