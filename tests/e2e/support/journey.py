"""One walk through everything that the functions do, in independent steps.

Each step fails if a function lacks a right that its part needs: the tests run the steps
(`test_journey.py`), and `python -m tests.e2e.support.grants` runs them once for each right,
without it.
"""

from __future__ import annotations

from itertools import product
from uuid import uuid4

from pinhole import ids
from pinhole.counts import counters
from pinhole.media import object_keys

from local.person import Person, Photo
from tests import clips
from tests.e2e.journeys import (
    audience,
    deletion,
    feed,
    live,
    media,
    moderation,
    people,
    reports,
    social,
)
from tests.e2e.support import posting, renditions, samples
from tests.e2e.support.draining import drain
from tests.e2e.support.network import Network
from tests.e2e.support.waiting import until


def newcomers_are_known_from_their_first_call(network: Network) -> None:
    post_id = network.publish(network.person("ana"), samples.small_photo())
    author_id = network.person("ben").user_id
    for method, path in (
        ("POST", "/posts"),
        ("GET", f"/posts/{post_id}"),
        ("GET", "/feed"),
        ("GET", "/users/me/profile"),
        ("DELETE", f"/users/{author_id}/follow"),
        ("DELETE", f"/posts/{post_id}/like"),
    ):
        newcomer = network.newcomer()
        answer = posting.announce(newcomer) if path == "/posts" else newcomer.call(method, path)
        assert answer.status < 300, answer.body
        row = network.account.row("users", user_id=newcomer.user_id)
        assert row["username"] == newcomer.username, f"{method} {path}"


def a_shared_photo_reaches_followers_and_the_cdn(network: Network) -> None:
    author, reader = network.person("ana"), network.person("ben")
    reader.follow(author)
    photo = samples.small_photo()
    post_ids = [way(author, [photo], "")["post_id"] for way in (Person.post, posting.send_form)]
    network.wait_for_feed(reader, *post_ids)
    for post_id in post_ids:
        original = object_keys.original_key(post_id, 0)
        assert network.account.keys("originals", post_id) == [original]
        made = network.account.keys("media", post_id)
        assert len([key for key in made if not key.endswith(".avif")]) == 8
        until(lambda id=post_id: not network.account.keys("uploads", id), what="a tidy bucket")
        for size, extension in product(renditions.WIDTHS, ("webp", "jpg")):
            path = f"/{post_id}/{size}.{extension}"
            assert renditions.fetch(network.addresses["cdn_url"], path).status == 200


def a_shared_video_reaches_followers_and_the_cdn(network: Network) -> None:
    author, reader = network.person("ana"), network.person("ben")
    reader.follow(author)
    post_id = network.publish(author, Photo("film.mp4", clips.clip(), "", "video/mp4"))
    network.wait_for_feed(reader, post_id)
    assert network.account.keys("originals", post_id) == [object_keys.original_key(post_id, 0)]
    assert len(network.account.keys("media", post_id)) == 10
    until(lambda: not network.account.keys("uploads", post_id), what="a tidy bucket")
    for size in object_keys.VIDEO_SIZES:
        path = f"/{post_id}/{size}.mp4"
        assert renditions.fetch(network.addresses["cdn_url"], path).status == 200


def what_people_do_shows_at_once_and_is_counted(network: Network) -> None:
    author, reader = network.person("ana"), network.person("ben")
    profile, follow = f"/users/{author.user_id}/profile", f"/users/{author.user_id}/follow"
    followed = {"is_following": True, "is_requested": False, "follower_count": 1}
    assert reader.ask("POST", follow) == followed
    post_id = network.publish(author, samples.small_photo())
    post, like = f"/posts/{post_id}", f"/posts/{post_id}/like"
    assert reader.ask("POST", like) == {"is_liked": True, "like_count": 1}
    assert reader.ask("GET", profile)["is_following"]
    assert reader.ask("GET", post)["is_liked"]
    drain(network.account)

    [listed] = reader.ask("GET", f"/users/{author.user_id}/posts")["posts"]
    assert (listed["post_id"], listed["is_liked"], listed["like_count"]) == (post_id, True, 1)
    [fed] = reader.ask("GET", "/feed")["posts"]
    assert (fed["post_id"], fed["is_liked"], fed["like_count"]) == (post_id, True, 1)
    counts = author.ask("GET", profile)
    assert (counts["post_count"], counts["follower_count"], counts["following_count"]) == (1, 1, 0)
    assert author.ask("GET", post)["like_count"] == 1
    for person, side, other in ((author, "followers", reader), (reader, "following", author)):
        [user] = person.ask("GET", f"/users/me/{side}")["users"]
        assert user["id"] == other.user_id

    assert reader.ask("DELETE", like) == {"is_liked": False, "like_count": 0}
    nothing = {"is_following": False, "is_requested": False, "follower_count": 0}
    assert reader.ask("DELETE", follow) == nothing
    drain(network.account)
    assert network.account.row("counters", subject=counters.of_post(post_id))["likes"] == 0
    assert author.ask("GET", profile)["follower_count"] == 0


def a_retry_makes_no_second_post_and_a_refused_request_may_be_corrected(network: Network) -> None:
    author, key, other = network.person("ana"), uuid4().hex, uuid4().hex
    first, again = (posting.announce(author, key=key) for _ in range(2))
    assert (first.status, first.json()) == (201, again.json())
    assert len(network.account.rows("posts", author_id=author.user_id)) == 1

    tags = " ".join(f"#tag{number}x" for number in range(31))
    refused = posting.announce(author, caption=tags, key=other)
    assert (refused.status, refused.json()["errors"][0]["field"]) == (400, "caption")
    assert posting.announce(author, caption=tags[:20], key=other).status == 201


def an_upload_that_is_gone_is_reported_to_its_author(network: Network) -> None:
    author = network.person("ana")
    for queue in ("uploads", "transcodes"):
        post_id = posting.announce(author).json()["post_id"]
        key = object_keys.upload_key(author.user_id, post_id, 0)
        network.account.queue(queue).send(posting.notification(network.account, key, b"gone"))
        assert network.wait_for_state(author, post_id, "rejected")["reason"] == "missing"


def a_stream_record_that_nobody_can_use_is_parked_and_the_next_ones_are_not(
    network: Network,
) -> None:
    post_id = ids.ulid()
    network.account.put_row("posts", post_id=post_id, state="published", correlation_id="broken")
    # The two functions that read the stream of posts.
    network.account.queue("parked").wait_for(post_id, 2)
    drain(network.account)


STEPS = (
    newcomers_are_known_from_their_first_call,
    a_shared_photo_reaches_followers_and_the_cdn,
    a_shared_video_reaches_followers_and_the_cdn,
    what_people_do_shows_at_once_and_is_counted,
    a_retry_makes_no_second_post_and_a_refused_request_may_be_corrected,
    an_upload_that_is_gone_is_reported_to_its_author,
    a_stream_record_that_nobody_can_use_is_parked_and_the_next_ones_are_not,
    *feed.STEPS,
    *audience.STEPS,
    *social.STEPS,
    *moderation.STEPS,
    *media.STEPS,
    *people.STEPS,
    *deletion.STEPS,
    *reports.STEPS,
    *live.STEPS,
)
