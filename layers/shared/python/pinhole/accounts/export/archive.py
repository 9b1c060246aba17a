"""Writing an export: JSON files of what `pinhole.accounts.export.contents` finds, and the
originals, into one ZIP.

The ZIP is stored while it is written: memory holds a page of rows and a part of the file, however
large the account is. A message that comes again starts again and replaces what was there. Before
each file, and with each page of rows, it is asked whether the account is still open and whether
there is time left: of one that is being deleted nothing is left.
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
from pinhole.aws import clients
from pinhole.aws.items import Row
from pinhole.aws.multipart_upload import LargeUpload
from pinhole.notifications import groups
from pinhole.notifications.activities import Activity
from pinhole.people import directory
from pinhole.settings import settings
from pinhole.tables.accounts import Export

_CHUNK = 1 << 20
_LARGE = 2**31 - 1

IsTimeLeft = Callable[[], bool]


class _Unwanted(Exception):
    """The account is being deleted, or a newer export was begun."""


class _TooLarge(Exception):
    """The account holds more than can be written in a function's time."""


def on_message(message: SQSRecord, is_time_left: IsTimeLeft, is_last: bool) -> None:
    """Make the export that a message of the exports queue names. Raises what AWS raises, for a
    retry; on the last attempt its owner is told first.
    """
    user_id, export_id = message.json_body["user_id"], message.json_body["export_id"]
    row = orders.find(user_id)
    if row is None or row["export_id"] != export_id or row["state"] in (READY, FAILED):
        return
    try:
        orders.settle(user_id, export_id, [Export.state.set(RUNNING)])
        size = _write(user_id, export_id, is_time_left)
    except _Unwanted:
        log.logger.info("export ended: nobody waits for it", user_id=user_id)
        return
    except _TooLarge:
        _fail(user_id, export_id, "too_large")
        return
    except Exception:
        if is_last:
            _fail(user_id, export_id, "export_failed")
        raise
    _tell(user_id, export_id, size)


def _write(user_id: str, export_id: str, is_time_left: IsTimeLeft) -> int:
    """Store the file; its size in bytes. Of one that is not finished nothing is stored."""
    upload = LargeUpload(settings.exports_bucket, orders.key(user_id, export_id), "application/zip")
    require_wanted = partial(_require_wanted, user_id, export_id, is_time_left)
    try:
        with zipfile.ZipFile(upload, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
            archive.writestr("README.txt", contents.ABOUT)
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
    if not (is_newest and directory.find([user_id], is_fresh=True)):
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
    """They come before the lists, which name them: only S3 knows their types and which are gone."""
    members = {}
    for original in contents.originals(user_id):
        require_wanted()
        if name := _add_original(archive, original):
            members[original.key] = name
    return members


def _add_original(archive: zipfile.ZipFile, original: contents.Original) -> str | None:
    """A file as it was uploaded, which no deflating makes smaller; what it is called. None for one
    that is gone, which is left out.
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


def _tell(user_id: str, export_id: str, size: int) -> None:
    """Note that the file is there, and tell its owner."""
    until = clock.timestamp() + settings.export_days * 86_400
    ready: list[Any] = [
        Export.state.set(READY),
        Export.size.set(size),
        Export.expires_at.set(until),
    ]
    if not orders.settle(user_id, export_id, ready):
        return
    told = Activity(user_id, "export_ready", export_id, user_id, export_id, is_made=True)
    groups.tell([told])
    log.count("ExportsReady")
    log.logger.info("export ready", user_id=user_id, size=size)
