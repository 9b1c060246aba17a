"""Two uploads for one medium: exactly one is published, however their workers interleave."""

from pinhole.pipeline import photos
from pinhole.settings import settings

from tests.flow.support.world import World, person, photo


def published_width(world: World, viewer, post_id: str) -> int:
    [medium] = world.call(viewer, "GET", f"/posts/{post_id}").json["media"]
    return medium["width"]


def uploads(world: World) -> list[str]:
    listed = world.s3.list_objects_v2(Bucket=settings.uploads_bucket)
    return [item["Key"] for item in listed.get("Contents", [])]


def test_a_slow_worker_keeps_out_a_quick_one_with_another_upload(world: World, monkeypatch):
    ana = person("ana")
    post_id = world.make_post(ana, files=[photo(300, 200)])
    [key] = uploads(world)
    [first] = world.notifications()
    store = photos._store
    refused = []

    def overtaken(*args):
        monkeypatch.setattr(photos, "_store", store)
        world.upload(key, photo(64, 48))
        refused.extend(world.process(*world.notifications()))
        store(*args)

    monkeypatch.setattr(photos, "_store", overtaken)
    assert world.process(first) == []
    assert len(refused) == 1
    assert published_width(world, ana, post_id) == 300
    assert uploads(world) == []


def test_an_upload_that_was_replaced_before_it_was_read_leaves_the_medium_to_the_newer(world):
    ana = person("ana")
    post_id = world.make_post(ana, files=[photo(300, 200)])
    [key] = uploads(world)
    older = world.notifications()
    world.upload(key, photo(64, 48))
    assert world.process(*older) == []
    assert world.process(*world.notifications()) == []
    assert published_width(world, ana, post_id) == 64


def test_an_upload_whose_post_is_rejected_while_it_is_read_needs_no_further_look(
    world: World, monkeypatch
):
    """Another medium caused the rejection: nobody waits for this one."""
    ana = person("ana")
    world.make_post(ana, files=[photo(), b"no photo"])
    good, bad = world.notifications()
    fetch = photos._fetch

    def overtaken(*arguments):
        monkeypatch.setattr(photos, "_fetch", fetch)
        assert world.process(bad) == []
        return fetch(*arguments)

    monkeypatch.setattr(photos, "_fetch", overtaken)
    assert world.process(good) == []
