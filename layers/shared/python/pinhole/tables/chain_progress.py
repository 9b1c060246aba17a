"""The progress of chains of messages: an interrupted chain resumes from its row.

A chain has a name, and a row while it is not over. The row holds the message that continues it, so
neither a message that comes again nor one that is lost makes it begin anew: a sweep sends the
message of each row that has not moved for hours (`resume`). The write that makes a chain necessary
includes its row (`expect`), so that it begins even if no message is ever sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import orjson

from pinhole import clock, log
from pinhole.aws import clients, items, queues
from pinhole.tables import store
from pinhole.tables.chains import Chain

# Longer than a message that fails for a passing reason is tried again (`pinhole.aws.retries`).
STUCK_SECONDS = 6 * 3_600
# A chain that needs more has a fault that sending its message does not fix.
MOST_RESTARTS = 10
_KEPT_SECONDS = 30 * 24 * 3_600
_CORRELATION = "correlation_id"

Body = TypeVar("Body", bound=Mapping[str, object])
_IS_NEWER = "attribute_not_exists(since) OR since < :mine"


@dataclass(frozen=True)
class First:
    """The first message of a chain. Of two chains with one name, that with the greater `since` is
    the newer one and takes the other's place.
    """

    name: str
    queue_url: str
    body: Mapping[str, object]
    since: str = ""


def begin(first: First, delay: int = 0) -> None:
    """Send the first message of a chain, `delay` seconds later, once its row is written. A chain
    that has begun goes on where it is. Raises what AWS raises.
    """
    expect(first)
    queues.send(first.queue_url, first.body, delay)


def expect(first: First) -> None:
    """Note that a chain is to begin, so that it does so even if its first message is lost, or
    never sent.
    """
    clients.try_write(clients.dynamodb().update_item, **_first(first, _IS_NEWER))


def expected(first: First) -> dict[str, Any]:
    """The same as a write of the transaction that makes the chain necessary."""
    return {"Update": _first(first, None)}


def _first(first: First, condition: str | None) -> dict[str, Any]:
    row = {"queue_url": first.queue_url, "since": first.since, **_moved(first.body)}
    newer = {":mine": first.since} if condition else {}
    request = _request(first.name, row, condition, newer)
    # How often an earlier chain of that name was restarted says nothing about this one.
    return {**request, "UpdateExpression": f"{request['UpdateExpression']} REMOVE restarts"}


def save(name: str, queue_url: str, body: Mapping[str, object], since: str = "") -> None:
    """Write the row of a chain, whatever it was before."""
    row = {"queue_url": queue_url, "since": since, **_moved(body)}
    _update(name, row, condition=None, values={})


def reached(name: str, queue_url: str, body: Body, since: str) -> Body | None:
    """The message to go on from: that of the row, or this one if its chain has no row yet. None if
    a newer chain has taken its place.
    """
    row = store.get(Chain, {"name": name}, consistent=True)
    if row is None or row["since"] < since:
        save(name, queue_url, body, since)
        return body
    if row["since"] > since:
        return None
    position: dict[str, Any] = orjson.loads(row["body"])
    position.pop(_CORRELATION, None)
    return cast("Body", position)


def advance(name: str, body: Mapping[str, object], since: str) -> bool:
    """Note the message to go on from; False if the chain is over or a newer one has taken its
    place.
    """
    return _update(name, _moved(body), "since = :now", {":now": since})


def end(name: str, since: str = "") -> None:
    """Delete the row of a chain that is over."""
    Chain(name).delete_if(Chain.since == since)


def resume() -> tuple[int, int]:
    """Send the message of every stalled chain; returns how many were resumed, and how many were
    given up after `MOST_RESTARTS`. Reads the table, which holds no other chains.
    """
    before = clock.timestamp() - STUCK_SECONDS
    resumed = given_up = 0
    for chain in Chain.scan(Chain.moved_at < before):
        if (chain.restarts or 0) >= MOST_RESTARTS:
            log.logger.error("chain given up", chain=chain.name)
            given_up += 1
        elif _restart(chain):
            resumed += 1
    return resumed, given_up


def _restart(chain: Chain) -> bool:
    """Send its message, unless it has moved meanwhile; returns whether it was sent."""
    restarted = {"moved_at": clock.timestamp(), "restarts": (chain.restarts or 0) + 1}
    if not _update(chain.name, restarted, "moved_at = :seen", {":seen": chain.moved_at}):
        return False
    queues.send(chain.queue_url, orjson.loads(chain.body))
    log.logger.warning("chain resumed", chain=chain.name)
    return True


def _moved(body: Mapping[str, object]) -> dict[str, Any]:
    now = clock.timestamp()
    said = {_CORRELATION: log.correlation_id(), **body}
    return {"body": orjson.dumps(said).decode(), "moved_at": now, "expires_at": now + _KEPT_SECONDS}


def _update(name: str, row: dict[str, Any], condition: str | None, values: dict[str, Any]) -> bool:
    request = _request(name, row, condition, values)
    is_written, _ = clients.try_write(clients.dynamodb().update_item, **request)
    return is_written


def _request(
    name: str, row: dict[str, Any], condition: str | None, values: dict[str, Any]
) -> dict[str, Any]:
    names = {f"#{at}": attribute for at, attribute in enumerate(row)}
    values = {**values, **{f":{at}": value for at, value in enumerate(row.values())}}
    sets = ", ".join(f"#{at} = :{at}" for at in range(len(row)))
    return {
        "TableName": Chain.Meta.table_name,
        "Key": items.attributes({"name": name}),
        "UpdateExpression": f"SET {sets}",
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": items.attributes(values),
        **({"ConditionExpression": condition} if condition else {}),
    }
