"""Writes an export: the rows of `pinhole.accounts.export.contents` as JSON files, and the
originals, in one ZIP.

The ZIP is uploaded while it is written: memory holds a page of rows and a part of the file, however
large the account. A redelivered message starts over and replaces the file. Before each file and
each page of rows it checks that the account is still open and that time is left: nothing may
remain of an account that is being erased.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import orjson
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from pinhole import clock, log
from pinhole.accounts.export import contents, orders
from pinhole.accounts.export.orders import FAILED, READY, RUNNING
from pinhole.aws import clients, queues
from pinhole.aws.items import Row
from pinhole.aws.multipart_upload import LargeUpload
from pinhole.notifications import groups
from pinhole.notifications.activities import Activity
from pinhole.people import directory
from pinhole.settings import settings
from pinhole.tables.accounts import Export

_ABOUT = """\
All your data on Pinhole, as of your request. Each JSON file is a list.

profile.json        your profile
posts.json          your posts in every state, with their counts; `file` is a medium's original
                    in this ZIP, null if it has none
originals/          the files as you uploaded them: <post_id>/<index>.<ext>
comments.json       your comments, with the author of the post
likes.json          the posts and comments you like, with their authors
saves.json          the posts you saved, with their authors
follows.json        your relationships: following, follower, request_sent, request_received,
                    close_friend, block, mute
visits.json         the people whose profiles you looked at in the last weeks
notifications.json  your notifications of the last months that you may still read

People have the names they use now; a name is null if the account is closed, suspended or not
visible to you. Times are in UTC. Ids of posts and comments are ULIDs, which contain the time of
creation.
"""

_CHUNK = 1 << 20
_LARGE = 2**31 - 1

IsTimeLeft = Callable[[], bool]


class _Unwanted(Exception):
    """The account was closed, or a newer export was started."""


class _TooLarge(Exception):
    """The account holds more than a function can write before its time-out."""


def on_message(message: SQSRecord, is_time_left: IsTimeLeft, is_last: queues.IsLast) -> None:
    """Write the export named by a message of the exports queue. Raises what AWS raises, for a
    retry; the last attempt first marks the export as failed.
    """
    user_id, export_id = message.json_body["user_id"], message.json_body["export_id"]
    row = orders.find(user_id)
    if row is None or row["export_id"] != export_id or row["state"] in (READY, FAILED):
        return
    try:
        orders.settle(user_id, export_id, [Export.state.set(RUNNING)])
        size = _write(user_id, export_id, is_time_left)
    except _Unwanted:
        log.logger.info("export abandoned", user_id=user_id)
        return
    except _TooLarge:
        _fail(user_id, export_id, "too_large")
        return
    except Exception as error:
        if is_last(error):
            _fail(user_id, export_id, "export_failed")
        raise
    _complete(user_id, export_id, size)


def _write(user_id: str, export_id: str, is_time_left: IsTimeLeft) -> int:
    """Store the file; returns its size in bytes. An unfinished file leaves nothing behind."""
    upload = LargeUpload(settings.exports_bucket, orders.key(user_id, export_id), "application/zip")
    require_wanted = partial(_require_wanted, user_id, export_id, is_time_left)
    try:
        with zipfile.ZipFile(upload, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
            archive.writestr("README.txt", _ABOUT)
            members = _add_originals(archive, user_id, require_wanted)
            for name, rows in contents.files(user_id, members).items():
                _add_rows(archive, name, rows, require_wanted)
        require_wanted()
        upload.finish()
    except BaseException:
        upload.abort()
        raise
    return upload.size


def _require_wanted(user_id: str, export_id: str, is_time_left: IsTimeLeft) -> None:
    row = orders.find(user_id)
    is_newest = row is not None and row["export_id"] == export_id
    if not (is_newest and directory.find([user_id], is_fresh=True, also_suspended=True)):
        raise _Unwanted
    if not is_time_left():
        raise _TooLarge


def _add_rows(
    archive: zipfile.ZipFile,
    name: str,
    rows: Iterator[Row],
    require_wanted: Callable[[], None],
) -> None:
    """A JSON list with a row on each line."""
    with archive.open(_entry(name), "w", force_zip64=True) as file:
        file.write(b"[")
        for number, row in enumerate(rows):
            if number % settings.export_page == 0:
                require_wanted()
            file.write((b",\n" if number else b"\n") + orjson.dumps(row))
        file.write(b"\n]\n")


def _add_originals(
    archive: zipfile.ZipFile, user_id: str, require_wanted: Callable[[], None]
) -> contents.Members:
    """Add the originals. They precede the lists that name them: only S3 knows their types and which
    are gone.
    """
    members = {}
    for original in contents.originals(user_id):
        require_wanted()
        if name := _add_original(archive, original):
            members[original.key] = name
    return members


def _add_original(archive: zipfile.ZipFile, original: contents.Original) -> str | None:
    """Add a file as it was uploaded, without futile compression; returns its name, or None if it is
    gone.
    """
    try:
        answer = clients.s3().get_object(Bucket=settings.originals_bucket, Key=original.key)
    except clients.FAULTS as error:
        if clients.error_code(error) == "NoSuchKey":
            return None
        raise
    entry = _entry(original.name(answer["ContentType"]), zipfile.ZIP_STORED)
    is_large = answer["ContentLength"] > _LARGE
    with archive.open(entry, "w", force_zip64=is_large) as file:
        for chunk in answer["Body"].iter_chunks(_CHUNK):
            file.write(chunk)
    return entry.filename


def _entry(name: str, compression: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, clock.now().timetuple()[:6])
    entry.compress_type = compression
    return entry


def _fail(user_id: str, export_id: str, reason: str) -> None:
    orders.settle(user_id, export_id, [Export.state.set(FAILED), Export.reason.set(reason)])
    log.count("ExportsFailed")


def _complete(user_id: str, export_id: str, size: int) -> None:
    """Mark the export as ready, and notify its owner."""
    until = clock.timestamp() + settings.export_days * 86_400
    ready: list[Any] = [
        Export.state.set(READY),
        Export.size.set(size),
        Export.expires_at.set(until),
    ]
    if not orders.settle(user_id, export_id, ready):
        return
    activity = Activity(user_id, "export_ready", export_id, user_id, export_id, is_made=True)
    groups.notify([activity])
    log.count("ExportsReady")
    log.logger.info("export ready", user_id=user_id, size=size)
