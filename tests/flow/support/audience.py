"""Shortcuts: relationships, made by requests."""

from __future__ import annotations

from typing import Any

from pinhole.access.viewer import Viewer

from tests.flow.support.world import Answer, World


def follow(world: World, viewer: Viewer, other: Viewer) -> Answer:
    return world.call(viewer, "POST", f"/users/{other.user_id}/follow")


def unfollow(world: World, viewer: Viewer, other: Viewer) -> Answer:
    return world.call(viewer, "DELETE", f"/users/{other.user_id}/follow")


def block(world: World, viewer: Viewer, other: Viewer) -> Answer:
    return world.call(viewer, "POST", f"/users/{other.user_id}/block")


def unblock(world: World, viewer: Viewer, other: Viewer) -> Answer:
    return world.call(viewer, "DELETE", f"/users/{other.user_id}/block")


def mute(world: World, viewer: Viewer, other: Viewer) -> Answer:
    return world.call(viewer, "POST", f"/users/{other.user_id}/mute")


def accept(world: World, viewer: Viewer, other: Viewer) -> Answer:
    return world.call(viewer, "POST", f"/users/me/follow-requests/{other.user_id}")


def decline(world: World, viewer: Viewer, other: Viewer) -> Answer:
    return world.call(viewer, "DELETE", f"/users/me/follow-requests/{other.user_id}")


def befriend(world: World, viewer: Viewer, other: Viewer) -> Answer:
    return world.call(viewer, "PUT", f"/users/me/close-friends/{other.user_id}")


def set_private(world: World, viewer: Viewer, is_private: bool = True) -> Answer:
    return world.call(viewer, "PATCH", "/users/me", {"is_private": is_private})


def profile(world: World, viewer: Viewer, other: Viewer) -> Any:
    return world.call(viewer, "GET", f"/users/{other.user_id}/profile").json


def names(world: World, viewer: Viewer, path: str) -> list[str]:
    """The user names on the first page of a list of people."""
    return [user["username"] for user in world.call(viewer, "GET", path).json["users"]]
