"""From an uploaded video to a published or rejected post."""

import io

import pytest
from PIL import Image
from pinhole.media import object_keys, renditions
from pinhole.settings import settings
from pinhole.tables.posts import Post
from pinhole.video import ffmpeg

from tests import clips
from tests.flow.support.rows import visit
from tests.flow.support.world import person, photo, tuned

MP4 = "video/mp4"


def announce(world, viewer, files, types=None, **words):
    """Announce a post of files of these types and upload them; its id."""
    types = types or [MP4] * len(files)
    parts = [
        {"content_type": said, "size": len(file), "alt_text": f"alt {index}"}
        for index, (said, file) in enumerate(zip(types, files, strict=True))
    ]
    answer = world.call(viewer, "POST", "/posts", {"media": parts, **words})
    assert answer.status == 201, answer.body
    for upload, file in zip(answer.json["uploads"], files, strict=True):
        world.upload(upload["fields"]["key"], file)
    return answer.json["post_id"]


def publish(world, viewer, *files, **words):
    post_id = announce(world, viewer, list(files), **words)
    world.settle()
    return post_of(world, viewer, post_id)


def post_of(world, viewer, post_id):
    answer = world.call(viewer, "GET", f"/posts/{post_id}")
    assert answer.status == 200, answer.body
    return answer.json


def stored(world, post_id, name, index=0):
    size, _, extension = name.partition(".")
    key = object_keys.rendition_key(post_id, index, size, extension)
    return world.s3.get_object(Bucket=settings.media_bucket, Key=key)


def picture(world, post_id, name):
    return Image.open(io.BytesIO(stored(world, post_id, name)["Body"].read()))


def played(world, post, size="720p", index=0):
    """FFmpeg's description of the published video."""
    return clips.told(stored(world, post["post_id"], f"{size}.mp4", index)["Body"].read())


def test_a_video_is_published_with_a_poster_and_two_sizes_where_the_cdn_looks(world):
    ana = person("ana")
    post = publish(world, ana, clips.clip(size="1600x900", sound=2))
    [medium] = post["media"]
    assert (post["state"], medium["state"], medium["type"]) == ("published", "ready", "video")
    assert (medium["width"], medium["height"], medium["duration"]) == (1600, 900, 1.0)
    assert medium["placeholder"].startswith("data:image/webp;base64,")
    assert "progress" not in medium
    at = f"https://images.example/{post['post_id']}"
    assert medium["video_urls"] == {"720p": f"{at}/720p.mp4", "360p": f"{at}/360p.mp4"}
    large = picture(world, post["post_id"], "full.jpg")
    assert (large.format, large.size) == ("JPEG", (1080, 608))
    for size, pixels in (("720p", "1280x720"), ("360p", "640x360")):
        kept = stored(world, post["post_id"], f"{size}.mp4")
        assert kept["ContentType"] == "video/mp4"
        assert kept["CacheControl"] == "public, max-age=31536000, s-maxage=43200, immutable"
        assert kept["Metadata"] == renditions.metadata(ana.user_id)
        said = played(world, post, size)
        assert pixels in said
        assert "h264" in said
        assert "yuv420p" in said
        assert "aac (LC)" in said
        assert "stereo" in said
    assert list(medium["urls"]["full"]) == ["avif", "webp", "jpg"]
    assert picture(world, post["post_id"], "full.avif").size == (1080, 608)
    assert len(world.objects(settings.media_bucket)) == 12


def test_a_video_can_be_played_before_it_is_fully_loaded(world):
    post = publish(world, person("ana"), clips.clip())
    data = stored(world, post["post_id"], "720p.mp4")["Body"].read()
    assert data.index(b"moov") < data.index(b"mdat")


def test_the_original_is_kept_as_it_came_and_the_upload_is_not(world):
    file = clips.phone()
    post = publish(world, person("ana"), file)
    key = object_keys.original_key(post["post_id"], 0)
    original = world.s3.get_object(Bucket=settings.originals_bucket, Key=key)
    assert (original["Body"].read(), original["ContentType"]) == (file, MP4)
    assert world.objects(settings.uploads_bucket) == {}


def test_no_rendition_holds_the_location_time_or_camera_of_a_video(world):
    file = clips.phone()
    said = clips.told(file)
    assert all(canary in said for canary in clips.CANARIES)
    post = publish(world, person("ana"), file)
    for key in world.objects(settings.media_bucket):
        data = world.s3.get_object(Bucket=settings.media_bucket, Key=key)["Body"].read()
        for canary in (*clips.CANARIES, "x264", "Lavf", "Lavc", "©xyz", "Exif"):
            assert canary.encode() not in data, key
    for size in object_keys.VIDEO_SIZES:
        said = played(world, post, size)
        assert not any(word in said for word in (*clips.CANARIES, "creation_time", "location"))


def test_other_tracks_than_pictures_and_sound_are_left_out(world):
    file = clips.crowded()
    assert all(word in clips.told(file) for word in ("CanaryChapter", "Subtitle", "tmcd", "mjpeg"))
    said = played(world, publish(world, person("ana"), file))
    assert said.count("Stream #") == 1
    assert "Canary" not in said


def test_the_same_video_gives_the_same_bytes(world):
    ana, file = person("ana"), clips.phone()
    first, second = (publish(world, ana, file)["post_id"] for _ in range(2))
    for name in ("720p.mp4", "360p.mp4", "full.webp"):
        assert stored(world, first, name)["ETag"] == stored(world, second, name)["ETag"]


HEVC = {"codec": "libx265", "more": ("-tag:v", "hvc1", "-x265-params", "log-level=error")}
KINDS = {
    "HEVC": (lambda: clips.clip(**HEVC), "160x120"),
    "QuickTime": (lambda: clips.clip(format="mov"), "160x120"),
    "six channels": (lambda: clips.clip(sound=6), "stereo"),
    "one channel": (lambda: clips.clip(sound=1), "stereo"),
    "odd sides": (lambda: clips.clip(size="161x121", more=("-pix_fmt", "yuv444p")), "160x120"),
    "other chroma": (lambda: clips.clip(more=("-pix_fmt", "yuv444p")), "yuv420p"),
    "slow motion": (lambda: clips.clip(rate=240, size="64x48"), "60 tbr"),
    "one frame": (lambda: clips.clip(seconds=0.1), "00:00:00.10"),
    "wide pixels": (lambda: clips.clip(filters="setsar=2"), "320x120 [SAR 1:1"),
    "turned": (lambda: clips.turned(clips.clip(), 90), "120x160"),
    "fragments": (
        lambda: clips.clip(more=("-movflags", "frag_keyframe+empty_moov")),
        "00:00:01.00",
    ),
    "HLG": (lambda: clips.hdr("arib-std-b67"), "yuv420p(tv, bt709"),
    "PQ": (lambda: clips.hdr("smpte2084"), "yuv420p(tv, bt709"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_videos_of_all_kinds_of_cameras_are_published(world, kind):
    make, wanted = KINDS[kind]
    post = publish(world, person("ana"), make())
    assert post["state"] == "published", post
    said = played(world, post)
    assert wanted in said
    assert "h264" in said


def test_a_video_filmed_upright_is_shown_upright(world):
    [medium] = publish(world, person("ana"), clips.turned(clips.clip(size="1280x720"), 90))["media"]
    assert (medium["width"], medium["height"]) == (720, 1280)


def test_a_small_video_is_not_enlarged(world):
    post = publish(world, person("ana"), clips.clip(size="320x240"))
    assert all("320x240" in played(world, post, size) for size in object_keys.VIDEO_SIZES)


def test_a_silent_video_stays_silent(world):
    assert "Audio" not in played(world, publish(world, person("ana"), clips.clip()))


def test_the_poster_is_not_a_black_frame_if_there_is_another(world):
    faded = clips.clip(seconds=3, filters="fade=in:0:20")
    dark = clips.clip(seconds=3, source="color=black")
    ana = person("ana")
    lit, black = (
        picture(world, publish(world, ana, file)["post_id"], "small.jpg").convert("L")
        for file in (faded, dark)
    )
    assert lit.resize((1, 1)).getpixel((0, 0)) > 60
    assert black.resize((1, 1)).getpixel((0, 0)) < 20


WRONG = {
    "too long": (lambda: clips.clip(seconds=4, rate=2), "too_long", "the limit is 2 s"),
    "longer than it says": (
        lambda: clips.patched(
            clips.clip(seconds=9, rate=2, more=("-movflags", "frag_keyframe+empty_moov")),
            *(b"mvhd", 16, 1_000),
        ),
        "too_long",
        "the limit is 2 s",
    ),
    "sound goes on": (
        lambda: clips.made(
            *("-f", "lavfi", "-i", "testsrc2=s=64x48:r=5:d=1", "-f", "lavfi", "-i", "sine=d=9"),
            *("-c:v", "libx264", "-c:a", "aac"),
        ),
        "too_long",
        "the limit is 2 s",
    ),
    "another codec": (lambda: clips.clip(codec="mjpeg", format="mov"), "unsupported_type", "jpeg"),
    "no pictures": (lambda: clips.clip(source="", sound=1), "not_a_video", "no video track"),
    "cut off": (lambda: clips.clip()[:-100], "corrupt", "ends early"),
    "noise": (lambda: noise(clips.clip()), "corrupt", "damaged"),
    "too large a frame": (lambda: clips.clip(size="1700x64"), "too_many_pixels", "1700 x 64"),
    "too many frames": (lambda: clips.clip(rate=500, size="64x48"), "too_complex", "a second"),
    "another file's": (
        lambda: clips.patched(clips.clip(), b"url ", 0, 0),
        "corrupt",
        "another file",
    ),
    "nothing": (lambda: b"\0\0\0\x10ftypisom" + bytes(4), "corrupt", "no header"),
}
LIMITS = {"video_seconds": 2, "video_side": 1_600}


def noise(data):
    """The same header, without data that a decoder can use."""
    at = data.index(b"mdat") + 4
    rest = data.index(b"moov") - 4
    return data[:at] + bytes(i * 89 % 251 for i in range(rest - at)) + data[rest:]


@pytest.mark.parametrize("kind", WRONG)
def test_a_file_that_is_not_a_video_is_rejected_and_its_author_sees_why(world, kind):
    make, reason, detail = WRONG[kind]
    ana = person("ana")
    post_id = announce(world, ana, [make()])
    with tuned(**LIMITS):
        world.settle()
    post = post_of(world, ana, post_id)
    assert (post["state"], post["reason"], post["reason_index"]) == ("rejected", reason, 0), post
    assert detail in post["reason_detail"]
    assert world.objects(settings.media_bucket) == {}
    assert world.objects(settings.originals_bucket) == {}


def test_a_video_of_too_many_bytes_is_not_even_fetched(world):
    ana = person("ana")
    post_id = announce(world, ana, [clips.clip()])
    world.process_uploads()
    world.wire.calls.clear()
    with tuned(video_bytes=100):
        world.run_queue("transcode_video")
    assert post_of(world, ana, post_id)["reason"] == "too_large"
    assert "s3.GetObject" not in world.wire.calls


def test_the_bytes_decide_the_type_of_a_file_and_not_its_sender(world):
    ana = person("ana")
    types = ["image/jpeg", MP4, "video/quicktime"]
    post_id = announce(world, ana, [clips.clip(), photo(), clips.clip(format="mov")], types)
    world.settle()
    shown = post_of(world, ana, post_id)["media"]
    assert [medium["type"] for medium in shown] == ["video", "photo", "video"]


def test_a_video_may_be_larger_than_a_photo_and_a_photo_sent_as_one_may_not(world):
    ana = person("ana")
    film, still = (announce(world, ana, [file]) for file in (clips.clip(), photo(640, 480)))
    with tuned(image_bytes=1_000):
        world.settle()
    assert post_of(world, ana, film)["state"] == "published"
    assert post_of(world, ana, still)["reason"] == "too_large"


def test_a_carousel_keeps_its_order_and_texts_whatever_is_ready_first(world):
    ana = person("ana")
    files = [photo(), clips.clip(), photo(100, 80), clips.clip(size="320x240", sound=1)]
    post_id = announce(world, ana, files)
    world.process_uploads()
    assert post_of(world, ana, post_id)["state"] == "processing"
    world.settle()
    post = post_of(world, ana, post_id)
    assert post["state"] == "published"
    shown = [(m["index"], m["type"], m["width"], m["alt_text"]) for m in post["media"]]
    assert shown == [
        (0, "photo", 64, "alt 0"),
        (1, "video", 160, "alt 1"),
        (2, "photo", 100, "alt 2"),
        (3, "video", 320, "alt 3"),
    ]
    at = f"https://images.example/{post_id}"
    assert post["media"][3]["video_urls"]["360p"] == f"{at}/3/360p.mp4"
    assert "video_urls" not in post["media"][2]
    assert "320x240" in played(world, post, index=3)


def test_one_bad_video_rejects_a_carousel_and_the_answer_names_it(world):
    ana = person("ana")
    post = publish(world, ana, photo(), clips.clip()[:-100], clips.clip())
    assert (post["state"], post["reason"], post["reason_index"]) == ("rejected", "corrupt", 1)
    states = [(medium["state"], medium.get("reason")) for medium in post["media"]]
    assert states == [("ready", None), ("rejected", "corrupt"), ("pending", None)]


@pytest.mark.parametrize(
    ("files", "kind"),
    [
        (lambda: [clips.clip()], "video"),
        (lambda: [photo()], "photo"),
        (lambda: [clips.clip(), clips.clip()], "carousel"),
    ],
)
def test_followers_see_a_video_and_ranking_knows_its_kind(world, files, kind):
    ana, ben = person("ana"), person("ben")
    world.follow(ben, ana)
    visit(ben.user_id)
    post_id = announce(world, ana, files(), types=["image/png"] * len(files()))
    world.settle()
    [shown] = world.call(ben, "GET", "/feed").json["posts"]
    assert shown["post_id"] == post_id
    assert all("state" not in medium for medium in shown["media"])
    assert Post.get(post_id).kind == kind
    assert shown["media_type"] == {"photo": "image"}.get(kind, kind)
    assert shown["aspect_ratio"] == shown["media"][0]["aspect_ratio"]
    [entry] = Post.by_author.query(ana.user_id)
    assert entry.kind == kind


def test_a_small_video_can_come_in_the_form(world):
    ana = person("ana")
    answer = world.send_form(ana, ("media", clips.clip(), MP4), ("caption", "waves"))
    world.settle()
    assert post_of(world, ana, answer.json["post_id"])["media"][0]["type"] == "video"


def test_no_credentials_no_other_file_and_no_network_are_in_reach_of_a_decoder(world, monkeypatch):
    started = []
    popen = ffmpeg.subprocess.Popen

    def watched(command, **options):
        started.append((command, options))
        return popen(command, **options)

    monkeypatch.setattr(ffmpeg.subprocess, "Popen", watched)
    publish(world, person("ana"), clips.clip())
    assert len(started) == 3
    for command, options in started:
        assert options["env"] == {}
        reading = command[: command.index("-i")]
        assert reading[reading.index("-f") + 1] == "mov"
        assert reading[reading.index("-protocol_whitelist") + 1] == "file"


PLAYLIST = "ffconcat version 1.0\nfile '/etc/hostname'\n"


@pytest.mark.parametrize("text", ["#EXTM3U\nhttp://127.0.0.1/a.ts\n", PLAYLIST])
def test_a_playlist_is_rejected(world, text):
    post = publish(world, person("ana"), text.encode())
    assert (post["state"], post["reason"]) == ("rejected", "not_an_image")
