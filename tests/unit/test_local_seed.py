import io
import json

import pytest
from pinhole.video.bounds import Limits
from pinhole.video.probe import probe

from local.person import Person
from local.seed import PEOPLE, demos, films, likes


def photos(folder, count):
    names = [f"{number}.jpg" for number in range(count)]
    for name in names:
        (folder / name).write_bytes(name.encode())
    captions = {name: {"caption": f"C{name}", "alt_text": f"A{name}"} for name in names}
    (folder / "captions.json").write_text(json.dumps(captions))


def test_photos_are_dealt_out_in_turn_with_their_own_words(tmp_path):
    photos(tmp_path, 7)
    dealt = demos(tmp_path)
    assert [demo.author for demo in dealt] == [*PEOPLE, *PEOPLE[:2]]
    assert all(demo.caption == f"C{demo.photo.name}" for demo in dealt)
    assert all(demo.photo.alt_text == f"A{demo.photo.name}" for demo in dealt)


def test_a_network_without_photos_can_be_seeded(tmp_path):
    assert demos(tmp_path) == []
    assert films(tmp_path) == []


def test_the_demo_has_a_video_that_is_soon_there():
    [demo] = films()
    movie = probe(io.BytesIO(demo.photo.body), Limits())
    assert demo.author in PEOPLE
    assert demo.photo.alt_text
    assert (movie.video.codec, movie.audio.codec) == ("avc1", "mp4a")
    assert movie.seconds == pytest.approx(4, abs=0.1)
    assert len(demo.photo.body) < 1_000_000


def test_nobody_likes_their_own_post_and_none_twice():
    people = [Person(name, name, "token", "http://localhost") for name in PEOPLE]
    posts = [{"post_id": str(index), "username": PEOPLE[index % 5]} for index in range(12)]
    given = [(person.username, post_id) for person, post_id in likes(people, posts)]
    assert len(given) == len(set(given)) > 12
    assert all(name != PEOPLE[int(post_id) % 5] for name, post_id in given)
