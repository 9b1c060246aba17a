"""The state transitions of a video that is transcoded in parts (`pinhole.media.medium.Parts`).

Each is one conditional write of the post's row, and doing it twice is the same as once: a part is
taken from those that are left, and whoever takes the last one of a group joins the group.
"""

from __future__ import annotations

from typing import Any

from pynamodb.expressions.update import Action

from pinhole.media.medium import Parts
from pinhole.posts.media_states import Moved, changed, is_held, parts
from pinhole.posts.repository import find, update
from pinhole.tables.posts import Post

# The part that makes the sound, which all groups need.
SOUND = "sound"
# The largest reported progress: only a settled medium is done.
_NEARLY = 99


def divide(post_id: str, index: int, divided: Parts, placement: str | None) -> Parts | None:
    """Record the parts, and that the poster is stored in this placement, unless that is done.

    Returns them as they are now; None if the video is no longer wanted, or not in parts. Raises
    Moved when the post's placement has changed.
    """
    etag = divided["etag"]

    def change(post: Post) -> list[Action] | None:
        if not is_held(post, index, etag) or parts(post, index, etag):
            return None
        _require_place(post, placement)
        return [changed(post, index, parts=divided)]

    update(post_id, change)
    return current(post_id, index, etag)


def current(post_id: str, index: int, etag: str) -> Parts | None:
    """The parts as they are now; None if the video is no longer wanted, or not in parts."""
    post = find(post_id)
    return _active(post, index, etag) if post else None


def report(post_id: str, index: int, etag: str, name: str, percent: int) -> bool:
    """Record how far a part is. False when it is no longer wanted: the work can stop."""

    def change(post: Post) -> list[Action] | None:
        found = _active(post, index, etag)
        if not found or name not in found["left"] or found["percents"].get(name, 0) >= percent:
            return None
        now: Parts = {**found, "percents": {**found["percents"], name: percent}}
        return [_progressed(post, index, now)]

    update(post_id, change)
    found = current(post_id, index, etag)
    return found is not None and name in found["left"]


def finish(post_id: str, index: int, etag: str, name: str) -> Parts | None:
    """Record that a part is stored, and if it was a group's last one, that it joins the group."""

    def change(post: Post) -> list[Action] | None:
        found = _active(post, index, etag)
        if not found or name not in found["left"]:
            return None
        left = [each for each in found["left"] if each != name]
        percents = {each: at for each, at in found["percents"].items() if each != name}
        complete = [each for each in found["groups"] if not _lacking(each, left)]
        joiners = {**dict.fromkeys(complete, name), **found["joiners"]}
        now: Parts = {**found, "left": left, "percents": percents, "joiners": joiners}
        return [_progressed(post, index, now)]

    update(post_id, change)
    return current(post_id, index, etag)


def join(
    post_id: str, index: int, etag: str, group: str, seconds: float | None, placement: str | None
) -> Parts | None:
    """Record that a group's MP4s are stored in this placement; `seconds` is how long
    the video is, if they tell.

    Returns the parts as they are then; None if the video is no longer wanted. Raises Moved.
    """

    def change(post: Post) -> list[Action] | None:
        found = _active(post, index, etag)
        if not found:
            return None
        more = [size for size in found["groups"][group] if size not in found["ready"]]
        if not more:
            return None
        _require_place(post, placement)
        of_medium = {**found["medium"], **({"duration": round(seconds, 3)} if seconds else {})}
        now: Parts = {**found, "medium": of_medium, "ready": [*found["ready"], *more]}
        return [changed(post, index, parts=now)]

    update(post_id, change)
    return current(post_id, index, etag)


def give_up(post_id: str, index: int, etag: str, name: str) -> bool:
    """Record that the video has to be transcoded whole. True for the part that did so first, which
    asks for that.
    """

    def change(post: Post) -> list[Action] | None:
        found = _active(post, index, etag)
        if not found:
            return None
        now: Parts = {**found, "ended_by": name}
        return [changed(post, index, parts=now, progress=None)]

    update(post_id, change)
    post = find(post_id)
    found = parts(post, index, etag) if post and is_held(post, index, etag) else None
    return found is not None and found.get("ended_by") == name


def _active(post: Post, index: int, etag: str) -> Parts | None:
    found = parts(post, index, etag) if is_held(post, index, etag) else None
    return found if found and "ended_by" not in found else None


def _lacking(group: str, left: list[str]) -> bool:
    return any(name == SOUND or name.startswith(f"{group}-") for name in left)


def _require_place(post: Post, placement: str | None) -> None:
    if post.place != placement:
        raise Moved(post.post_id)


def _progressed(post: Post, index: int, now: Parts) -> Action:
    done = 100 * (len(now["names"]) - len(now["left"])) + sum(now["percents"].values())
    percent = min(_NEARLY, done // len(now["names"]))
    at: dict[str, Any] = {"progress": max(percent, post.media[index].get("progress", 0))}
    return changed(post, index, parts=now, **at)
