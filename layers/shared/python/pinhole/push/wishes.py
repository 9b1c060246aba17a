"""A person's wishes about pushes: which browsers take them, which kinds, and when not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pinhole import clock, errors
from pinhole.access import rate_limits
from pinhole.access.viewer import Viewer
from pinhole.presence import subscriptions
from pinhole.presence.subscriptions import Subscription, Wishes
from pinhole.push import encryption, endpoints, quiet_hours, vapid

if TYPE_CHECKING:
    from pinhole.views.live import PushState, QuietHours


def state(viewer: Viewer) -> PushState:
    """The viewer's wishes, and the key that browsers subscribe to."""
    found = subscriptions.find([viewer.user_id], is_fresh=True)
    return _view(found.get(viewer.user_id, Wishes()))


def subscribe(viewer: Viewer, endpoint: str, p256dh: str, auth: str) -> PushState:
    """Let a browser take pushes. Idempotent. Raises InvalidRequest, RateLimited and Busy."""
    if fault := endpoints.fault_of(endpoint):
        raise errors.InvalidRequest.of("endpoint", fault)
    try:
        encryption.require_keys(p256dh, auth)
    except ValueError:
        raise errors.InvalidRequest.of("keys", "must be those of the subscription") from None
    rate_limits.spend(viewer, "subscriptions")
    made = Subscription(
        endpoint=endpoint,
        p256dh=p256dh,
        auth=auth,
        created_at=clock.timestamp(),
        signed_in_at=viewer.signed_in_at,
    )
    return _view(subscriptions.add(viewer.user_id, made))


def unsubscribe(viewer: Viewer, id: str) -> PushState:
    """No more pushes to a browser. Idempotent. Raises Busy."""
    return _view(subscriptions.remove(viewer.user_id, [id]))


def choose(viewer: Viewer, left_out: list[str], quiet: QuietHours | None) -> PushState:
    """Set which kinds are not pushed, and quiet hours. Raises InvalidRequest and Busy."""
    if quiet and not quiet_hours.is_time_zone(quiet["time_zone"]):
        raise errors.InvalidRequest.of("quiet_hours.time_zone", "must be a time zone")
    rate_limits.spend(viewer, "subscriptions")
    chosen = tuple(sorted(set(left_out)))
    return _view(
        subscriptions.change(
            viewer.user_id, lambda wishes: replace(wishes, left_out=chosen, quiet=quiet)
        )
    )


def _view(wishes: Wishes) -> PushState:
    return {
        "public_key": vapid.public_key(),
        "subscriptions": [
            {"id": id, "created_at": clock.iso(clock.at(each["created_at"]))}
            for id, each in wishes.subscriptions.items()
        ],
        "left_out": list(wishes.left_out),
        "quiet_hours": wishes.quiet,
    }
