"""A request to every route that takes a token."""

from __future__ import annotations

from typing import Any

from tests.flow.support.world import ROUTES

PUBLIC = {"describe_api", "read_receipts"}
SIGNED_IN = [route for route, function in ROUTES.items() if function not in PUBLIC]
WRITES = [(method, route) for method, route in SIGNED_IN if method != "GET"]
_ULID = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
# Valid bodies, of the routes that take one.
_BODIES: dict[tuple[str, str], Any] = {
    ("POST", "/users/me/password"): {"password": "a", "new_password": "b"},
    ("DELETE", "/users/me"): {"username": "ana"},
    ("PUT", "/users/me/push"): {"left_out": [], "quiet_hours": None},
    ("PUT", "/users/me/push/subscriptions"): {
        "endpoint": "https://fcm.googleapis.com/fcm/send/x",
        "keys": {"p256dh": "A" * 87, "auth": "A" * 22},
    },
    ("PUT", "/users/me/avatar"): {"content_type": "image/jpeg", "size": 1},
    ("POST", "/posts"): {"media": [{"content_type": "image/jpeg", "size": 1}]},
    ("POST", "/posts/{post_id}/comments"): {"text": "hi"},
    ("PATCH", "/comments/{comment_id}"): {"text": "hi"},
    ("POST", "/posts/{post_id}/hide"): {"reason": "why"},
    ("POST", "/posts/{post_id}/appeal"): {"text": "why"},
    ("POST", "/users/{user_id}/suspension"): {"reason": "why"},
    ("POST", "/moderation/queue/{subject}/resolve"): {"action": "dismiss", "reason": "why"},
    ("POST", "/reports"): {"subject": {"type": "post", "id": _ULID}, "reason": "spam"},
}


def path(route: str) -> str:
    """The route's path, filled in."""
    names = {"post_id": _ULID, "comment_id": _ULID, "index": 0, "subject": f"post.{_ULID}"}
    names |= {"username": "ana", "tag": "sea", "subscription_id": "0" * 32}
    return route.format(user_id="me", **names)


def body(method: str, route: str) -> Any:
    """A valid body for the route."""
    return _BODIES.get((method, route), {})
