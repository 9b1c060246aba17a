"""The part of the walk (`journey`) about deleting a post."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from pinhole.counts import own_interactions
from pinhole.tables.registry import ALL

from local.person import Person
from tests.e2e.support import posting, renditions, samples
from tests.e2e.support.account import Account
from tests.e2e.support.draining import drain
from tests.e2e.support.network import Network
from tests.e2e.support.waiting import until

BUCKETS = ("uploads", "originals", "media", "archive")
FOR_MODERATORS = {"reports", "cases", "evidence"}
KEPT_PICTURES = ("shown/", "evidence/")


@dataclass(frozen=True)
class Scene:
    """A post with everything; `ids` are its own and its comments'."""

    author: Person
    reader: Person
    post_id: str
    ids: tuple[str, ...]


def everything(network: Network) -> Scene:
    author, reader = network.person("ana"), network.person("ben")
    reader.follow(author)
    reader.ask("GET", "/feed")
    caption = f"For @{reader.username} #sea{uuid4().hex[:8]}"
    photos = [samples.small_photo(), samples.small_photo()]
    post_id = posting.send_form(author, photos, caption)["post_id"]
    network.wait_for_state(author, post_id, "published")
    network.wait_for_feed(reader, post_id)
    post = f"/posts/{post_id}"
    reader.ask("POST", f"{post}/like")
    reader.ask("POST", f"{post}/save")
    first = reader.ask("POST", f"{post}/comments", {"text": f"Oh @{author.username}"})["comment_id"]
    answer = {"text": "Thanks", "parent_id": first}
    reply = author.ask("POST", f"{post}/comments", answer)["comment_id"]
    reader.ask("POST", f"/comments/{reply}/like")
    reader.ask("POST", "/reports", {"subject": {"type": "post", "id": post_id}, "reason": "spam"})
    drain(network.account)
    return Scene(author, reader, post_id, (post_id, first, reply))


def traces(account: Account, *ids: str) -> set[str]:
    """The tables and buckets that hold one of these ids, found by scanning everything but what
    moderators keep of what was reported, and notes of what somebody just did, which expire.
    """
    names = {table.Meta.table_name.rpartition("-")[2] for table in ALL} - FOR_MODERATORS
    rows = {name: json.dumps(_lasting(account, name), default=list) for name in names}
    keys = {
        name: " ".join(key for key in account.keys(name, "") if not key.startswith(KEPT_PICTURES))
        for name in BUCKETS
    }
    return {name for name, text in {**rows, **keys}.items() if any(id in text for id in ids)}


def _lasting(account: Account, name: str) -> list[Any]:
    return [row for row in account.rows(name) if not own_interactions.is_note(row)]


def receipt(scene: Scene) -> dict[str, Any]:
    return scene.author.ask("GET", f"/posts/{scene.post_id}/receipt")


def wait_until_done(scene: Scene) -> dict[str, Any]:
    return until(
        lambda: receipt(scene),
        lambda found: found["state"] == "done",
        what="the receipt to be done",
    )


def a_deleted_post_leaves_nothing_but_the_archive_and_a_receipt(network: Network) -> None:
    scene = everything(network)
    path = f"/{scene.post_id}/full.webp"
    assert renditions.fetch(network.addresses["cdn_url"], path).status == 200
    told = scene.author.ask("DELETE", f"/posts/{scene.post_id}")
    for person in (scene.author, scene.reader):
        assert person.call("GET", f"/posts/{scene.post_id}").status == 404
    assert scene.reader.ask("GET", "/feed")["posts"] == []
    shown = wait_until_done(scene)
    went = {part["part"]: part["went"] for part in shown["parts"]}
    assert went["feeds"]["feed_entries"] == 1
    assert went["media"] == {"archived": 2, "renditions": 16}
    assert went["cdn"] == {"paths": 1}
    assert (went["rows"]["likes"], went["rows"]["saves"], went["rows"]["comments"]) == (1, 1, 2)
    assert traces(network.account, *scene.ids) == {"archive", "receipts"}
    assert renditions.fetch(network.addresses["cdn_url"], path).status in (403, 404)
    assert scene.author.ask("DELETE", f"/posts/{scene.post_id}") == told


STEPS = (a_deleted_post_leaves_nothing_but_the_archive_and_a_receipt,)
