"""Exports: everything of a person in one ZIP, and nothing of others."""

import io
import json
import zipfile
from contextlib import suppress

import pytest
from pinhole.access import rate_limits
from pinhole.accounts.export import orders
from pinhole.aws import retries
from pinhole.aws.multipart_upload import LargeUpload
from pinhole.settings import settings
from pinhole.tables.accounts import Export

from tests.flow.support import events, wire
from tests.flow.support.accounts import close, join, order, ordered
from tests.flow.support.audience import block
from tests.flow.support.commenting import delete, reply, write
from tests.flow.support.rows import add_like, add_post, newest
from tests.flow.support.world import invoke_queue, photo, tuned


def opened(world, viewer):
    """The ZIP of a person's newest export."""
    row = Export.get(viewer.user_id)
    key = orders.key(viewer.user_id, row.export_id)
    body = world.s3.get_object(Bucket=settings.exports_bucket, Key=key)["Body"].read()
    assert len(body) == row.size
    return zipfile.ZipFile(io.BytesIO(body))


def lists(archive):
    return {name: json.loads(archive.read(name)) for name in archive.namelist() if "json" in name}


def files_named(value):
    """The values of every `file` in a JSON document."""
    if isinstance(value, list):
        return [name for each in value for name in files_named(each)]
    if not isinstance(value, dict):
        return []
    own = [value["file"]] if "file" in value else []
    return own + files_named(list(value.values()))


@pytest.fixture
def scene(world):
    ana, ben, cem = (join(world, name) for name in ("ana", "ben", "cem"))
    world.follow(ana, ben)
    world.follow(ben, ana)
    files = [photo(), photo(90, 50, "PNG")]
    mine = world.publish(ana, "Mine #sea", files)
    pending = world.announce(ana, caption="Never uploaded").json["post_id"]
    other = world.publish(ben, "Not mine")
    for viewer in (ana, cem):
        world.ask(viewer, "POST", f"/posts/{other}/like")
        world.ask(viewer, "POST", f"/posts/{other}/save")
        world.ask(viewer, "POST", f"/posts/{mine}/like")
    path = f"/posts/{other}/comments"
    said = world.ask(ana, "POST", path, {"text": "My words"})["comment_id"]
    theirs = world.ask(cem, "POST", path, {"text": "Their words"})["comment_id"]
    world.ask(ana, "POST", f"/comments/{theirs}/like")
    for viewer, visited in ((ana, cem), (ben, ana)):
        world.ask(viewer, "GET", f"/users/{visited.user_id}/profile")
    world.settle()
    return ana, ben, cem, mine, pending, other, said, theirs, files


def test_it_holds_everything_of_its_owner_and_nothing_of_others(world, scene):
    ana, ben, cem, mine, pending, other, said, theirs, files = scene
    order(world, ana)
    world.settle()
    archive = opened(world, ana)
    assert archive.testzip() is None
    found = lists(archive)
    [profile] = found["profile.json"]
    assert (profile["username"], profile["follower_count"]) == ("ana", 1)
    assert profile["former_names"] == []
    assert profile["public_page"] == "unlisted"
    assert [each["post_id"] for each in found["posts.json"]] == sorted([mine, pending])
    assert {each["state"] for each in found["posts.json"]} == {"published", "pending"}
    told = next(each for each in found["posts.json"] if each["post_id"] == mine)
    assert (told["caption"], told["like_count"]) == ("Mine #sea", 2)
    assert [each["text"] for each in found["comments.json"]] == ["My words"]
    liked = {each.get("post_id") or each["comment_id"] for each in found["likes.json"]}
    assert liked == {other, mine, theirs}
    assert [each["post_id"] for each in found["saves.json"]] == [other]
    assert [each["username"] for each in found["visits.json"]] == ["cem"]
    assert {(each["what"], each["username"]) for each in found["follows.json"]} == {
        ("following", "ben"),
        ("follower", "ben"),
    }
    assert {each["kind"] for each in found["notifications.json"]} >= {"follow", "like"}
    for index, (file, ending) in enumerate(zip(files, ("jpg", "png"), strict=True)):
        assert archive.read(f"originals/{mine}/{index}.{ending}") == file
    assert "Their words" not in str(found)
    assert "Not mine" not in str(found)
    assert said in str(found["comments.json"])
    for name in found:
        assert name in archive.read("README.txt").decode()


def test_each_file_that_is_named_is_there_under_that_very_name(world, scene):
    ana, *_, mine = scene[:4]
    moving = world.publish(ana, "Moving", [photo(60, 40, "GIF")])
    gone = world.publish(ana, "Its original is lost")
    [key] = [key for key in world.objects(settings.originals_bucket) if key.endswith(f"{gone}/0")]
    world.s3.delete_object(Bucket=settings.originals_bucket, Key=key)
    order(world, ana)
    world.settle()
    archive = opened(world, ana)
    named = files_named(lists(archive))
    assert named.count(None) == 2, "the lost one, and the one that was never uploaded"
    there = [name for name in archive.namelist() if name.startswith("originals/")]
    assert sorted(filter(None, named)) == sorted(there)
    expected = [f"originals/{mine}/0.jpg", f"originals/{mine}/1.png", f"originals/{moving}/0.gif"]
    assert sorted(there) == sorted(expected)


def make(world, viewer):
    """The lists of an export that is made now, whatever else is queued."""
    order(world, viewer)
    [body] = world.take_messages(settings.exports_queue_url)
    assert invoke_queue("export_account", [events.sqs_message(body)]) == []
    return lists(opened(world, viewer))


def named(viewer):
    return {"user_id": viewer.user_id, "username": viewer.username}


def about(notifications):
    """The subject of each of them."""
    names = ("kind", "post_id", "comment_id", "text")
    return sorted(str([each.get(name) for name in names]) for each in notifications)


def test_it_names_only_people_that_the_inbox_would_name(world):
    ana, ben, cem, dan, eve = (join(world, name) for name in ("ana", "ben", "cem", "dan", "eve"))
    mine, other = world.publish(ana, "Mine"), world.publish(ben, "Not mine")
    words = {viewer: f"Words of {viewer.username}" for viewer in (ben, cem, dan, eve)}
    for viewer, text in words.items():
        write(world, viewer, mine, text)
        world.ask(viewer, "POST", f"/posts/{mine}/like")
    parent = write(world, ana, other, "My words")
    reply(world, eve, parent, other, "Under a post that is not shown any more")
    lost = write(world, eve, mine, "Taken back")
    world.settle()
    before = make(world, ana)["notifications.json"]
    assert {each.get("text") for each in before} >= {*words.values(), "Taken back"}

    assert block(world, ben, ana).status == block(world, ana, cem).status == 200
    assert close(world, dan).status == 202
    assert delete(world, eve, lost).status == 200
    found = make(world, ana)
    shown = world.call(ana, "GET", "/notifications").json["notifications"]
    told = [each for each in found["notifications.json"] if each["kind"] != "export_ready"]
    assert about(told) == about(each for each in shown if each["kind"] != "export_ready")
    assert [each["text"] for each in told if "text" in each] == [words[eve]]
    actors = [actor for each in told for actor in each["actors"]]
    assert set(map(str, actors)) == {str(named(eve))}
    assert [(each["what"], each["username"]) for each in found["follows.json"]] == [
        ("block", "cem")
    ]
    assert not any(viewer.user_id in str(found) for viewer in (ben, dan))


def test_people_are_named_by_what_they_are_called_now(world, scene):
    ana, ben, cem, mine, *_ = scene
    world.ask(ben, "PATCH", "/users/me", {"username": "benedict"})
    found, now = make(world, ana), {"user_id": ben.user_id, "username": "benedict"}
    assert {each["username"] for each in found["follows.json"]} == {"benedict"}
    assert [each["author"] for each in found["saves.json"]] == [now]
    assert [each["post_author"] for each in found["comments.json"]] == [now]
    liked = {each.get("post_id", "comment"): each["author"] for each in found["likes.json"]}
    assert liked == {mine: named(ana), scene[5]: now, "comment": named(cem)}


def test_authors_who_are_not_there_any_more_have_no_name(world, scene):
    ana, ben, cem, _, _, other, *_ = scene
    assert block(world, ben, ana).status == 200
    assert close(world, cem).status == 202
    found = make(world, ana)
    assert [each["author"] for each in found["saves.json"]] == [None]
    assert [each["post_author"] for each in found["comments.json"]] == [None]
    assert "ben" not in str(found["likes.json"])
    assert "cem" not in str(found)


def test_it_is_pending_then_ready_with_an_address_and_a_notification(world, scene):
    ana = scene[0]
    asked = order(world, ana)
    assert asked["state"] == "pending"
    assert ordered(world, ana) == asked
    assert order(world, ana)["export_id"] == asked["export_id"], "one at a time"
    world.settle()
    ready = ordered(world, ana)
    assert (ready["state"], ready["export_id"]) == ("ready", asked["export_id"])
    assert f"exports/{ana.user_id}/{asked['export_id']}.zip" in ready["url"]
    assert ready["size"] > 0
    [told] = [
        each
        for each in world.call(ana, "GET", "/notifications").json["notifications"]
        if each["kind"] == "export_ready"
    ]
    assert (told["actors"], told["others"]) == ([], 0)


def test_without_a_request_there_is_no_export(world):
    ana = join(world, "ana")
    assert world.call(ana, "GET", "/users/me/export").status == 404


def test_requests_for_exports_are_limited(world):
    ana = join(world, "ana")
    for _ in range(settings.exports_burst):
        order(world, ana)
        world.settle()
    before = world.rows(Export)
    answer = world.call(ana, "POST", "/users/me/export")
    assert answer.status == 429
    assert world.rows(Export) == before


def test_an_original_that_is_gone_is_left_out(world, scene):
    ana, *_, mine = scene[:4]
    [key] = [key for key in world.objects(settings.originals_bucket) if key.endswith(f"{mine}/0")]
    world.s3.delete_object(Bucket=settings.originals_bucket, Key=key)
    order(world, ana)
    world.settle()
    kept = [name for name in opened(world, ana).namelist() if name.startswith("originals")]
    assert kept == [f"originals/{mine}/1.png"]


@pytest.mark.parametrize("fault", [wire.kill_after, wire.lose_answer])
def test_an_export_interrupted_anywhere_and_repeated_is_whole(world, scene, monkeypatch, fault):
    monkeypatch.setattr(rate_limits, "spend", lambda *_: None)
    ana = scene[0]
    order(world, ana)
    [body] = world.take_messages(settings.exports_queue_url)
    message = events.sqs_message(body)
    world.wire.calls.clear()
    invoke_queue("export_account", [message])
    whole = opened(world, ana).namelist()
    for number in range(len(world.wire.calls)):
        order(world, ana)
        message = events.sqs_message(world.take_messages(settings.exports_queue_url)[0])
        world.wire.break_(fault, skip=number, times=1)
        with suppress(wire.Killed):
            invoke_queue("export_account", [message])
        world.wire.mend()
        assert invoke_queue("export_account", [message]) == []
        assert ordered(world, ana)["state"] == "ready"
        assert opened(world, ana).namelist() == whole, number


def test_a_message_that_comes_again_later_changes_nothing(world, scene):
    ana = scene[0]
    order(world, ana)
    [body] = world.take_messages(settings.exports_queue_url)
    message = events.sqs_message(body)
    invoke_queue("export_account", [message])
    before = world.everything()
    assert invoke_queue("export_account", [message]) == []
    assert world.everything() == before


def test_after_the_last_attempt_the_owner_sees_the_failure_and_can_ask_again(world, scene):
    ana = scene[0]
    order(world, ana)
    [body] = world.take_messages(settings.exports_queue_url)
    world.wire.break_(wire.slow_down, "s3.UploadPart")
    last = events.sqs_message(body, receive_count=retries.RECEIVES)
    assert invoke_queue("export_account", [last]) == []
    assert world.wire.dead_letters == [last["body"]]
    world.wire.mend()
    told = ordered(world, ana)
    assert (told["state"], told["reason"]) == ("failed", "export_failed")
    assert world.objects(settings.exports_bucket) == {}
    again = order(world, ana)
    assert again["export_id"] != told["export_id"]
    world.settle()
    assert ordered(world, ana)["state"] == "ready"


def test_an_export_that_takes_too_long_fails_with_a_message(world, scene, monkeypatch):
    ana = scene[0]
    order(world, ana)
    monkeypatch.setitem(events._LONGER, "export_account", 1)
    world.settle()
    assert (ordered(world, ana)["state"], ordered(world, ana)["reason"]) == ("failed", "too_large")


def test_no_export_is_left_of_an_account_that_closes_meanwhile(world, scene):
    ana = scene[0]
    with tuned(deletion_settle_seconds=0, arrival_seconds=0):
        order(world, ana)

        def leave(request, proceed):
            close(world, ana)
            return proceed(request)

        world.wire.break_(leave, "s3.UploadPart", times=1)
        world.wire.break_(leave, "s3.GetObject", times=1)
        world.settle()
        answer = world.call(ana, "POST", "/users/me/export")
    assert (answer.status, answer.json["code"]) == (401, "account_closed")
    assert world.objects(settings.exports_bucket) == {}
    assert world.rows(Export) == []


def test_memory_holds_only_a_page_and_a_part(world, monkeypatch):
    ana = join(world, "ana")
    for _ in range(30):
        add_like(ana.user_id, newest())
    posts = sorted(add_post(ana) for _ in range(12))
    original = bytes(range(256)) * 4_000
    for post_id in posts:
        key = next(exports_of(ana, post_id))
        world.s3.put_object(
            Bucket=settings.originals_bucket, Key=key, Body=original, ContentType="image/jpeg"
        )
    held = []
    write = LargeUpload.write

    def note(upload, data):
        held.append(len(upload._buffer) + len(data))
        return write(upload, data)

    monkeypatch.setattr(LargeUpload, "write", note)
    world.wire.calls.clear()
    order(world, ana)
    with tuned(export_page=5, export_part_mebibytes=5):
        world.settle()
    assert world.wire.calls.count("s3.UploadPart") == 3
    assert max(held) < 5 * 2**20 + 2**21
    archive = opened(world, ana)
    assert len(json.loads(archive.read("likes.json"))) == 30
    assert [each["post_id"] for each in json.loads(archive.read("posts.json"))] == posts
    assert all(archive.read(f"originals/{post_id}/0.jpg") == original for post_id in posts)


def exports_of(viewer, post_id):
    from pinhole.accounts.export import contents

    return (each.key for each in contents.originals(viewer.user_id) if each.post_id == post_id)
