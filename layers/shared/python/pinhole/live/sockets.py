"""Sending to an open connection, and closing it."""

from __future__ import annotations

from collections.abc import Iterable

from botocore.exceptions import ClientError

from pinhole.aws import clients, workers

_GONE = "GoneException"


def send(connection_id: str, frame: bytes) -> bool:
    """Send a frame; False if there is no such connection. Raises AWS's errors."""
    try:
        clients.connections().post_to_connection(ConnectionId=connection_id, Data=frame)
    except ClientError as error:
        return _is_there(error)
    return True


def close(connection_ids: Iterable[str]) -> list[str]:
    """Close connections; returns those that do not exist. Raises AWS's errors."""
    wanted = list(connection_ids)
    closed = workers.each(_close, wanted)
    return [each for each, was_there in zip(wanted, closed, strict=True) if not was_there]


def _close(connection_id: str) -> bool:
    try:
        clients.connections().delete_connection(ConnectionId=connection_id)
    except ClientError as error:
        return _is_there(error)
    return True


def _is_there(error: ClientError) -> bool:
    if clients.error_code(error) != _GONE:
        raise error
    return False
