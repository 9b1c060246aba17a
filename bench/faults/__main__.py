"""Measures how long photos take to be published when calls of AWS fail (`make bench-faults`).

Deploys a Pinhole to a local cloud of its own, whose functions call it through `bench.faults.proxy`.
"""

from __future__ import annotations

import io
import statistics
import time
from typing import Any
from uuid import uuid4

from PIL import Image

from bench.faults import proxy
from local import cloud, console, deploy_local
from local.console import Trouble
from local.environments import STATE
from local.person import Person, Photo

PHOTOS = 100
# How long a photo may take from its upload until it is published, and when to stop waiting.
PROMISED_SECONDS, _GIVE_UP_SECONDS = 15, 120
# Uploads come at this pace: two busy cores process no more, and waiting in a queue is not measured.
_SECONDS_APART = 1.0
_POLL_SECONDS = 0.1
_SETTINGS = {"POSTS_PER_HOUR": "7200"}
_PASSWORD = "Pinhole-bench-1"  # noqa: S105  # pragma: allowlist secret


def main() -> None:
    port = cloud.free_port()
    with (
        proxy.running(port) as (faults, url),
        cloud.running(STATE / "bench-faults", port, seen_at=url) as running,
    ):
        outputs = deploy_local.deploy(running, _SETTINGS)
        addresses = deploy_local.addresses(running, outputs)
        author = Person.sign_up(addresses, f"ana_{uuid4().hex[:6]}", _PASSWORD)
        _publish(running, author, 8)  # cold starts
        faults.struck.clear()
        faults.gave_up = 0
        seconds = _publish(running, author, PHOTOS)
        _print(seconds, faults)
    if max(seconds) > PROMISED_SECONDS:
        raise Trouble(f"A photo took longer than {PROMISED_SECONDS} seconds.")


def _publish(running: cloud.Cloud, author: Person, count: int) -> list[float]:
    """Upload photos -> the seconds from each upload until its post was published."""
    uploaded: dict[str, float] = {}
    found: dict[str, float] = {}
    for number in range(count):
        photo = Photo("photo.jpg", _picture(number))
        post_id = author.post([photo], f"Photo {number}")["post_id"]
        uploaded[post_id] = time.monotonic()
        until = uploaded[post_id] + _SECONDS_APART
        while time.monotonic() < until:
            _look(running, uploaded, found)
            time.sleep(_POLL_SECONDS)
    end = time.monotonic() + _GIVE_UP_SECONDS
    while len(found) < count:
        if time.monotonic() > end:
            raise Trouble(f"{count - len(found)} photos were not published.")
        _look(running, uploaded, found)
        time.sleep(_POLL_SECONDS)
    return [found[post_id] - uploaded[post_id] for post_id in uploaded]


def _look(running: cloud.Cloud, uploaded: dict[str, float], found: dict[str, float]) -> None:
    """Note which posts have been published, past the proxy."""
    client: Any = running.client("dynamodb")
    for post_id in uploaded.keys() - found.keys():
        row = client.get_item(
            TableName="pinhole-local-posts",
            Key={"post_id": {"S": post_id}},
            ConsistentRead=True,
        ).get("Item", {})
        if row.get("state", {}).get("S") == "published":
            found[post_id] = time.monotonic()


def _picture(number: int) -> bytes:
    file = io.BytesIO()
    image = Image.linear_gradient("L").resize((1200, 900)).rotate(number)
    image.convert("RGB").save(file, "JPEG")
    return file.getvalue()


def _print(seconds: list[float], faults: proxy.Proxy) -> None:
    print(f"| {len(seconds)} photos | seconds from upload to published |")
    print("|---|---|")
    ordered = sorted(seconds)
    print(f"| median | {statistics.median(ordered):.1f} |")
    print(f"| 9 of 10 within | {ordered[int(len(ordered) * 0.9) - 1]:.1f} |")
    print(f"| slowest | {ordered[-1]:.1f} |")
    print()
    print("| call | failures |")
    print("|---|---|")
    for call, count in sorted(faults.struck.items()):
        print(f"| {call} | {count} |")
    print(f"\n{faults.gave_up} calls failed for their function, whose message came again.")


if __name__ == "__main__":
    console.main(main)
