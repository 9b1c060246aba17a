"""A video from a phone to a browser: uploaded, transcoded, in the feed, played from the CDN."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pinhole.media import object_keys
from playwright.sync_api import Page

from local import http
from local.person import Person, Photo
from tests import clips
from tests.e2e.support import browser, renditions, samples, waiting, web_app
from tests.e2e.support.network import Network
from tests.e2e.support.posting import announce, upload

SECONDS = 10
MP4 = "video/mp4"


def film() -> Photo:
    """Ten seconds of full HD, with sound and all the metadata that a phone writes."""
    body = clips.phone(
        seconds=SECONDS, size="1920x1080", rate=30, codec="libx264", source="testsrc"
    )
    return Photo("film.mp4", body, "Bars that change", MP4)


@pytest.fixture(scope="module")
def author(network: Network) -> Person:
    return network.person("ana")


@pytest.fixture(scope="module")
def post(network: Network, author: Person) -> dict:
    """A published video as a follower sees it."""
    reader = network.person("ben")
    reader.follow(author)
    post_id = author.post([film()], "Bars #test")["post_id"]
    network.wait_for_state(author, post_id, "published")
    shown = network.wait_for_feed(reader, post_id)
    return next(each for each in shown if each["post_id"] == post_id)


def test_a_long_video_is_transcoded_in_parts_of_which_nothing_is_left(network, author):
    body = clips.phone(seconds=26, size="320x240", rate=30)
    long = Photo("long.mp4", body, "Bars for a while", MP4)
    post_id = author.post([long], "Bars #long")["post_id"]
    ready: set[str] = set()

    def look() -> dict:
        seen = author.ask("GET", f"/posts/{post_id}")
        ready.update(seen["media"][0].get("renditions_ready") or [])
        return seen

    shown = waiting.until(look, lambda post: post["state"] == "published", what="the long video")
    [medium] = shown["media"]
    assert "poster" in ready
    assert medium["duration"] == pytest.approx(26, abs=0.1)
    for size in object_keys.VIDEO_SIZES:
        answer = http.request("GET", medium["video_urls"][size])
        assert answer.status == 200
        assert "00:00:26.0" in clips.told(answer.body)
    assert network.account.keys("uploads", post_id) == []


def fetch(post: dict, size: str = "720p", **headers: str) -> http.Response:
    url = post["media"][0]["video_urls"][size]
    return http.request("GET", url, headers={k.replace("_", "-"): v for k, v in headers.items()})


def test_a_video_reaches_the_followers_feed_with_a_poster_and_two_sizes(network, post):
    [medium] = post["media"]
    assert (medium["type"], medium["width"], medium["height"]) == ("video", 1920, 1080)
    assert medium["duration"] == pytest.approx(SECONDS, abs=0.1)
    for extension, url in medium["urls"]["full"].items():
        renditions.check(http.request("GET", url), "full", extension, (1920, 1080))
    for size, pixels in (("720p", "1280x720"), ("360p", "640x360")):
        answer = fetch(post, size)
        assert answer.status == 200
        assert answer.headers["Content-Type"] == MP4
        assert answer.headers["Cache-Control"] == renditions.KEPT
        assert pixels in clips.told(answer.body)
        assert not any(canary.encode() in answer.body for canary in clips.CANARIES)


def test_the_cdn_serves_parts_of_a_video(post):
    whole = fetch(post)
    assert whole.headers["Accept-Ranges"] == "bytes"
    size = len(whole.body)
    for asked, first, last in (
        ("bytes=0-99", 0, 99),
        (f"bytes={size - 10}-", size - 10, size - 1),
        ("bytes=-7", size - 7, size - 1),
    ):
        part = fetch(post, Range=asked)
        assert (part.status, part.headers["Content-Range"]) == (206, f"bytes {first}-{last}/{size}")
        assert part.body == whole.body[first : last + 1]
    assert fetch(post, Range=f"bytes={size}-").status == 416


def test_a_part_is_of_the_video_that_was_begun(post):
    etag = fetch(post).headers["ETag"]
    assert fetch(post, Range="bytes=0-9", If_Range=etag).status == 206
    # If the ETag has changed, the CDN answers with the whole file; the local cloud ignores ETags.
    assert fetch(post, If_None_Match=etag).status == 304


@pytest.fixture(scope="module")
def page(network: Network) -> Iterator[Page]:
    with browser.page() as page:
        page.set_default_timeout(60_000)
        page.goto(network.addresses["web_url"])
        yield page


PLAY = """async url => {
  const video = document.createElement("video");
  Object.assign(video, {src: url, muted: true, playsInline: true});
  document.body.append(video);
  await video.play();
  const reached = seconds => new Promise((resolve, reject) => {
    video.onerror = () => reject(new Error(video.error.message));
    const look = () => video.currentTime >= seconds ? resolve() : setTimeout(look, 50);
    look();
  });
  await reached(0.5);
  const {videoWidth, videoHeight, duration} = video;
  video.currentTime = 8;
  await reached(8.5);
  return {videoWidth, videoHeight, duration, time: video.currentTime};
}"""
# A page that lists the video like a demo video.
SHOWN = """() => new Promise(resolve => {
  const video = document.querySelector("article video");
  const ready = () => resolve([video.videoWidth, video.poster]);
  const look = () => video.readyState ? ready() : setTimeout(look, 50);
  look();
})"""
CAN_PLAY = """() => document.createElement("video")
  .canPlayType('video/mp4; codecs="avc1.64001f, mp4a.40.2"')"""


def test_a_browser_plays_it_and_jumps_within_it(page: Page, post: dict):
    assert page.evaluate(CAN_PLAY) == "probably"
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.headers.get("range", "")))
    url = post["media"][0]["video_urls"]["720p"]

    played = page.evaluate(PLAY, url)

    assert (played["videoWidth"], played["videoHeight"]) == (1280, 720)
    assert played["duration"] == pytest.approx(SECONDS, abs=0.1)
    assert played["time"] >= 8.5
    assert any(part.startswith("bytes=") for part in asked)


def test_the_site_shows_videos_with_their_posters(
    network: Network, page: Page, author: Person, post: dict
):
    web_app.sign_in(page, network, author.username)
    web_app.open_page(page, network, f"/p/{post['post_id']}")
    page.locator("article video").wait_for()
    poster = f"{network.addresses['cdn_url']}/{post['post_id']}/standard.webp"
    assert page.evaluate(SHOWN) == [1280, poster]


def test_a_carousel_of_photos_and_videos_keeps_its_order(network: Network, author: Person):
    short = Photo("short.mp4", clips.clip(), "Short", MP4)
    photo = samples.small_photo()
    created = announce(author, photo, short, photo).json()
    for ticket in reversed(created["uploads"]):
        assert upload(ticket, (photo, short, photo)[ticket["index"]]).status == 204
    shown = network.wait_for_state(author, created["post_id"], "published")["media"]
    assert [medium["type"] for medium in shown] == ["photo", "video", "photo"]
    assert http.request("GET", shown[1]["video_urls"]["360p"]).status == 200


def test_a_file_that_is_not_a_video_is_rejected_with_its_index_and_reason(
    network: Network, author: Person
):
    broken = Photo("broken.mov", clips.clip(format="mov")[:-200], "", "video/quicktime")
    photo = samples.small_photo()
    created = announce(author, photo, broken).json()
    for ticket, file in zip(created["uploads"], (photo, broken), strict=True):
        assert upload(ticket, file).status == 204
    post = network.wait_for_state(author, created["post_id"], "rejected")
    assert (post["reason"], post["reason_index"]) == ("corrupt", 1)
    assert network.account.keys("originals", f"{created['post_id']}/1") == []
    assert (
        network.account.keys("uploads", object_keys.upload_key(author.user_id, post["post_id"], 1))
        == []
    )
