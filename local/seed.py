"""Seeds a new network with demo people, real photos and a video, through the public API only."""

import json
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.console import Trouble, step
from local.person import Person, Photo
from local.samples.film import film

PEOPLE = ("maya", "leo", "iris", "jonas", "zoe", "amir", "noor", "sven", "tala", "yuki")
# Number of followees each: the others are left to be discovered.
FOLLOWED = 4
PASSWORD = "Pinhole-demo-1"
PHOTOS = Path(__file__).parent / "samples" / "photos"
VIDEO = "video/mp4"
# Only a network that is broken takes longer, also on a busy laptop.
PUBLISH_SECONDS = 300
# Few, because every additional parallel request makes the local cloud start another instance.
THREADS = 2


@dataclass(frozen=True)
class Demo:
    """A photo or video to seed, and who posts it."""

    photo: Photo
    caption: str
    author: str


def demos(folder: Path = PHOTOS) -> list[Demo]:
    """The photos of the folder with their captions, assigned to the people in turn."""
    files = sorted(folder.glob("*.jpg"))
    words = json.loads((folder / "captions.json").read_text()) if files else {}
    return [
        Demo(
            Photo(file.name, file.read_bytes(), words[file.name]["alt_text"]),
            words[file.name]["caption"],
            PEOPLE[index % len(PEOPLE)],
        )
        for index, file in enumerate(files)
    ]


def films(folder: Path = PHOTOS) -> list[Demo]:
    """A video to seed besides the photos, made from one of them."""
    filmed = folder / "stream.jpg"
    if not filmed.exists():
        return []
    words = "A slow look along a small stream that runs over steps of rock through a forest."
    video = Photo("stream.mp4", film(filmed), words, VIDEO)
    return [Demo(video, "The same number, for as long as a breath. #forest #water", PEOPLE[0])]


def seed(outputs: Mapping[str, str], shown: Iterable[Demo]) -> None:
    """Sign everybody up, make them follow each other, post and like. All is published then."""
    shown = list(shown)
    with (
        step(f"Seeding {len(PEOPLE)} people and {len(shown)} posts"),
        ThreadPoolExecutor(THREADS) as pool,
    ):
        signed_up = pool.map(lambda name: Person.sign_up(outputs, name, PASSWORD), PEOPLE)
        people = {person.username: person for person in signed_up}
        _each(pool, lambda pair: pair[0].follow(pair[1]), follows(list(people.values())))
        posts = list(pool.map(lambda demo: _post(people[demo.author], demo), shown))
        _each(pool, lambda like: like[0].like(like[1]), likes(list(people.values()), posts))


def _each(pool: ThreadPoolExecutor, work: Callable[[Any], Any], items: Iterable[Any]) -> None:
    """Do the work for every item; raises the first exception."""
    for _ in pool.map(work, items):
        pass


def _post(author: Person, demo: Demo) -> dict[str, str]:
    post_id = author.post([demo.photo], demo.caption)["post_id"]
    wait_until_published(author, post_id)
    return {"post_id": post_id, "username": demo.author}


def wait_until_published(author: Person, post_id: str, seconds: float = PUBLISH_SECONDS) -> Any:
    """Wait until the post is published and return it; raises Trouble if it is rejected."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        post = author.ask("GET", f"/posts/{post_id}")
        if post["state"] == "published":
            return post
        if post["state"] not in ("pending", "processing"):
            raise Trouble(f"Post {post_id} is {post['state']}: {post.get('reason')}.")
        time.sleep(0.25)
    raise Trouble(f"Post {post_id} is still {post['state']} after {seconds} s.")


def follows(people: list[Person]) -> Iterable[tuple[Person, Person]]:
    """Everybody follows the next ones in a ring, so everybody is reachable from everybody."""
    for number, person in enumerate(people):
        for ahead in range(1, FOLLOWED + 1):
            yield person, people[(number + ahead) % len(people)]


def likes(people: list[Person], posts: list[dict[str, Any]]) -> Iterable[tuple[Person, str]]:
    """Pseudo-random, deterministic likes: some posts get a few, some nearly all."""
    for reader, person in enumerate(people):
        for index, post in enumerate(posts):
            is_liked = (7 * reader + 3 * index) % len(people) < 4 + index % 6
            if is_liked and person.username != post["username"]:
                yield person, post["post_id"]
