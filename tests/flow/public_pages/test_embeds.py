"""oEmbed: what other sites need to show a post by its address."""

import pytest
from pinhole.settings import settings

from tests.flow.support import pages
from tests.flow.support.accounts import join, patch
from tests.flow.support.pages import SITE
from tests.flow.support.world import photo


@pytest.fixture(autouse=True)
def site(world):
    pages.deploy(world)


@pytest.fixture
def post_id(world):
    return world.publish(join(world, "author"), "Light on a hill", [photo(1200, 800)])


def ask(post_id, **query):
    return pages.ask("/pages/oembed", {"url": f"{SITE}/p/{post_id}", **query})


def test_a_photo_is_described_as_the_standard_says(world, post_id):
    answer = ask(post_id, format="json")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json == {
        "version": "1.0",
        "type": "photo",
        "title": "Light on a hill",
        "author_name": "author",
        "author_url": f"{SITE}/@author",
        "provider_name": "Pinhole",
        "provider_url": f"{SITE}/",
        "url": f"{settings.cdn_url}/{post_id}/full.jpg",
        "width": 1080,
        "height": 720,
        "thumbnail_url": f"{settings.cdn_url}/{post_id}/small.jpg",
        "thumbnail_width": 320,
        "thumbnail_height": 213,
    }


@pytest.mark.parametrize(
    ("most", "size"),
    [
        ({"maxwidth": "1080"}, "full"),
        ({"maxwidth": "1079"}, "standard"),
        ({"maxheight": "500"}, "standard"),
        ({"maxwidth": "5000", "maxheight": "213"}, "small"),
        ({"maxwidth": "200"}, "thumbnail"),
    ],
)
def test_the_largest_that_fits_is_given(world, post_id, most, size):
    said = ask(post_id, **most).json
    assert said["url"].endswith(f"/{size}.jpg")
    for way in ("width", "height"):
        assert said[way] <= int(most.get(f"max{way}", 5_000))
        assert said[f"thumbnail_{way}"] <= int(most.get(f"max{way}", 5_000))


def test_where_nothing_fits_there_is_a_link(world, post_id):
    said = ask(post_id, maxwidth="100").json
    assert said["type"] == "link"
    assert not {"url", "width", "height", "thumbnail_url"} & said.keys()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x",
        "http://[",
        "https://elsewhere.example/p/{post_id}",
        "https://pinhole.example@elsewhere.example/p/{post_id}",
        "ftp://pinhole.example/p/{post_id}",
        "https://pinhole.example/posts/{post_id}",
        "https://pinhole.example/p/{post_id}/x",
        "https://pinhole.example/p/7ZZZZZZZZZZZZZZZZZZZZZZZZZ",
        "https://pinhole.example/@author",
    ],
)
def test_other_addresses_are_not_found(world, post_id, url):
    answer = pages.ask("/pages/oembed", {"url": url.format(post_id=post_id)})
    assert (answer.status, answer.json["code"]) == (404, "not_found")


def test_an_address_may_have_a_slash_and_parameters_that_mean_nothing_here(world, post_id):
    answer = pages.ask("/pages/oembed", {"url": f"{SITE}/p/{post_id}/?from=chat#top"})
    assert answer.json["type"] == "photo"


def test_the_only_format_is_json(world, post_id):
    answer = ask(post_id, format="xml")
    assert (answer.status, answer.json["code"]) == (501, "not_offered")


@pytest.mark.parametrize("wrong", ["0", "-1", "1.5", "x", "1e3", "9999999"])
def test_a_size_is_a_whole_number(world, post_id, wrong):
    answer = ask(post_id, maxwidth=wrong)
    assert (answer.status, answer.json["code"]) == (400, "invalid_request")
    assert "maxwidth" in answer.json["detail"]


def test_the_page_says_where_to_ask(world, post_id):
    address = pages.read(pages.post(post_id)).linked("alternate", "application/json+oembed")
    assert address == f"{SITE}/oembed?format=json&url=https%3A%2F%2Fpinhole.example%2Fp%2F{post_id}"


def test_search_engines_are_told_what_the_author_decided(world, post_id):
    assert ask(post_id).headers["X-Robots-Tag"] == "noindex"


def test_another_name_of_the_author_is_in_the_answer_at_once(world, post_id):
    author = join(world, "other")
    other = world.publish(author, "Mine")
    patch(world, author, display_name="Ana <b>")
    assert ask(other).json["author_name"] == "Ana <b>"
