"""Originals, which hold private metadata, and the archive: every function that may touch them.

The other rights of these functions are in `pipeline`, `accounts` and `deletion`.
"""

from __future__ import annotations

from stacks.data import DataStack
from stacks.grants.reasons import keeps_deleted, knows_viewer, lists
from stacks.parts.functions import Functions


def grant(functions: Functions, data: DataStack) -> None:
    originals, archive = data.images.originals, data.images.archive
    for function in (functions["process_photo"], functions["transcode_video"]):
        originals.allow(function, "PutObject", below="originals")

    # To make AVIFs of them again.
    originals.allow(functions["recompress_photos"], "GetObject", below="originals")

    # To sign their addresses, each for its owner alone.
    knows_viewer(functions["read_originals"], data.tables)
    data.tables.allow(functions["read_originals"], "posts", "BatchGetItem")
    originals.allow(functions["read_originals"], "GetObject", below="originals")

    # To put them into their owners' exports.
    originals.allow(functions["export_account"], "GetObject", below="originals")
    lists(functions["export_account"], originals)

    # To move the originals of deleted posts to the archive, which nobody reads.
    originals.allow(functions["delete_media"], "GetObject", "DeleteObject", below="originals")
    lists(functions["delete_media"], originals)
    archive.allow(functions["delete_media"], "PutObject", below="archive")
    # To keep what was shown of them beside, for reports (`moderation`).
    archive.allow(functions["delete_media"], "GetObject", "PutObject", below="shown")
    archive.allow(functions["delete_media"], "GetObject", below="evidence")
    lists(functions["delete_media"], archive)
    data.tables.allow(functions["delete_media"], "posts", "BatchGetItem")
    keeps_deleted(functions["delete_media"], data.tables)
