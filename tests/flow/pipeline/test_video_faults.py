"""The video pipeline when AWS or FFmpeg fails, objects change, or the function is killed."""

import os
import signal
import tempfile

import pytest
from pinhole.access import rate_limits
from pinhole.media import object_keys
from pinhole.pipeline import intake
from pinhole.posts import media_states
from pinhole.settings import settings
from pinhole.tables.posts import Post
from pinhole.video import ffmpeg

from tests import clips
from tests.flow.pipeline.test_pipeline_faults import empty, outcome
from tests.flow.support import events, wire
from tests.flow.support.world import invoke_queue, person, photo, tuned

ATTEMPTS = settings.transcode_attempts


@pytest.fixture
def ana():
    return person("ana")


@pytest.fixture(autouse=True)
def own_disk(tmp_path, monkeypatch):
    """No files of a video stay on the function's disk."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def hand_over(world):
    """Run process_photo on the uploads; its messages to transcode_video."""
    assert world.process_uploads() == []
    return world.take_messages(settings.transcodes_queue_url)


def transcode_(*said, receive_count=1):
    """The number of messages that come again."""
    messages = [events.sqs_message(body, receive_count) for body in said]
    return len(invoke_queue("transcode_video", messages))


def post_of(world, viewer, post_id):
    return world.call(viewer, "GET", f"/posts/{post_id}").json


def during(monkeypatch, happen):
    """Call a function with FFmpeg's `on_progress` during a transcode."""
    run = ffmpeg.run

    def run_and_more(arguments, seconds, on_progress=None):
        if on_progress:
            happen(on_progress)
        run(arguments, seconds, on_progress)

    monkeypatch.setattr(ffmpeg, "run", run_and_more)


def failing(monkeypatch, error, times=100):
    """FFmpeg fails so many times."""
    run, left = ffmpeg.run, [times]

    def run_or_fail(*arguments):
        left[0] -= 1
        if left[0] >= 0:
            raise error
        run(*arguments)

    monkeypatch.setattr(ffmpeg, "run", run_or_fail)


def test_killed_at_any_call_and_run_again_it_ends_the_same(world, monkeypatch, ana):
    monkeypatch.setattr(rate_limits, "spend", lambda *_: None)  # one post for each call
    whole = world.make_post(ana, files=[clips.phone()])
    [said] = hand_over(world)
    world.wire.calls.clear()
    assert transcode_(said) == 0
    calls = [call for call in world.wire.calls if not call.endswith(".ListObjectsV2")]
    assert {"s3.PutObject", "s3.CopyObject", "s3.DeleteObject"} <= set(calls)
    wanted = outcome(world, whole)
    assert wanted[0] == "published"
    for number in range(len(calls)):
        empty(world)
        post_id = world.make_post(ana, files=[clips.phone()])
        [said] = hand_over(world)
        world.wire.break_(wire.kill_after, skip=number, times=1)
        with pytest.raises(wire.Killed):
            transcode_(said)
        world.wire.mend()
        assert transcode_(said) == 0, calls[number]
        assert outcome(world, post_id) == wanted, calls[number]


@pytest.mark.parametrize("fault", [wire.kill_before, wire.kill_after, wire.lose_answer])
def test_an_interrupted_hand_over_is_repeated_and_a_second_one_is_harmless(world, fault, ana):
    post_id = world.make_post(ana, files=[clips.clip()])
    [said] = world.notifications()
    world.wire.break_(fault, "sqs.SendMessage", times=1)
    if fault is not wire.lose_answer:
        with pytest.raises(wire.Killed):
            world.process(said)
    assert world.process(said) == []
    world.wire.mend()
    assert world.run_queue("transcode_video") in (1, 2)
    assert post_of(world, ana, post_id)["state"] == "published"
    before = world.everything()
    assert world.process(said) == []  # late
    assert world.everything() == before


def test_a_hand_over_that_cannot_be_sent_is_retried(world, ana):
    post_id = world.make_post(ana, files=[clips.clip()])
    world.wire.break_(wire.refuse("ServiceUnavailable", 503), "sqs.SendMessage")
    assert len(world.process_uploads()) == 1
    assert post_of(world, ana, post_id)["state"] == "processing"
    world.wire.mend()
    world.settle()
    assert post_of(world, ana, post_id)["state"] == "published"


@pytest.mark.parametrize("error", [ffmpeg.Crashed("signal 11"), ffmpeg.OutOfTime("")], ids=type)
def test_a_decoder_that_crashes_or_hangs_is_tried_again(world, monkeypatch, error, ana):
    post_id = world.make_post(ana, files=[clips.clip()])
    [said] = hand_over(world)
    failing(monkeypatch, error, times=1)
    assert transcode_(said) == 1
    post = post_of(world, ana, post_id)
    assert (post["state"], post["media"][0]["state"]) == ("processing", "pending")
    assert transcode_(said, receive_count=2) == 0
    assert post_of(world, ana, post_id)["state"] == "published"


def test_after_the_last_attempt_the_author_sees_the_failure_and_a_redrive_publishes(
    world, monkeypatch, ana
):
    post_id = world.make_post(ana, files=[photo(), clips.clip()])
    [said] = hand_over(world)
    failing(monkeypatch, ffmpeg.Crashed("signal 11"), times=ATTEMPTS)
    for attempt in range(1, ATTEMPTS):
        assert transcode_(said, receive_count=attempt) == 1
        assert post_of(world, ana, post_id)["state"] == "processing"
    assert transcode_(said, receive_count=ATTEMPTS) == 0
    assert len(world.wire.dead_letters) == 1
    post = post_of(world, ana, post_id)
    assert (post["state"], post["reason"]) == ("rejected", "processing_failed")
    assert (post["reason_index"], post["media"][1]["type"]) == (1, "video")
    assert transcode_(said) == 0
    assert post_of(world, ana, post_id)["state"] == "published"


def test_a_real_child_that_is_killed_is_a_crash(world, monkeypatch, ana):
    world.make_post(ana, files=[clips.clip()])
    [said] = hand_over(world)
    bound = ffmpeg._bound

    def bound_and_kill(pid, seconds):
        bound(pid, seconds)
        os.kill(pid, signal.SIGSEGV)

    monkeypatch.setattr(ffmpeg, "_bound", bound_and_kill)
    assert transcode_(said) == 1


def test_work_ends_before_the_functions_time_does(world, monkeypatch, ana):
    world.make_post(ana, files=[clips.clip()])
    [said] = hand_over(world)
    granted = []
    run = ffmpeg.run
    monkeypatch.setattr(ffmpeg, "run", lambda *given: granted.append(given[1]) or run(*given))
    assert transcode_(said) == 0
    assert granted
    assert all(seconds <= 600 - 30 for seconds in granted)


def test_the_same_message_twice_changes_nothing(world, ana):
    post_id = world.make_post(ana, files=[clips.clip()])
    [said] = hand_over(world)
    assert transcode_(said, said) == 0
    published = outcome(world, post_id)
    assert transcode_(said) == 0
    assert outcome(world, post_id) == published


def test_a_newer_upload_takes_the_place_of_an_older_one(world, ana):
    post_id = world.announce(ana).json["post_id"]
    key = object_keys.upload_key(ana.user_id, post_id, 0)
    world.upload(key, clips.clip())
    [first] = hand_over(world)
    world.upload(key, clips.clip(size="320x240"))
    [second] = hand_over(world)
    assert transcode_(first) == 0
    assert post_of(world, ana, post_id)["state"] == "processing"
    assert transcode_(second, first) == 0
    post = post_of(world, ana, post_id)
    assert (post["state"], post["media"][0]["width"]) == ("published", 320)


def test_an_upload_that_changes_while_it_is_transcoded_is_not_kept_as_the_original(world, ana):
    post_id = world.make_post(ana, files=[clips.clip()])
    [said] = hand_over(world)
    [etag] = world.objects(settings.uploads_bucket).values()

    def changed(request, proceed):  # moto knows no such condition
        assert request.headers["x-amz-copy-source-if-match"].decode() == etag
        return wire.answer(request, 412, "<Error><Code>PreconditionFailed</Code></Error>")

    world.wire.break_(changed, "s3.CopyObject")
    assert transcode_(said) == 0
    post = post_of(world, ana, post_id)
    assert (post["state"], post["media"][0]["state"]) == ("processing", "pending")
    assert world.objects(settings.originals_bucket) == {}
    assert Post.get(post_id).media[0].get("etag") is None


def test_an_upload_that_is_gone_is_a_final_answer(world, ana):
    post_id = world.make_post(ana, files=[clips.clip()])
    [said] = hand_over(world)
    empty(world)
    assert transcode_(said) == 0
    assert post_of(world, ana, post_id)["reason"] == "missing"


def test_a_body_that_was_damaged_on_its_way_is_fetched_again(world, ana):
    post_id = world.make_post(ana, files=[clips.clip()])
    [said] = hand_over(world)

    def truncate(request, proceed):
        answer = proceed(request)
        answer.raw = wire.MockRawResponse(answer.content[:-10])
        return answer

    world.wire.break_(truncate, "s3.GetObject", times=1)
    assert transcode_(said) == 1
    assert transcode_(said) == 0
    assert post_of(world, ana, post_id)["state"] == "published"


def test_the_author_sees_the_progress_of_a_transcode(world, monkeypatch, ana):
    post_id = world.make_post(ana, files=[clips.clip()])
    [said] = hand_over(world)
    seen = []

    def look(on_progress):
        for done in (0.3, 0.2, 0.6, 5.0):
            on_progress(done)
            seen.append(post_of(world, ana, post_id)["media"][0].get("progress"))

    during(monkeypatch, look)
    with tuned(progress_seconds=0):
        assert transcode_(said) == 0
    assert seen == [30, 30, 60, 99]
    [medium] = post_of(world, ana, post_id)["media"]
    assert "progress" not in medium
    assert "progress" not in Post.get(post_id).media[0]


def test_progress_is_written_every_few_seconds_at_most(world, monkeypatch, ana):
    post_id = world.make_post(ana, files=[clips.clip()])
    [said] = hand_over(world)
    told = []
    monkeypatch.setattr(media_states, "progress", lambda *given: told.append(given) or True)
    during(monkeypatch, lambda on_progress: [on_progress(n / 100) for n in range(100)])
    assert transcode_(said) == 0
    assert [given[3] for given in told] == [0]
    assert told[0][0] == post_id


def test_progress_that_cannot_be_written_stops_nothing(world, monkeypatch, ana):
    post_id = world.make_post(ana, files=[clips.clip()])
    [said] = hand_over(world)
    throttled = wire.refuse("ProvisionedThroughputExceededException")

    def tell(on_progress):
        world.wire.break_(throttled, "dynamodb.UpdateItem")
        on_progress(0.5)
        world.wire.mend()

    during(monkeypatch, tell)
    assert transcode_(said) == 0
    assert post_of(world, ana, post_id)["state"] == "published"


def test_a_transcode_stops_when_another_medium_rejects_the_post(world, monkeypatch, ana):
    post_id = world.make_post(ana, files=[clips.clip(), b"nothing"])
    good, bad = world.notifications()
    assert world.process(good) == []
    [said] = world.take_messages(settings.transcodes_queue_url)
    stopped = []

    def reject(on_progress):
        world.process(bad)
        try:
            on_progress(0.5)
        except intake.Claimed:
            stopped.append(True)
            raise

    during(monkeypatch, reject)
    assert transcode_(said) == 0  # and it does not come again
    assert stopped
    post = post_of(world, ana, post_id)
    assert (post["state"], post["reason_index"]) == ("rejected", 1)
    assert world.objects(settings.media_bucket) == {}


def test_a_stopped_transcode_ends_its_child(monkeypatch):
    started = []
    popen = ffmpeg.subprocess.Popen
    monkeypatch.setattr(
        ffmpeg.subprocess, "Popen", lambda *a, **o: started.append(popen(*a, **o)) or started[-1]
    )

    def stop(done):
        raise intake.Claimed

    endless = ["-re", "-f", "lavfi", "-i", "testsrc2=s=16x16:r=10", "-f", "null", "-"]
    with pytest.raises(intake.Claimed):
        ffmpeg.run(endless, 60, stop)
    assert started[0].returncode == -signal.SIGKILL


def test_a_claim_that_was_lost_stops_a_transcode_and_the_message_comes_again(
    world, monkeypatch, ana
):
    post_id = world.make_post(ana, files=[clips.clip()])
    [said] = hand_over(world)

    def lose(on_progress):
        etag = Post.get(post_id).media[0]["etag"]
        media_states.release(post_id, 0, etag)
        media_states.claim(post_id, 0, "another")
        on_progress(0.5)

    during(monkeypatch, lose)
    assert transcode_(said) == 1
    assert "progress" not in Post.get(post_id).media[0]


def test_nothing_is_published_while_one_file_cannot_be_stored(world, ana):
    post_id = world.make_post(ana, files=[clips.clip()])
    [said] = hand_over(world)
    world.wire.break_(wire.slow_down, "s3.PutObject", where="360p.mp4")
    assert transcode_(said) == 1
    assert post_of(world, ana, post_id)["state"] == "processing"
    world.wire.mend()
    assert transcode_(said) == 0
    assert post_of(world, ana, post_id)["state"] == "published"
    assert len(world.objects(settings.media_bucket)) == 10


def test_messages_that_s3_does_not_write_are_ignored(world):
    before = world.everything()
    assert transcode_("{}", "nonsense", {"Event": "s3:TestEvent"}) == 0
    assert world.everything() == before


def test_fragments_that_take_too_long_are_refused_at_once(world, monkeypatch, ana):
    """They do not declare their number of frames, so no limit was checked before."""
    fragments = clips.clip(more=("-movflags", "frag_keyframe+empty_moov"))
    post_id = world.make_post(ana, files=[fragments])
    [said] = hand_over(world)
    failing(monkeypatch, ffmpeg.OutOfTime(""), times=1)
    assert transcode_(said) == 0
    post = post_of(world, ana, post_id)
    assert (post["state"], post["reason"]) == ("rejected", "too_complex")
