"""Response times of a running Pinhole: start one with `make run`, then `make bench`.

It measures the client's view, on this machine and on the local cloud: good for finding regressions,
not for predicting AWS.
"""

import json
import time
import uuid
from collections.abc import Callable
from statistics import median, quantiles

from local.console import Trouble, main
from local.environments import STATE
from local.person import Person, Photo
from local.seed import PASSWORD, demos

ROUNDS = 50
UPLOADS = 10


def bench() -> None:
    """Print a line for each client action."""
    author, reader = _newcomers()
    photo = max((demo.photo for demo in demos()), key=lambda photo: len(photo.body))
    post_id = _post_and_see(author, reader, photo)
    print(f"{'':24} {'times':>5} {'median ms':>10} {'p95 ms':>8}")
    _measure("upload until in a feed", UPLOADS, lambda: _post_and_see(author, reader, photo))
    _measure("feed", ROUNDS, lambda: reader.ask("GET", "/feed"))
    _measure("post", ROUNDS, lambda: reader.ask("GET", f"/posts/{post_id}"))
    _measure("profile", ROUNDS, lambda: reader.ask("GET", f"/users/{author.user_id}/profile"))
    _measure("like", ROUNDS, lambda: reader.like(post_id))


def _newcomers() -> tuple[Person, Person]:
    file = STATE / "outputs.json"
    if not file.exists():
        raise Trouble("No Pinhole is running here: `make run` starts one.")
    outputs = json.loads(file.read_text())
    names = [f"bench.{uuid.uuid4().hex[:12]}" for _ in range(2)]
    author, reader = (Person.sign_up(outputs, name, PASSWORD) for name in names)
    reader.follow(author)
    return author, reader


def _post_and_see(author: Person, reader: Person, photo: Photo) -> str:
    """Post a photo and wait until the reader's feed shows it."""
    post_id: str = author.post([photo], "bench")["post_id"]
    until = time.monotonic() + 60
    while time.monotonic() < until:
        newest = reader.ask("GET", "/feed?limit=1")["posts"]
        if newest and newest[0]["post_id"] == post_id:
            return post_id
        time.sleep(0.02)
    raise Trouble(f"Post {post_id} has not reached the feed within a minute.")


def _measure(name: str, times: int, work: Callable[[], object]) -> None:
    took = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        took.append(1000 * (time.perf_counter() - started))
    print(f"{name:24} {times:5} {median(took):10.1f} {quantiles(took, n=20)[-1]:8.1f}")


main(bench)
