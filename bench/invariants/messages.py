"""Nothing waits: queues are empty, and every dead letter was redriven."""

from __future__ import annotations

from bench.invariants.evidence import Evidence, listed

_DEAD = "-dead"
_PARKED = "parked"


def dead(seen: Evidence) -> list[str]:
    """Queues with dead letters, and parked stream records."""
    return _left(seen, is_dead=True)


def undone(seen: Evidence) -> list[str]:
    """Queues with work that was not done."""
    return _left(seen, is_dead=False)


def _left(seen: Evidence, is_dead: bool) -> list[str]:
    return listed(
        f"{queue} has {number} messages"
        for queue, number in seen.waiting.items()
        if number and (queue.endswith(_DEAD) or queue == _PARKED) == is_dead
    )
