"""Texts are only texts, whatever is in them, in HTML as in XML."""

import json
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st
from pinhole.public_pages.markup import data, element, html, usable, xml

from tests.html import Page

# Everything that the API accepts: no lone surrogates, no NUL; and what attacks are made of.
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0")) | st.lists(
    st.sampled_from(
        ["<", ">", '"', "'", "&", "&lt;", "&#60;", "</p>", "<script>", "<!--", "]]>", "\r", "\n"]
    )
).map("".join)


@given(TEXTS, TEXTS, TEXTS)
def test_a_text_adds_no_element_and_no_attribute(text, attribute, after):
    made = element("p", {"title": attribute, "class": "x"}, text, element("br"), after)
    page = Page(html([made]))
    assert page.elements == [("p", {"title": usable(attribute), "class": "x"}), ("br", {})]
    assert "".join(page.texts) == "".join(
        each for each in (usable(text), usable(after)) if each.strip()
    )


@given(TEXTS)
def test_a_title_is_read_as_written(text):
    assert Page(html([element("title", None, text)])).title == usable(text)


@given(TEXTS, TEXTS)
def test_xml_reads_back_as_written(text, attribute):
    root = ElementTree.fromstring(xml(element("a", {"b": attribute}, text)))
    assert (root.text or "", root.get("b"), len(root)) == (usable(text), usable(attribute), 0)


@given(TEXTS)
def test_data_in_a_script_ends_nowhere_else_and_means_the_same(text):
    page = Page(html([data("application/ld+json", json.dumps({"text": text})), element("p")]))
    assert [tag for tag, _ in page.elements] == ["script", "p"]
    assert page.data == [{"text": text}]


@given(TEXTS)
def test_only_what_no_document_can_contain_is_left_out(text):
    kept = usable(text)
    assert usable(kept) == kept
    assert "\r" not in kept
    assert [each for each in text if each.isalnum()] == [each for each in kept if each.isalnum()]


def test_an_attribute_that_is_none_is_left_out():
    assert html([element("img", {"src": "x", "alt": None, "width": 3})]) == (
        '<img src="x" width="3">'
    )
