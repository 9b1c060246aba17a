"""Requests to invalidate files at the CDN, handled in batches (`pinhole.cdn.invalidation_batches`).

One path with a wildcard covers all files of a post, or all pictures of a person; one tag covers all
files of a person (`pinhole.cdn.flushes` chooses). CloudFront takes 15 of these at a time and bills
each, so requests are read from queues in batches. Deletions have a queue and nine items to
themselves. Withdrawals of files that only become restricted, thousands at once when an account goes
private, have another queue, and six items while nothing else is in progress. Those that moderators
decided wait for nothing.

The edge drops by itself whatever it has not fetched from the bucket in a while
(`FORGOTTEN_SECONDS`). So what CloudFront or the stage's budget does not allow waits no longer than
that: a request with a receipt comes again until then, any other is left to expire. A request with a
receipt has a row (`pinhole.tables.chain_progress`), so that its message may be lost.
"""

from __future__ import annotations

from pinhole import clock, log
from pinhole.aws import chains, queues
from pinhole.cdn.invalidation_requests import Request
from pinhole.clean_up import receipts
from pinhole.clean_up.receipts import CDN
from pinhole.media.renditions import EDGE_SECONDS
from pinhole.settings import settings
from pinhole.tables import chain_progress

# An edge cache may have filled another just before it expired; and a transfer takes a while.
FORGOTTEN_SECONDS = 2 * EDGE_SECONDS + 3_600
# How often the row of a request that waits says that it does: well within
# `chain_progress.STUCK_SECONDS`.
_NOTED_SECONDS = 3_600
_NOTED, _HOPS = "noted_at", "hop"


def ask(path: str, owner_id: str, subject: str | None = None, what: str = "") -> None:
    """Request the invalidation of a path, which may end with `*`, after this person's files below
    it were deleted. With a receipt's subject, it settles the task `what` of its part `cdn`, which
    must be expected (`receipts.expect`).
    """
    request = {"paths": [path], "owner": owner_id, "subject": subject, "what": what}
    _send(_noted({"asked_at": clock.timestamp(), **request}))


def withdraw(path: str, owner_id: str | None, is_moderated: bool = False) -> None:
    """The same for files that become restricted, but are not deleted; deletions never wait for
    these.

    It is handled `withdraw_after_seconds` later: ask for it before the open files are deleted; by
    then the caller has deleted them or will be called again. For what moderators decided
    (`is_moderated`) the whole budget of the day may be spent; without an owner it is counted as
    nobody's.
    """
    request = {"paths": [path], "owner": owner_id, "subject": None, "what": "", "can_wait": True}
    moderated = {"is_moderated": True} if is_moderated else {}
    asked = {"asked_at": clock.timestamp(), **request, **moderated}
    _send(asked, settings.withdraw_after_seconds)


def settle(request: Request, is_told: bool) -> None:
    """Note on its receipt that the paths were invalidated, or have expired at the edge."""
    if request["subject"]:
        paths = {"paths": len(request["paths"])} if is_told else {}
        receipts.settle(request["subject"], CDN, request["what"], paths)
        chain_progress.end(_name(request))


def send_again(request: Request, delay: int) -> None:
    """Send a request again, to arrive after `delay` seconds."""
    hops = request.get(_HOPS, 0) + 1
    if hops >= chains.MANY:
        log.alert("endless chain", repeats=hops)
    is_noted = clock.timestamp() - request.get(_NOTED, 0) < _NOTED_SECONDS
    following = {**request, _HOPS: hops}
    _send(following if is_noted else _noted(following), delay)


def _noted(request: Request) -> Request:
    """Write the row of a request with a receipt, from which it goes on if its message is lost."""
    if not request["subject"]:
        return request
    noted = {**request, _NOTED: clock.timestamp()}
    chain_progress.save(_name(request), settings.invalidations_queue_url, noted)
    return noted


def _name(request: Request) -> str:
    """The name of its row."""
    return f"{request['subject']}#{receipts.token(CDN, request['what'])}"


def _send(request: Request, delay: int = 0) -> None:
    can_wait = request.get("can_wait")
    queue_url = settings.withdrawals_queue_url if can_wait else settings.invalidations_queue_url
    queues.send(queue_url, request, delay)
