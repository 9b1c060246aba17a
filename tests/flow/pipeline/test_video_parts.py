"""Long videos, transcoded in parts by several functions: what comes out, and what faults do."""

import json
import subprocess
import tempfile
from functools import cache

import pytest
from pinhole.access import rate_limits
from pinhole.media import object_keys
from pinhole.pipeline import video_parts
from pinhole.posts import repository
from pinhole.settings import settings
from pinhole.tables.posts import Post
from pinhole.video import ffmpeg

from tests import clips
from tests.flow.pipeline.test_pipeline_faults import empty, outcome
from tests.flow.support import events, wire
from tests.flow.support.world import invoke_queue, person, photo, tuned

SEGMENTS = 3
EARLY, SHARED = 8, 3  # how many functions transcode at the same time


@pytest.fixture
def ana():
    return person("ana")


@pytest.fixture(autouse=True)
def divides(request, tmp_path, monkeypatch):
    """Videos of a few seconds are long, and no files of them stay on the functions' disk."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with tuned(
        video_split_from_seconds=8, video_segments=SEGMENTS, transcodes_at_once=EARLY
    ):
        yield
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@cache
def film(sound=1):
    more = ("-g", "25", "-bf", "2")
    return clips.clip(seconds=13, size="64x48", rate=10, sound=sound, more=more)


def divided(world, ana, *files):
    """A post of videos that are divided; its id, and the messages for the parts."""
    post_id = world.make_post(ana, files=list(files) or [film()])
    assert world.process_uploads() == []
    assert do(*world.take_messages(settings.transcodes_queue_url)) == 0
    return post_id, world.take_messages(settings.transcodes_queue_url)


def do(*said, receive_count=1):
    """The number of messages that come again."""
    messages = [events.sqs_message(body, receive_count) for body in said]
    return len(invoke_queue("transcode_video", messages))


def post_of(world, viewer, post_id):
    return world.call(viewer, "GET", f"/posts/{post_id}").json


def named(said):
    return {each["part"]["name"]: each for each in said}


def names(world):
    """The files in the media bucket, without their folder."""
    return {key.rpartition("/")[2] for key in world.objects(settings.media_bucket)}


def decoded(world, post_id, size, kind):
    """Times and checksums of the decoded frames, or of the sound."""
    key = object_keys.rendition_key(post_id, 0, size, "mp4")
    data = world.s3.get_object(Bucket=settings.media_bucket, Key=key)["Body"].read()
    command = [ffmpeg.binary(), "-v", "error", "-i", "-", "-map", f"0:{kind}", "-f", "framemd5", "-"]
    said = subprocess.run(command, input=data, check=True, capture_output=True).stdout
    return [line.split(",")[2:] for line in said.decode().splitlines() if line[0] != "#"]


def whole(world, ana, file):
    """The id of a post with the same video, transcoded at once."""
    with tuned(transcodes_at_once=1):
        return world.publish(ana, files=[file])


@pytest.mark.parametrize("at_once", [EARLY, SHARED])
def test_a_divided_video_is_like_a_whole_one(world, ana, at_once):
    with tuned(transcodes_at_once=at_once):
        post_id, said = divided(world, ana)
        assert len(said) == 1 + SEGMENTS * (2 if at_once == EARLY else 1)
        assert do(*said) == 0
    made, wanted = (outcome(world, each) for each in (post_id, whole(world, ana, film())))
    assert made[0] == wanted[0] == "published"
    mp4s = [name for name in names(world) if name.endswith(".mp4")]
    assert sorted(mp4s) == ["360p.mp4", "720p.mp4"]
    [medium], [other] = (
        post_of(world, ana, each)["media"] for each in (post_id, whole(world, ana, film()))
    )
    for medium_ in (medium, other):
        medium_.pop("urls")
        medium_.pop("video_urls")
    assert medium == other
    assert world.objects(settings.uploads_bucket) == {}
    assert "parts" not in Post.get(post_id).media[0]


def test_poster_and_360p_are_ready_early_and_the_post_says_so(world, ana):
    post_id, said = divided(world, ana)
    [medium] = post_of(world, ana, post_id)["media"]
    assert (medium["state"], medium["renditions_ready"]) == ("pending", ["poster"])
    assert (medium["width"], medium["height"], medium["aspect_ratio"]) == (64, 48, 1.3333)
    assert "full.jpg" in names(world)
    parts = named(said)
    first = [name for name in parts if not name.startswith("720p")]
    assert list(parts)[: len(first)] == first
    assert do(*(parts[name] for name in first)) == 0
    [medium] = post_of(world, ana, post_id)["media"]
    assert medium["renditions_ready"] == ["poster", "360p"]
    assert 50 <= medium["progress"] < 99
    assert "360p.mp4" in names(world)
    assert "720p.mp4" not in names(world)
    assert post_of(world, ana, post_id)["state"] == "processing"
    assert do(*said) == 0
    [medium] = post_of(world, ana, post_id)["media"]
    assert medium["state"] == "ready"
    assert "renditions_ready" not in medium


def test_only_long_videos_are_divided_and_only_where_functions_run_at_once(world, ana):
    short = clips.clip(seconds=6, size="64x48")
    assert divided(world, ana, short)[1] == []
    with tuned(transcodes_at_once=1):
        assert divided(world, ana)[1] == []
    fragments = clips.clip(seconds=13, size="64x48", more=("-movflags", "frag_keyframe+empty_moov"))
    assert divided(world, ana, fragments)[1] == []
    every = clips.clip(seconds=13, size="64x48", more=("-g", "1"))
    assert divided(world, ana, every)[1] == []


def test_parts_end_the_same_in_any_order_and_twice(world, ana):
    wanted = outcome(world, whole_parts(world, ana))
    for order in (reversed, sorted_by_name, lambda said: said * 2):
        empty(world)
        post_id, said = divided(world, ana)
        assert do(*order(said)) == 0
        assert outcome(world, post_id) == wanted
        before = world.everything()
        assert do(*said) == 0
        assert world.everything() == before


def sorted_by_name(said):
    return sorted(said, key=lambda each: each["part"]["name"])


def whole_parts(world, ana):
    post_id, said = divided(world, ana)
    assert do(*said) == 0
    return post_id


@pytest.mark.slow
@pytest.mark.parametrize("fault", [wire.kill_before, wire.kill_after])
@pytest.mark.parametrize("at_once", [EARLY, SHARED])
def test_killed_at_any_call_and_run_again_it_ends_the_same(
    world, monkeypatch, fault, at_once, ana
):
    monkeypatch.setattr(rate_limits, "spend", lambda *_: None)
    quickly(monkeypatch)
    object.__setattr__(settings, "transcodes_at_once", at_once)
    whole_post, said = divided(world, ana)
    last = said[-1]
    assert do(*said[:-1]) == 0
    world.wire.calls.clear()
    assert do(last) == 0
    calls = [call for call in world.wire.calls if not call.endswith(".ListObjectsV2")]
    assert {"s3.PutObject", "s3.CopyObject", "s3.DeleteObject"} <= set(calls)
    wanted = outcome(world, whole_post)
    assert wanted[0] == "published"
    for number in range(len(calls)):
        empty(world)
        post_id, said = divided(world, ana)
        assert do(*said[:-1]) == 0
        world.wire.break_(fault, skip=number, times=1)
        with pytest.raises(wire.Killed):
            do(said[-1])
        world.wire.mend()
        assert do(said[-1]) == 0, calls[number]
        assert outcome(world, post_id) == wanted, calls[number]


def quickly(monkeypatch):
    """Make each part and poster once."""
    made = {}
    run = ffmpeg.run

    def remembered(arguments, seconds, on_progress=None):
        wanted = list(arguments)
        return run(wanted, seconds, on_progress)

    monkeypatch.setattr(ffmpeg, "run", remembered)
    return made


@pytest.mark.parametrize("fault", [wire.kill_before, wire.kill_after])
def test_a_division_that_is_killed_goes_on(world, monkeypatch, fault, ana):
    monkeypatch.setattr(rate_limits, "spend", lambda *_: None)
    wanted = outcome(world, whole_parts(world, ana))
    for call in ("s3.PutObject", "dynamodb.UpdateItem", "sqs.SendMessage"):
        empty(world)
        post_id = world.make_post(ana, files=[film()])
        world.process_uploads()
        said = world.take_messages(settings.transcodes_queue_url)
        world.wire.break_(fault, call, skip=1, times=1)
        with pytest.raises(wire.Killed):
            do(*said)
        world.wire.mend()
        assert do(*said) == 0
        world.settle()
        assert outcome(world, post_id) == wanted, call
