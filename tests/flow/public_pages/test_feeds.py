"""The Atom feed of a profile, as a feed reader reads it (RFC 4287)."""

from xml.etree import ElementTree

import pytest
from pinhole.settings import settings

from tests.flow.support import pages
from tests.flow.support.accounts import join, patch
from tests.flow.support.pages import SITE
from tests.flow.support.world import photo
from tests.html import Page

ATOM = {"": "http://www.w3.org/2005/Atom"}
BASE = "{http://www.w3.org/XML/1998/namespace}base"


@pytest.fixture(autouse=True)
def site(world):
    pages.deploy(world)


@pytest.fixture
def author(world):
    return join(world, "author")


def feed():
    answer = pages.ask("/pages/people/author/feed.atom")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.body)


def links(element):
    return {each.get("rel"): each.get("href") for each in element.findall("link", ATOM)}


def test_a_feed_has_what_the_format_requires_and_stable_ids(world, author):
    posts = [world.publish(author, f"Number {number} #hill") for number in range(2)]
    found = feed()
    assert found.tag == "{http://www.w3.org/2005/Atom}feed"
    assert found.get(BASE) == f"{SITE}/"
    assert found.findtext("id", namespaces=ATOM) == f"urn:uuid:{author.user_id}"
    assert found.findtext("title", namespaces=ATOM) == "@author"
    assert found.findtext("author/name", namespaces=ATOM) == "author"
    own = {"self": f"{SITE}/@author/feed.atom", "alternate": f"{SITE}/@author"}
    assert links(found) == own
    entries = found.findall("entry", ATOM)
    named = [f"urn:pinhole:post:{post_id}" for post_id in reversed(posts)]
    assert [each.findtext("id", namespaces=ATOM) for each in entries] == named
    newest = entries[0]
    assert newest.findtext("title", namespaces=ATOM) == "Number 1 #hill"
    assert newest.find("category", ATOM).get("term") == "hill"
    assert links(newest) == {
        "alternate": f"{SITE}/p/{posts[1]}",
        "enclosure": f"{settings.cdn_url}/{posts[1]}/full.jpg",
    }
    changed = [each.findtext("updated", namespaces=ATOM) for each in entries]
    assert found.findtext("updated", namespaces=ATOM) == max(changed)


def test_an_edited_post_keeps_its_id_and_is_newer(world, author):
    post_id = world.publish(author, "First")
    [before] = feed().findall("entry", ATOM)
    world.ask(author, "PATCH", f"/posts/{post_id}", {"caption": "Second"})
    patch(world, author, username="writer")
    answer = pages.ask("/pages/people/writer/feed.atom")
    [after] = ElementTree.fromstring(answer.body).findall("entry", ATOM)
    assert after.findtext("id", namespaces=ATOM) == before.findtext("id", namespaces=ATOM)
    earlier, later = (each.findtext("updated", namespaces=ATOM) for each in (before, after))
    assert later > earlier
    assert after.findtext("published", namespaces=ATOM) == earlier


def test_each_photo_is_in_the_text_that_readers_show(world, author):
    text = "<b>Light</b> & shadow\nsecond"
    post_id = world.publish(author, text, [photo(), photo(80, 60)])
    [entry] = feed().findall("entry", ATOM)
    content = entry.find("content", ATOM)
    assert content.get("type") == "html"
    page = Page(content.text)
    sources = [each["src"] for each in page.all("img")]
    assert sources == [
        f"{settings.cdn_url}/{post_id}/full.jpg",
        f"{settings.cdn_url}/{post_id}/1/full.jpg",
    ]
    assert page.texts == text.splitlines()


def test_an_empty_feed_is_complete(world, author):
    found = feed()
    assert found.findall("entry", ATOM) == []
    assert found.findtext("updated", namespaces=ATOM)


def test_characters_that_xml_lacks_are_left_out(world, author):
    world.publish(author, "bell\x07 and \ufffe end")
    [entry] = feed().findall("entry", ATOM)
    assert entry.findtext("title", namespaces=ATOM) == "bell and  end"
