"""Long videos, transcoded in parts by several functions: what comes out, and what faults do."""

import tempfile
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from pinhole.access import rate_limits
from pinhole.media import object_keys
from pinhole.pipeline import intake, video_parts
from pinhole.settings import settings
from pinhole.tables.posts import Post
from pinhole.video import ffmpeg

from tests import clips
from tests.flow.pipeline.test_pipeline_faults import empty, outcome
from tests.flow.support import events, wire
from tests.flow.support.world import invoke_queue, person, tuned

SEGMENTS = 3
EARLY, SHARED = 8, 3  # how many functions transcode at the same time


@pytest.fixture
def ana():
    return person("ana")


@pytest.fixture(autouse=True)
def divides(request, tmp_path, monkeypatch):
    """Videos of a few seconds are long, and no files of them stay on the functions' disk."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with tuned(video_split_from_seconds=8, video_segments=SEGMENTS, transcodes_at_once=EARLY):
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
    assert outcome(world, post_id)[0] == "published"
    assert {"360p.mp4", "720p.mp4", "full.jpg"} <= names(world)
    assert len(world.objects(settings.media_bucket)) == 10
    made, wanted = (Post.get(each).media[0] for each in (post_id, whole(world, ana, film())))
    assert made == wanted
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
@pytest.mark.parametrize("at_once", [EARLY, SHARED])
def test_killed_at_any_call_and_run_again_it_ends_the_same(world, monkeypatch, at_once, ana):
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
        world.wire.break_(wire.kill_after, skip=number, times=1)
        with pytest.raises(wire.Killed):
            do(said[-1])
        world.wire.mend()
        assert do(said[-1]) == 0, calls[number]
        assert outcome(world, post_id) == wanted, calls[number]


def quickly(monkeypatch):
    """Run FFmpeg once for the same arguments in another folder."""
    made, run = {}, ffmpeg.run

    def run_once(arguments, seconds, on_progress=None):
        wanted = list(arguments)
        files = [Path(each[5:]) for each in wanted if each.startswith("file:")]
        folder = files[0].parent
        given = [(file.name, file.read_bytes()) for file in sorted(folder.iterdir())]
        key = tuple(each.replace(str(folder), "") for each in wanted), *given
        outputs = [each for before, each in pairwise(wanted) if before != "-i"]
        if key not in made:
            run(wanted, seconds)  # without progress: the same calls of AWS each time
            written = [file for file in files if f"file:{file}" in outputs and file.exists()]
            made[key] = {file.name: file.read_bytes() for file in written}
        for name, content in made[key].items():
            (folder / name).write_bytes(content)

    monkeypatch.setattr(ffmpeg, "run", run_once)


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


def test_a_video_that_cannot_be_cut_with_certainty_is_transcoded_whole_once(
    world, monkeypatch, ana
):
    post_id, said = divided(world, ana)

    def refuse(*_, **__):
        raise video_parts.Unsafe("a frame lacks")

    monkeypatch.setattr(video_parts.transcode, "transcode_segment", refuse)
    assert do(*said) == 0
    [asked] = world.take_messages(settings.transcodes_queue_url)
    assert "part" not in asked
    assert "renditions_ready" not in post_of(world, ana, post_id)["media"][0]
    assert do(asked) == 0
    assert post_of(world, ana, post_id)["state"] == "published"
    assert do(*said) == 0  # late ones
    assert world.take_messages(settings.transcodes_queue_url) == []
    assert world.objects(settings.uploads_bucket) == {}
    made, wanted = (outcome(world, post_id), whole(world, ana, film()))
    assert made[3] == outcome(world, wanted)[3]


def test_a_part_that_was_killed_when_it_gave_up_asks_again(world, monkeypatch, ana):
    post_id, said = divided(world, ana)

    def refuse(*_, **__):
        raise video_parts.Unsafe("a frame lacks")

    monkeypatch.setattr(video_parts.transcode, "transcode_segment", refuse)
    world.wire.break_(wire.kill_before, "sqs.SendMessage", times=1)
    with pytest.raises(wire.Killed):
        do(said[1])
    world.wire.mend()
    assert do(*said) == 0
    world.settle()
    assert post_of(world, ana, post_id)["state"] == "published"


def test_a_damaged_video_is_as_if_it_was_never_divided(world, ana):
    file = bytearray(film())
    at = file.index(b"mdat") + len(film()) // 3
    file[at : at + 2_000] = bytes(2_000)
    post_id, said = divided(world, ana, bytes(file))
    assert said
    assert do(*said) == 0
    assert len(world.take_messages(settings.transcodes_queue_url)) == 1
    world.settle()
    other = whole(world, ana, bytes(file))
    assert Post.get(post_id).state == Post.get(other).state


def test_a_segment_that_lacks_when_it_is_joined_is_not_missed(world, ana):
    post_id, said = divided(world, ana)
    assert do(*said[:-1]) == 0
    for key in world.objects(settings.uploads_bucket):
        if "/720p-" in key:
            world.s3.delete_object(Bucket=settings.uploads_bucket, Key=key)
    assert do(said[-1]) == 0
    world.settle()
    assert post_of(world, ana, post_id)["state"] == "published"


def test_after_a_parts_last_attempt_the_author_sees_it_and_a_redrive_publishes(
    world, monkeypatch, ana
):
    post_id, said = divided(world, ana)
    run = ffmpeg.run

    def crash(*_, **__):
        raise ffmpeg.Crashed("signal 11")

    monkeypatch.setattr(ffmpeg, "run", crash)
    for attempt in range(1, settings.transcode_attempts):
        assert do(said[1], receive_count=attempt) == 1
        assert post_of(world, ana, post_id)["state"] == "processing"
    assert do(said[1], receive_count=settings.transcode_attempts) == 0
    assert len(world.wire.dead_letters) == 1
    assert post_of(world, ana, post_id)["reason"] == "processing_failed"
    monkeypatch.setattr(ffmpeg, "run", run)
    assert do(*said[2:], said[0]) == 0  # which were under way
    assert post_of(world, ana, post_id)["reason"] == "processing_failed"
    assert do(said[1]) == 0
    assert post_of(world, ana, post_id)["state"] == "published"
    assert world.objects(settings.uploads_bucket) == {}


def test_of_a_post_that_is_deleted_meanwhile_nothing_is_left(world, ana):
    post_id, said = divided(world, ana)
    assert do(*said[:3]) == 0
    assert any(key.startswith("segments/") for key in world.objects(settings.uploads_bucket))
    assert world.call(ana, "DELETE", f"/posts/{post_id}").status == 200
    world.settle()
    assert world.objects(settings.uploads_bucket) == {}
    assert do(*said) == 0
    assert world.objects(settings.uploads_bucket) == {}
    assert world.objects(settings.media_bucket) == {}


def test_a_part_that_ends_after_its_post_was_deleted_leaves_nothing(world, monkeypatch, ana):
    post_id, said = divided(world, ana)
    store = video_parts.part_files.store

    def delete_and_store(*given):
        assert world.call(ana, "DELETE", f"/posts/{post_id}").status == 200
        world.settle()
        store(*given)

    monkeypatch.setattr(video_parts.part_files, "store", delete_and_store)
    assert do(said[1]) == 0
    assert world.objects(settings.uploads_bucket) == {}


def test_a_newer_upload_takes_the_place_of_one_in_parts(world, ana):
    post_id, said = divided(world, ana)
    assert do(*said[:2]) == 0
    key = object_keys.upload_key(ana.user_id, post_id, 0)
    world.upload(key, clips.clip(size="320x240"))
    uploads = [each for each in world.notifications() if "/".join(key.split("/")[:1]) in str(each)]
    assert do(said[2]) == 0  # finds that its upload was overwritten
    for each in uploads:
        world.process(each)
    world.settle()
    post = post_of(world, ana, post_id)
    assert (post["state"], post["media"][0]["width"]) == ("published", 320)
    assert do(*said) == 0
    assert outcome(world, post_id)[0] == "published"


def test_parts_stop_when_another_medium_rejects_the_post(world, monkeypatch, ana):
    post_id = world.make_post(ana, files=[film(), b"nothing"])
    good, bad = world.notifications()
    assert world.process(good) == []
    assert do(*world.take_messages(settings.transcodes_queue_url)) == 0
    said = world.take_messages(settings.transcodes_queue_url)
    stopped = []
    run = ffmpeg.run

    def reject(arguments, seconds, on_progress=None):
        if on_progress:
            world.process(bad)
            with tuned(progress_seconds=0), pytest.raises(intake.Claimed):
                on_progress(0.5)
            stopped.append(True)
            raise intake.Claimed
        return run(arguments, seconds, on_progress)

    monkeypatch.setattr(ffmpeg, "run", reject)
    with tuned(progress_seconds=0):
        assert do(*said) == 0
    assert stopped == [True]
    assert post_of(world, ana, post_id)["state"] == "rejected"


def test_a_video_that_turns_out_too_long_when_it_is_joined_is_refused_without_a_trace(world, ana):
    lengths = ("-f", "lavfi", "-i", "testsrc2=s=64x48:r=10:d=13", "-f", "lavfi", "-i", "sine=d=13")
    post_id, said = divided(world, ana, clips.made(*lengths, "-c:v", "libx264", "-c:a", "aac"))
    with tuned(video_seconds=12):
        assert do(*said) == 0
    assert post_of(world, ana, post_id)["reason"] == "too_long"
    assert world.objects(settings.media_bucket) == {}
    assert world.objects(settings.uploads_bucket) == {}


def test_a_video_follows_its_account_into_private(world, ana):
    post_id, said = divided(world, ana)
    half = [each for each in said if not each["part"]["name"].startswith("720p")]
    assert do(*half) == 0
    assert world.call(ana, "PATCH", "/users/me", {"is_private": True}).status == 200
    world.settle()
    assert do(*said) == 0
    world.settle()
    assert post_of(world, ana, post_id)["state"] == "published"
    assert all("/restricted/" in key for key in world.objects(settings.media_bucket))


def test_progress_of_all_parts_is_the_posts_and_never_goes_back(world, monkeypatch, ana):
    post_id, said = divided(world, ana)
    seen = []
    run = ffmpeg.run

    def watched(arguments, seconds, on_progress=None):
        if on_progress:
            for done in (1.0, 0.5, 2.0):
                on_progress(done)
                seen.append(post_of(world, ana, post_id)["media"][0]["progress"])
        return run(arguments, seconds, on_progress)

    monkeypatch.setattr(ffmpeg, "run", watched)
    with tuned(progress_seconds=0):
        assert do(*said) == 0
    assert seen == sorted(seen)
    assert len(set(seen)) > SEGMENTS
    assert 0 < min(seen) < max(seen) < 100
