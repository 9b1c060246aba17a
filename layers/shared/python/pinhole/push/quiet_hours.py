"""Quiet hours: times of day at which somebody wants no pushes."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pinhole.views.live import QuietHours


def is_quiet(quiet: QuietHours | None, now: datetime) -> bool:
    """Whether the moment is in the quiet hours, which may go past midnight; both ends are by the
    clock of the time zone, whatever it does in spring and autumn.
    """
    if quiet is None:
        return False
    here = now.astimezone(ZoneInfo(quiet["time_zone"])).time()
    begins, ends = (time.fromisoformat(quiet[name]) for name in ("begins", "ends"))
    if begins <= ends:
        return begins <= here < ends
    return here >= begins or here < ends


def is_time_zone(name: str) -> bool:
    """Whether the IANA's list has a time zone of that name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
