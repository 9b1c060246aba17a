"""Characters are counted as readers see them; `regex` implements Unicode's own rules."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st
from pinhole.text import graphemes

FAMILY, FLAG, SCOTLAND = (
    "👩‍👩‍👧‍👦",
    "🇦🇹",
    "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
)
ZALGO = "Z\u0351\u036b\u0343\u036a\u0302"
# Scripts and symbols in real use, each as a handful of characters.
ALPHABETS = {
    "emoji": "👩👧❤☺⚕✈🏽🏿\u200d\ufe0f🇦🇹🇩🇪🏴\U000e0067\U000e007f #1a",
    "accents": "aeñé\u0301\u0308\u0327\u20e3 \u0489",
    # Combining signs only after letters: `regex` joins a stray one with what follows.
    "devanagari": ["क", "क्", "षि", "ता", "रं", "क्\u200d", "हि", " ", "a"],
    "tamil": "தமிழ்நாடு\u0bcd ",
    "arabic and hebrew": "مرحبا\u064e\u0651שלום\u05b8\u202e\u200f",
    "thai": "สวัสดี\u0e31\u0e49",
    "lines": "a\r\n\t\u2028\u0301",
}


def texts(alphabet):
    return st.lists(st.sampled_from(alphabet), max_size=12).map("".join)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("word", 4),
        ("é", 1),
        ("e\u0301", 1),
        (ZALGO, 1),
        (FAMILY, 1),
        (FAMILY * 3, 3),
        ("👍🏽", 1),
        ("❤️‍🔥", 1),
        (FLAG, 1),
        (FLAG * 2, 2),
        (SCOTLAND, 1),
        ("1️⃣", 1),
        ("\r\n", 1),
        ("\n\n", 2),
        ("क्षि", 1),
        ("한국", 2),
        ("\u1112\u1161\u11ab\u1100\u116e\u11a8", 2),
        ("\u202eevil", 5),
        ("日本", 2),
        ("น้ำ", 1),
        ("ກຳ", 1),
        ("ক্ষি", 1),
        ("\U00011103\U00011127", 1),  # Chakma
        ("\u0600\u0661", 1),  # an Arabic number sign with its digit
    ],
)
def test_a_reader_sees_so_many_characters(text, count):
    assert graphemes.count(text) == count == len(regex.findall(r"\X", text))


@pytest.mark.parametrize("alphabet", ALPHABETS.values(), ids=ALPHABETS)
@given(st.data())
def test_texts_count_as_unicode_says(alphabet, data):
    text = data.draw(texts(alphabet))
    assert graphemes.count(text) == len(regex.findall(r"\X", text)), ascii(text)


@given(st.text(max_size=30))
def test_a_text_has_at_most_as_many_graphemes_as_code_points(text):
    assert (len(text) > 0) <= graphemes.count(text) <= len(text)


@pytest.mark.parametrize(
    ("text", "most", "beginning"),
    [
        ("word", 9, "word"),
        ("word", 2, "wo"),
        ("", 2, ""),
        (f"ab{FAMILY}c", 2, "ab"),
        (f"ab{FAMILY}c", 3, f"ab{FAMILY}"),
        (f"ab{FAMILY}c", 4, f"ab{FAMILY}c"),
        ("ae\u0301o", 2, "ae\u0301"),
        (FLAG * 3, 2, FLAG * 2),
        (FAMILY, 0, ""),
        ("a" + "\u0301" * 6, 1, ""),
        ("ab" + "\u0301" * 10, 2, "ab" + "\u0301" * 10),
        ("ab" + "\u0301" * 11, 2, "a"),
        ("\ud800" * 3, 2, "\ud800" * 2),
    ],
)
def test_no_character_is_cut_in_two(text, most, beginning):
    assert graphemes.cut(text, most) == beginning


@pytest.mark.parametrize("alphabet", ALPHABETS.values(), ids=ALPHABETS)
@given(st.data())
def test_what_is_cut_is_a_beginning_of_whole_characters(alphabet, data):
    text = data.draw(texts(alphabet))
    most = data.draw(st.integers(0, 12))
    beginning = graphemes.cut(text, most)
    whole = regex.findall(r"\X", text)
    assert beginning in {"".join(whole[:end]) for end in range(most + 1)}
    assert len(beginning.encode(errors="surrogatepass")) <= 11 * most
