"""A post with everything that a post can have, and the search for what is left of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from pinhole.access.viewer import Viewer
from pinhole.tables.moderation import Case, Evidence, Report
from pinhole.tables.registry import ALL

from tests.flow.support.aws.account import BUCKETS
from tests.flow.support.rows import visit
from tests.flow.support.world import World, person, photo

KEPT = {"receipts", "archive"}
FOR_MODERATORS = (Evidence, Case, Report)


@dataclass
class Scene:
    """`ids` are the post's and its comments'."""

    author: Viewer
    others: list[Viewer]
    post_id: str = ""
    ids: list[str] = field(default_factory=list)


def everything(world: World) -> Scene:
    """A carousel with likes, saves, mentions, hashtags, comments with replies, their likes and a
    tombstone, a report, notifications, answers kept for retries and counter shards.
    """
    scene = Scene(person("ana"), [person("ben"), person("cem")])
    for other in scene.others:
        world.follow(other, scene.author)
        visit(other.user_id)
    scene.post_id = world.publish(
        scene.author,
        "Hello @ben #sea #sky",
        [photo(), photo(80, 40)],
        headers={"Idempotency-Key": "once"},
    )
    scene.ids = [scene.post_id, *_comments(world, scene)]
    world.settle()
    return scene


def _comments(world: World, scene: Scene) -> list[str]:
    path, comments = f"/posts/{scene.post_id}", []
    for other in scene.others:
        world.call(other, "POST", f"{path}/like")
        world.call(other, "POST", f"{path}/save")
        comments.append(comment(world, other, scene.post_id, "Oh @ana"))
    reply = comment(world, scene.author, scene.post_id, "Thanks", parent_id=comments[0])
    gone = comment(world, scene.others[0], scene.post_id, "Ah")
    for comment_id in (comments[0], reply, gone):
        for viewer in (scene.author, *scene.others):
            world.call(viewer, "POST", f"/comments/{comment_id}/like")
    world.call(scene.others[0], "DELETE", f"/comments/{gone}")
    about = {"type": "comment", "id": comments[1]}
    for viewer, subject in (
        (scene.others[1], {"type": "post", "id": scene.post_id}),
        (scene.author, about),
    ):
        answer = world.call(viewer, "POST", "/reports", {"subject": subject, "reason": "spam"})
        assert answer.status < 300, answer.body
    return [*comments, reply, gone]


def comment(world: World, viewer: Viewer, post_id: str, text: str, **more: Any) -> str:
    headers = {"Idempotency-Key": quote(f"{viewer.username}-{text}")}
    path = f"/posts/{post_id}/comments"
    answer = world.call(viewer, "POST", path, {"text": text, **more}, headers=headers)
    assert answer.status == 201, answer.body
    return answer.json["comment_id"]


def traces(world: World, *words: str) -> set[str]:
    """The tables and buckets in which one of these words is found, in objects' keys too, besides
    what moderators keep of what was reported, and what is kept for reports (`test_evidence`).
    """
    rows = {
        table.Meta.table_name: json.dumps(world.rows(table))
        for table in ALL
        if table not in FOR_MODERATORS
    }
    objects = {bucket: json.dumps(objects_of(world, bucket)) for bucket in BUCKETS}
    return {
        name.rpartition("-")[2]
        for name, text in {**rows, **objects}.items()
        if any(word in text for word in words)
    }


def objects_of(world: World, bucket: str) -> list[str]:
    """The keys of a bucket, besides the pictures that moderators keep."""
    return [key for key in world.objects(bucket) if not key.startswith(("evidence/", "shown/"))]


def delete(world: World, scene: Scene) -> dict[str, Any]:
    answer = world.call(scene.author, "DELETE", f"/posts/{scene.post_id}")
    assert answer.status == 200, answer.body
    return answer.json


def receipt(world: World, scene: Scene) -> dict[str, Any]:
    answer = world.call(scene.author, "GET", f"/posts/{scene.post_id}/receipt")
    assert answer.status == 200, answer.body
    return answer.json


def went(world: World, scene: Scene) -> dict[str, dict[str, int]]:
    """The receipt's states, by part."""
    return {part["part"]: part["went"] for part in receipt(world, scene)["parts"]}
