"""A viral post is noticed once, and its photos are fetched through the CDN."""

import pytest
from pinhole.cdn import warm_up
from pinhole.counts import counters, roll_ups
from pinhole.settings import settings
from pinhole.tables.posts import Counter, Like, Post

from tests.flow.support import events, wire
from tests.flow.support.aws.loopback import serving
from tests.flow.support.rows import add_post, arrive
from tests.flow.support.world import World, invoke_queue, person, photo, tuned


@pytest.fixture
def ana(world: World):
    ana = person("ana")
    arrive(ana)
    with tuned(viral_likes=3):
        yield ana


def like(world: World, post_id: str, number: int = 1) -> None:
    for _ in range(number):
        world.call(person("liker"), "POST", f"/posts/{post_id}/like")
    world.run_streams()


def warm_ups(world: World) -> list[str]:
    return [each["post_id"] for each in world.take_messages(settings.warmups_queue_url)]


def recompressions(world: World) -> list[str]:
    queue_url = settings.recompressions_queue_url
    return [each["post_id"] for each in world.take_messages(queue_url)]


def add_photos(ana, number: int = 1) -> str:
    """A post whose photos have AVIFs, between a video and a photo that has none."""
    post = Post.get(add_post(ana))
    [plain] = post.media
    shown = [{**plain, "avif": ["full"]} for _ in range(number)]
    media = [{**plain, "type": "video", "avif": ["full"]}, *shown, plain]
    post.update([Post.media.set([{**each, "index": at} for at, each in enumerate(media)])])
    return post.post_id


def warm(post_id: str) -> list[str]:
    return invoke_queue("warm_cdn", [events.sqs_message({"post_id": post_id})])


def test_a_post_with_enough_likes_is_viral_and_warmed_up_once(world: World, ana):
    post_id = add_post(ana)
    like(world, post_id, 2)
    assert warm_ups(world) == []
    like(world, post_id, 2)
    assert warm_ups(world) == [post_id]
    like(world, post_id, 4)
    assert warm_ups(world) == []
    assert Counter.get(counters.of_post(post_id)).viral_at


def test_a_post_is_made_denser_once_and_before_it_is_viral(world: World, ana):
    post_id = add_photos(ana)
    with tuned(dense_likes=2):
        like(world, post_id, 2)
        assert recompressions(world) == []
        like(world, post_id)
        assert (recompressions(world), warm_ups(world)) == ([post_id], [])
        like(world, post_id, 4)
    assert (recompressions(world), warm_ups(world)) == ([], [post_id])
    counter = Counter.get(counters.of_post(post_id))
    assert counter.dense_at
    assert counter.viral_at


def test_a_post_that_is_viral_at_once_is_made_denser_too(world: World, ana):
    post_id = add_photos(ana)
    with tuned(dense_likes=4):
        like(world, post_id, 4)
        assert warm_ups(world) == [post_id]
        like(world, post_id, 4)
    assert recompressions(world) == [post_id]


@pytest.mark.parametrize("shards_from", [0, 3])
def test_each_photo_that_has_avifs_is_made_denser_by_itself(world: World, ana, shards_from):
    post_id = add_photos(ana, 18)
    with tuned(dense_likes=2, counter_shards_from=shards_from):
        like(world, post_id, 3)
        roll_ups.roll_up(counters.of_post(post_id))
    asked = world.take_messages(settings.recompressions_queue_url)
    assert sorted(each["index"] for each in asked) == [*range(1, 19)]
    assert {each["post_id"] for each in asked} == {post_id}


@pytest.mark.parametrize("is_gone", [False, True])
def test_a_post_without_avifs_or_that_is_gone_is_not_made_denser(world: World, ana, is_gone):
    post_id = add_post(ana)
    for _ in range(3):
        world.call(person("liker"), "POST", f"/posts/{post_id}/like")
    if is_gone:
        Post(post_id).delete()
    with tuned(dense_likes=2):
        world.run_streams()
    assert recompressions(world) == []


@pytest.mark.parametrize("kill", [wire.kill_before, wire.kill_after])
def test_a_function_killed_while_it_queues_photos_queues_all_of_them(world: World, ana, kill):
    post_id = add_photos(ana, 12)
    with tuned(dense_likes=2):
        for _ in range(3):
            world.call(person("liker"), "POST", f"/posts/{post_id}/like")
        records = world.take_records(Like)
        world.wire.break_(kill, "sqs.SendMessage", skip=1)
        with pytest.raises(wire.Killed):
            world.count_changes(records)
        world.wire.mend()
        world.count_changes(records)
    asked = world.take_messages(settings.recompressions_queue_url)
    assert {each["index"] for each in asked} == {*range(1, 13)}


def test_many_followers_do_not_make_a_viral_post(world: World, ana):
    for number in range(4):
        follower = person(f"f{number}")
        world.follow(follower, ana)
    world.run_streams()
    assert warm_ups(world) == []


def test_a_post_whose_likes_are_counted_in_shards_is_noticed_too(world: World, ana):
    post_id = add_post(ana)
    with tuned(counter_shards_from=0):
        like(world, post_id, 4)
    assert warm_ups(world) == []
    roll_ups.roll_up(counters.of_post(post_id))
    assert warm_ups(world) == [post_id]


@pytest.mark.parametrize("kill", [wire.kill_before, wire.kill_after])
def test_a_function_killed_before_the_mark_is_written_leaves_a_warm_up(world: World, ana, kill):
    post_id = add_post(ana)
    for _ in range(4):
        world.call(person("liker"), "POST", f"/posts/{post_id}/like")
    world.wire.break_(kill, "dynamodb.UpdateItem", where="viral_at")
    with pytest.raises(wire.Killed):
        world.run_streams()
    world.wire.mend()
    assert warm_ups(world) == [post_id]


def test_every_rendition_of_every_photo_is_fetched_through_the_cdn(world, ana, monkeypatch):
    post_id, fetched = add_post(ana), []
    monkeypatch.setattr(warm_up, "_fetch", lambda url: fetched.append(url) or 200)
    assert warm(post_id) == []
    sizes = ("thumbnail", "small", "standard", "full")
    assert sorted(fetched) == sorted(
        f"{settings.cdn_url}/{post_id}/{size}.{format}"
        for size in sizes
        for format in ("webp", "jpg")
    )


def test_avifs_are_fetched_where_there_are_any(world, ana, monkeypatch):
    fetched = []
    monkeypatch.setattr(warm_up, "_fetch", lambda url: fetched.append(url) or 200)
    post_id = world.publish(ana, files=[photo(1600, 1200), photo()])
    warm(post_id)
    avifs = {url.removeprefix(f"{settings.cdn_url}/{post_id}/") for url in fetched if "avif" in url}
    assert avifs == {"full.avif", "standard.avif"}
    assert len(fetched) == 18


def test_a_post_that_is_gone_is_not_fetched(world: World, ana, monkeypatch):
    monkeypatch.setattr(warm_up, "_fetch", None)
    assert warm("01M81VAV4G0BJFCB6P1NKF6QZE") == []


def test_a_warm_up_that_fails_comes_again(world: World, ana, monkeypatch):
    post_id = add_post(ana)
    monkeypatch.setattr(warm_up, "_fetch", lambda url: 503 if "full" in url else 200)
    assert len(warm(post_id)) == 1


def test_a_rendition_is_fetched_by_its_address_also_below_localhost():
    with serving(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx") as server:
        port = server.url.rstrip("/").rpartition(":")[2]
        assert warm_up._fetch(f"http://images.localhost:{port}/post/full.webp") == 200
    head = server.requests[0].decode()
    assert head.startswith("GET /post/full.webp HTTP/1.1\r\n")
    assert f"Host: images.localhost:{port}\r\n" in head
