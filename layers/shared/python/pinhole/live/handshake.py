"""Opening and closing a connection, as API Gateway reports it.

Its authorizer takes the ticket. What that says stays with the connection: API Gateway repeats it
with each message, so a client cannot change it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from pinhole import clock, errors, log
from pinhole.access.viewer import Viewer
from pinhole.live import sockets, tickets
from pinhole.live.tickets import Pass
from pinhole.people import directory
from pinhole.presence import connections


@dataclass(frozen=True)
class Caller:
    """A connection, and what its ticket said."""

    connection_id: str
    ticket: Pass

    @classmethod
    def of(cls, event: dict[str, Any]) -> Caller:
        """From the event of a route; API Gateway makes texts of all that an authorizer says."""
        said = event["requestContext"]["authorizer"]
        times = int(said["signed_in_at"]), int(said["ends_at"])
        ticket = Pass(said["user_id"], said["username"], *times)
        return cls(event["requestContext"]["connectionId"], ticket)

    @property
    def viewer(self) -> Viewer:
        ticket = self.ticket
        return Viewer(ticket.user_id, ticket.username, signed_in_at=ticket.signed_in_at)

    @property
    def is_over(self) -> bool:
        return self.ticket.ends_at <= clock.timestamp()


def admit(event: dict[str, Any]) -> dict[str, Any]:
    """The authorizer's answer: whether the connection may open, as a policy, and for whom."""
    given = event.get("queryStringParameters") or {}
    ticket = tickets.take(given.get("ticket", ""))
    log.logger.info("connection admitted" if ticket else "connection refused")
    statement = {
        "Action": "execute-api:Invoke",
        "Effect": "Allow" if ticket else "Deny",
        "Resource": event["methodArn"],
    }
    answer: dict[str, Any] = {
        "principalId": ticket.user_id if ticket else "nobody",
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
    }
    if ticket:
        answer["context"] = {name: str(value) for name, value in asdict(ticket).items()}
    return answer


def open(caller: Caller) -> None:
    """Note a connection. Raises Unauthenticated if its sign-in or account has ended since the
    ticket was made, AccountSuspended, and Busy.

    It is noted before that is checked, and whoever ends a sign-in looks for connections afterwards:
    one of the two sees the other.
    """
    ticket = caller.ticket
    keep(caller)
    try:
        found = directory.find([ticket.user_id], is_fresh=True, also_deleted=True)
        if ticket.user_id not in found:
            raise errors.AccountClosed()
        directory.require_open(caller.viewer, found[ticket.user_id])
    except errors.PinholeError:
        forget(caller)
        raise
    log.count("ConnectionsOpened")


def keep(caller: Caller) -> None:
    """Note the connection unless it is noted, and close those that have to make room. Raises
    Busy.
    """
    ticket = caller.ticket
    surplus = connections.add(
        ticket.user_id, caller.connection_id, ticket.signed_in_at, ticket.ends_at
    )
    if surplus:
        sockets.close(surplus)
        connections.remove(ticket.user_id, surplus)


def end(caller: Caller) -> None:
    """Close a connection whose time is over. Raises Busy and AWS's errors."""
    sockets.close([caller.connection_id])
    forget(caller)


def forget(caller: Caller) -> None:
    """A connection is closed, or was never opened. Idempotent. Raises Busy."""
    connections.remove(caller.ticket.user_id, [caller.connection_id])
