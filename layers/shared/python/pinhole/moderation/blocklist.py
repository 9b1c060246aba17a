"""The blocklist: fingerprints of banned pictures, found by similarity.

A fingerprint's 64 bits are split into six bands. Pictures that differ in at most five bits agree in
at least one band (there are more bands than differences), and with up to eleven differences some
band differs in at most one bit. So each picture is listed in six rows, one for each band's value,
and a look-up reads the six rows of its own values, or those and all values one bit away: 70 rows,
one request, whatever the length of the list. The pictures found are compared bit by bit.

A band takes every sixth bit, which samples the whole picture: neighbouring bits are often equal.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinhole import clock
from pinhole.aws import clients, items
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.moderation import Block

# Part of the stored keys: changing it would lose existing pictures.
BANDS = 6
_BITS = 64
# The largest distance covered by six bands with one bit flipped.
_FURTHEST = 2 * BANDS - 1


def edit(pictures: list[str], reason: str, is_removed: bool) -> dict[str, list[str]]:
    """Block or unblock pictures. Returns those blocked or removed, those not on the list, and those
    too plain to be blocked.
    """
    done: dict[str, list[str]] = {"blocked": [], "removed": [], "unknown": [], "too_plain": []}
    for picture in pictures:
        if is_removed:
            what = "removed" if remove(picture) else "unknown"
        elif is_plain(picture):
            what = "too_plain"
        else:
            what = "blocked"
            add(picture, reason)
        done[what].append(picture)
    return done


def is_plain(picture: str) -> bool:
    """Would blocking this picture also match empty pictures?"""
    return not _FURTHEST < int(picture, 16).bit_count() < _BITS - _FURTHEST


def add(picture: str, reason: str) -> None:
    """Block pictures similar to this fingerprint of 16 hexadecimal digits. Repeating it changes the
    reason; published posts stay.
    """
    Block(picture, reason=reason, blocked_at=clock.iso(clock.now())).save()
    for key in names(int(picture, 16)):
        _change(key, "ADD", picture)


def remove(picture: str) -> bool:
    """Unblock a picture; returns whether it was blocked. Its own row is deleted last, so a retry
    after an interruption returns the same.
    """
    for key in names(int(picture, 16)):
        _change(key, "DELETE", picture)
    answer = clients.dynamodb().delete_item(
        TableName=Block.Meta.table_name,
        Key=items.attributes({"key": picture}),
        ReturnValues="ALL_OLD",
    )
    return "Attributes" in answer


def has(fingerprint: int) -> bool:
    """Whether a similar picture is on the list."""
    keys = [{"key": key} for key in probes(fingerprint, settings.block_distance)]
    rows = store.batch_get({Block: keys})[Block]
    named = {picture for row in rows for picture in row.get("pictures", ())}
    differences = ((fingerprint ^ int(picture, 16)).bit_count() for picture in named)
    return any(each <= settings.block_distance for each in differences)


def probes(fingerprint: int, most: int) -> list[str]:
    """The keys of the rows listing every picture within a distance of at most 11."""
    own = list(names(fingerprint))
    if most < BANDS:
        return own
    return own + [
        key
        for bit in range(_BITS)
        for band, key in enumerate(names(fingerprint ^ 1 << bit))
        if band == bit % BANDS
    ]


def names(fingerprint: int) -> Iterator[str]:
    """The keys of the rows listing a picture: `<band>#<its bits>` for each band."""
    bits = f"{fingerprint:0{_BITS}b}"[::-1]
    return (f"{band}#{bits[band::BANDS]}" for band in range(BANDS))


def _change(key: str, how: str, picture: str) -> None:
    clients.dynamodb().update_item(
        TableName=Block.Meta.table_name,
        Key=items.attributes({"key": key}),
        UpdateExpression=f"{how} pictures :picture",
        ExpressionAttributeValues={":picture": {"SS": [picture]}},
    )
