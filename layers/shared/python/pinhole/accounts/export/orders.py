"""Export orders: a person requests all their data, as one ZIP to download for some days.

One at a time: the row holds the newest export and its state. A request during an export returns
that one and queues no message; but if it has not started within a minute, the request that wrote
the row may have died before queueing one, so the next request queues it, within its rate limit. An
export not finished within an hour has failed silently and is replaced.
`pinhole.accounts.export.archive` writes the file.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pynamodb.expressions.update import Action

from pinhole import clock, errors, ids
from pinhole.access import rate_limits, tokens
from pinhole.access.viewer import Viewer
from pinhole.aws import clients, queues
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.accounts import Export, ExportRow

if TYPE_CHECKING:
    from pinhole.views import accounts as views

PENDING, RUNNING, READY, FAILED = "pending", "running", "ready", "failed"
_DAY = 86_400
# After this an export may be asked for again: one that still waits then finds itself outdated.
_STALE = timedelta(hours=1)
# Longer than a request takes from writing the row to queueing its message.
_QUEUED = timedelta(minutes=1)


def ask(viewer: Viewer) -> views.Export:
    """Order an export unless one is in progress; returns its state. Raises RateLimited, and
    Unauthenticated for a token that was ended.
    """
    tokens.require_accepted(viewer)
    row = find(viewer.user_id)
    if row is not None and _is_under_way(row):
        if _is_forgotten(row):
            rate_limits.spend(viewer, "exports")
            _queue(row)
        return _shown(row)
    rate_limits.spend(viewer, "exports")
    row, is_ours = _begin(viewer.user_id)
    if is_ours:
        _queue(row)
    return _shown(row)


def read(viewer: Viewer) -> views.Export:
    """The state of the newest export, with a download URL if it is ready. Raises NotFound,
    and Unauthenticated for a token that was ended.
    """
    tokens.require_accepted(viewer)
    row = find(viewer.user_id)
    if row is None or row["expires_at"] <= clock.timestamp():
        raise errors.NotFound("There is no export; request one with POST")
    shown = _shown(row)
    if row["state"] == READY:
        shown["url"], shown["url_expires_at"] = _address(row)
    return shown


def find(user_id: str) -> ExportRow | None:
    """The row of a person's newest export, read consistently."""
    return store.get(Export, {"user_id": user_id}, consistent=True)


def settle(user_id: str, export_id: str, actions: list[Action]) -> bool:
    """Update an export's row; False if it is no longer the newest one."""
    return Export(user_id).update_if(actions, Export.export_id == export_id)


def folder(user_id: str) -> str:
    """The key prefix of a person's exports."""
    return f"exports/{user_id}/"


def key(user_id: str, export_id: str) -> str:
    return f"{folder(user_id)}{export_id}.zip"


def _is_under_way(row: ExportRow) -> bool:
    return row["state"] in (PENDING, RUNNING) and _age(row) < _STALE


def _is_forgotten(row: ExportRow) -> bool:
    """Whether its message may never have been queued."""
    return row["state"] == PENDING and _age(row) >= _QUEUED


def _age(row: ExportRow) -> timedelta:
    return clock.now() - clock.parse(row["requested_at"])


def _queue(row: ExportRow) -> None:
    queues.send(settings.exports_queue_url, {name: row[name] for name in ("user_id", "export_id")})


def _begin(user_id: str) -> tuple[ExportRow, bool]:
    """Write a new row over a finished or stale one. Returns the row, which may be that of a faster
    request, and whether it is ours.
    """
    export = Export(
        user_id,
        export_id=ids.ulid(),
        state=PENDING,
        requested_at=clock.iso(clock.now()),
        expires_at=clock.timestamp() + settings.export_days * _DAY,
    )
    stale = clock.iso(clock.now() - _STALE)
    is_over = Export.state.is_in(READY, FAILED) | (Export.requested_at < stale)
    export.save_if(Export.user_id.does_not_exist() | is_over)
    row = find(user_id)
    assert row
    return row, row["export_id"] == export.export_id


def _shown(row: ExportRow) -> views.Export:
    shown: views.Export = {
        "export_id": row["export_id"],
        "state": row["state"],
        "requested_at": row["requested_at"],
        "expires_at": clock.iso(ids.moment(ids.boundary(row["expires_at"]))),
    }
    if "reason" in row:
        shown["reason"] = row["reason"]
    if "size" in row:
        shown["size"] = row["size"]
    return shown


def _address(row: ExportRow) -> tuple[str, str]:
    location = {"Bucket": settings.exports_bucket, "Key": key(row["user_id"], row["export_id"])}
    disposition = 'attachment; filename="pinhole.zip"'
    url = clients.s3().generate_presigned_url(
        "get_object",
        Params={**location, "ResponseContentDisposition": disposition},
        ExpiresIn=settings.download_seconds,
    )
    until = clock.now() + timedelta(seconds=settings.download_seconds)
    return url, clock.iso(until)
