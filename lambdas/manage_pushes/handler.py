"""GET and PUT /users/me/push, PUT /users/me/push/subscriptions, and DELETE of one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole import api
from pinhole.api.schemas.push import NewSubscription, PushChoice
from pinhole.push import wishes

if TYPE_CHECKING:
    from pinhole.api.schemas.arguments import SubscriptionId
    from pinhole.views.live import PushState, QuietHours

app = api.resolver()


@app.get("/users/me/push", summary="See which browsers take pushes", tags=["Notifications"])
def read_state() -> PushState:
    return wishes.state(api.viewer(app))


@app.put("/users/me/push", summary="Choose what is pushed, and when not", tags=["Notifications"])
def choose(body: PushChoice) -> PushState:
    quiet: QuietHours | None = None
    if body.quiet_hours:
        quiet = {
            "begins": body.quiet_hours.begins,
            "ends": body.quiet_hours.ends,
            "time_zone": body.quiet_hours.time_zone,
        }
    return wishes.choose(api.viewer(app), list(body.left_out), quiet)


@app.put("/users/me/push/subscriptions", summary="Take pushes in a browser", tags=["Notifications"])
def subscribe(body: NewSubscription) -> PushState:
    return wishes.subscribe(api.viewer(app), body.endpoint, body.keys.p256dh, body.keys.auth)


@app.delete(
    "/users/me/push/subscriptions/<subscription_id>",
    summary="Take no more pushes in a browser",
    tags=["Notifications"],
)
def unsubscribe(subscription_id: SubscriptionId) -> PushState:
    return wishes.unsubscribe(api.viewer(app), subscription_id)


handler = api.entry(app)
