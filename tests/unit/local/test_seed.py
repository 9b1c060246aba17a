import io
import json
from collections import Counter

import pytest
from pinhole.settings import settings
from pinhole.video.bounds import VideoLimits
from pinhole.video.probe import probe

from local.person import Person
from local.seed import FOLLOWED, PEOPLE, demos, films, follows, likes


def photos(folder, count):
    names = [f"{number}.jpg" for number in range(count)]
    for name in names:
        (folder / name).write_bytes(name.encode())
    captions = {name: {"caption": f"C{name}", "alt_text": f"A{name}"} for name in names}
    (folder / "captions.json").write_text(json.dumps(captions))


def test_photos_are_dealt_out_in_turn_with_their_own_words(tmp_path):
    photos(tmp_path, len(PEOPLE) + 2)
    dealt = demos(tmp_path)
    assert [demo.author for demo in dealt] == [*PEOPLE, *PEOPLE[:2]]
    assert all(demo.caption == f"C{demo.photo.name}" for demo in dealt)
    assert all(demo.photo.alt_text == f"A{demo.photo.name}" for demo in dealt)


def test_a_network_without_photos_can_be_seeded(tmp_path):
    assert demos(tmp_path) == []
    assert films(tmp_path) == []


def test_the_demo_has_a_video_that_is_soon_there():
    [demo] = films()
    movie = probe(io.BytesIO(demo.photo.body), VideoLimits())
    assert demo.author in PEOPLE
    assert demo.photo.alt_text
    assert (movie.video.codec, movie.audio.codec) == ("avc1", "mp4a")
    assert movie.seconds == pytest.approx(4, abs=0.1)
    assert len(demo.photo.body) < 1_000_000


@pytest.fixture
def people():
    return [Person(name, name, "token", "http://localhost") for name in PEOPLE]


def test_nobody_likes_their_own_post_and_none_twice_and_some_posts_are_popular(people):
    posts = [{"post_id": str(index), "username": PEOPLE[index % 10]} for index in range(14)]
    given = [(person.username, post_id) for person, post_id in likes(people, posts)]
    assert len(given) == len(set(given))
    assert all(name != PEOPLE[int(post_id) % 10] for name, post_id in given)
    counts = Counter(post_id for _, post_id in given).values()
    assert len(counts) == len(posts)
    assert {count >= settings.popular_likes for count in counts} == {True, False}


def test_everybody_follows_some_and_has_somebody_to_discover(people):
    given = [(a.username, b.username) for a, b in follows(people)]
    assert len(given) == len(set(given)) == FOLLOWED * len(PEOPLE)
    assert all(a != b for a, b in given)
    assert Counter(b for _, b in given) == dict.fromkeys(PEOPLE, FOLLOWED)
