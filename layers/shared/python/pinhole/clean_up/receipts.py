"""Receipts: what a clean-up has deleted, and what is still pending.

A subject (`post#<post_id>`, `account#<receipt_id>`) has a few *parts*, each cleaned up by its own
worker in numbered steps. A step records what it is going to delete before deleting it, and only
once: so a step that was killed and retried counts nothing twice and omits nothing. A finished part
leaves the set of pending parts; when that is empty the receipt is finished.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from pinhole import clock, log
from pinhole.aws import clients, items
from pinhole.aws.items import Row
from pinhole.clean_up.marks import Mark
from pinhole.settings import settings
from pinhole.tables import chain_progress, store
from pinhole.tables.accounts import Receipt, ReceiptRow

_DAY = 86_400
# Between a part and the name of one of its tasks: `cdn#3` is pending.
_SEPARATOR = "#"
CDN = "cdn"  # the part of receipts that invalidations settle
_STEP, _DONE, _WENT = "step", "done", "went"


def of_post(post_id: str) -> str:
    return f"post#{post_id}"


def of_account(receipt_id: str) -> str:
    return f"account#{receipt_id}"


@store.optimistic("this receipt")
def open(
    subject: str,
    owner_id: str,
    parts: Iterable[str],
    deleted_at: str,
    chains: Sequence[chain_progress.First],
    by: str | None = None,
) -> None:
    """Create a receipt with these parts, all pending, and expect the chains that clean them up,
    both or neither. An existing receipt stays as it is, and its chains where they are. Raises Busy.
    """
    if find(subject):
        return
    named = set(parts)
    row: dict[str, Any] = {
        **items.attributes({"subject": subject, "owner_id": owner_id, "deleted_at": deleted_at}),
        **items.attributes({"deleted_by": by or owner_id}),
        "parts": {"SS": sorted(named)},
        "pending": {"SS": sorted(named)},
    }
    is_new = {
        "TableName": Receipt.Meta.table_name,
        "Item": row,
        "ConditionExpression": "attribute_not_exists(subject)",
    }
    if not clients.try_transaction([{"Put": is_new}, *map(chain_progress.expected, chains)]):
        raise store.Changed


def note(
    subject: str, part: str, step: int, went: Mapping[str, int], mark: Mark | None = None
) -> bool:
    """Record what a step is going to delete. False if the part has passed that step, so another
    invocation has done it and continues.

    Step numbers of a part increase. The receipt must be open. The `mark` is kept.
    """
    counts = {kind: number for kind, number in went.items() if number}
    names = {"#step": _name(part, _STEP)}
    names |= {f"#n{at}": f"{_name(part, _WENT)}#{kind}" for at, kind in enumerate(counts)}
    values: dict[str, Any] = {":step": step} | {
        f":n{at}": number for at, number in enumerate(counts.values())
    }
    adds = ", ".join(f"#n{at} :n{at}" for at in range(len(counts)))
    marks = mark.stored() if mark else {}
    names |= {f"#m{at}": name for at, name in enumerate(marks)}
    values |= {f":m{at}": value for at, value in enumerate(marks.values())}
    sets = ", ".join(["SET #step = :step", *(f"#m{at} = :m{at}" for at in range(len(marks)))])
    is_noted, row = _update(
        subject,
        sets + (f" ADD {adds}" if adds else ""),
        "attribute_exists(pending) AND (attribute_not_exists(#step) OR #step < :step)",
        names,
        items.attributes(values),
    )
    if is_noted:
        return True
    _close(row)  # the worker that finished the last part may have died before this
    return row.get(_name(part, _STEP)) == step and bool(row.get("pending"))


def expect(subject: str, part: str, what: str) -> bool:
    """Add a task to a part, pending until `settle`. False if it is settled already or the receipt
    is finished.
    """
    named = token(part, what)
    values = {":token": {"SS": [named]}, ":part": {"SS": [part]}, ":is": {"S": named}}
    is_new = "attribute_exists(pending) AND NOT contains(settled, :is)"
    is_added, _ = _update(subject, "ADD pending :token, parts :part", is_new, {}, values)
    return is_added


def is_expected(subject: str, part: str, what: str) -> bool:
    """Whether such a task is pending."""
    return token(part, what) in (find(subject) or {}).get("pending", ())


def settle(subject: str, part: str, what: str, went: Mapping[str, int]) -> None:
    """Record that a task is done, and what it deleted. Idempotent."""
    names = {f"#n{at}": f"{_name(part, _WENT)}#{kind}" for at, kind in enumerate(went)}
    values: dict[str, Any] = {
        ":token": {"SS": [token(part, what)]},
        ":is": {"S": token(part, what)},
    }
    values |= items.attributes({f":n{at}": number for at, number in enumerate(went.values())})
    adds = ", ".join(f"#n{at} :n{at}" for at in range(len(went)))
    expression = "DELETE pending :token ADD settled :token" + (f", {adds}" if adds else "")
    _, row = _update(subject, expression, "contains(pending, :is)", names, values)
    _close(row)


def token(part: str, what: str) -> str:
    """The entry for a part's task among the pending parts."""
    return f"{part}{_SEPARATOR}{what}"


def finish(subject: str, part: str) -> None:
    """Mark a part as done; the last one finishes the receipt."""
    names = {"#done": _name(part, _DONE)}
    values = {":part": {"SS": [part]}, ":now": {"S": clock.iso(clock.now())}}
    expression = "DELETE pending :part SET #done = if_not_exists(#done, :now)"
    is_there, row = _update(subject, expression, "attribute_exists(subject)", names, values)
    if is_there:
        _close(row)


def find(subject: str) -> ReceiptRow | None:
    """The stored receipt, read consistently; None if there is none."""
    return store.get(Receipt, {"subject": subject}, consistent=True)


def pending(row: ReceiptRow | None) -> set[str]:
    """The parts that are not done."""
    return {each.partition(_SEPARATOR)[0] for each in (row or {}).get("pending", ())}


def counts(row: ReceiptRow, part: str) -> dict[str, int]:
    """The number of rows of each kind that a part has deleted."""
    went, named = f"{_name(part, _WENT)}#", cast("Row", row)
    return {name.removeprefix(went): named[name] for name in sorted(row) if name.startswith(went)}


def _close(row: ReceiptRow) -> None:
    """If no part is pending, record when it finished; the receipt expires `receipt_days` later."""
    if not row or row.get("pending") or row.get("finished_at"):
        return
    now = clock.now()
    values = {
        ":now": clock.iso(now),
        ":expires": clock.timestamp() + settings.receipt_days * _DAY,
    }
    expression = "SET finished_at = :now, expires_at = :expires"
    is_open = "attribute_not_exists(pending) AND attribute_not_exists(finished_at)"
    is_first, _ = _update(row["subject"], expression, is_open, {}, items.attributes(values))
    if is_first:
        log.seconds("TimeToDelete", (now - clock.parse(row["deleted_at"])).total_seconds())
        log.logger.info("receipt finished", subject=row["subject"])


def _name(part: str, of: str) -> str:
    return f"{part}#{of}"


def _update(
    subject: str, expression: str, condition: str, names: dict[str, str], values: dict[str, Any]
) -> tuple[bool, ReceiptRow]:
    """Whether the condition holds, and the receipt as it is then."""
    is_changed, row = clients.try_write(
        clients.dynamodb().update_item,
        TableName=Receipt.Meta.table_name,
        Key=items.attributes({"subject": subject}),
        UpdateExpression=expression,
        ConditionExpression=condition,
        ExpressionAttributeValues=values,
        ReturnValues="ALL_NEW",
        ReturnValuesOnConditionCheckFailure="ALL_OLD",
        **({"ExpressionAttributeNames": names} if names else {}),
    )
    return is_changed, cast("ReceiptRow", row)
