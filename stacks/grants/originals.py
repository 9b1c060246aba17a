"""Originals, which hold what nobody else is to know, and the archive: all who may touch them.

What else these functions may do is said in `media`, `exports` and `deletion`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.data import DataStack
from stacks.grants.reasons import lists

if TYPE_CHECKING:
    from stacks.application import ApplicationStack


def grant(app: ApplicationStack, data: DataStack) -> None:
    originals, archive = data.images.originals, data.images.archive
    for function in (app.process_photo, app.transcode_video):
        originals.allow(function, "PutObject", below="originals")

    # To sign their addresses for their owners alone.
    data.tables.allow(app.read_originals, "posts", "BatchGetItem")
    originals.allow(app.read_originals, "GetObject", below="originals")

    # To put them into their owners' exports.
    originals.allow(app.export_account, "GetObject", below="originals")
    lists(app.export_account, originals)

    # To move those of deleted posts to the archive, which nobody reads.
    originals.allow(app.delete_media, "GetObject", "DeleteObject", below="originals")
    lists(app.delete_media, originals)
    archive.allow(app.delete_media, "PutObject", below="archive")
