import pytest
from hypothesis import given
from hypothesis import strategies as st
from pinhole import text


@pytest.mark.parametrize(
    ("caption", "tags"),
    [
        ("", []),
        ("no tags", []),
        ("#dawn", ["dawn"]),
        ("First #light, #Dawn! (#sea) #sky. #moon", ["light", "dawn", "sea", "sky", "moon"]),
        ("#one#two", ["one"]),
        ("## #", []),
        ("#2026 #42", []),
        ("#2026summer", ["2026summer"]),
        ("#snake_case #_", ["snake_case", "_"]),
        ("#kebab-case", ["kebab"]),
        ("#Straße #STRASSE", ["strasse"]),
        ("#Größe #größe #GRÖSSE", ["grösse"]),
        ("#été", ["été"]),
        ("#日本 #東京タワー", ["日本", "東京タワー"]),
        ("#Москва #москва", ["москва"]),
        ("#مرحبا", ["مرحبا"]),
        ("a#b", []),
        ("&#39; it&#39;s", []),
        ("https://a.example/#top", []),
        ("https://a.example/page#top", []),
        ("\n#line\n#other", ["line", "other"]),
        ("#sun🌞 🌞#sun", ["sun"]),
        ("“#quoted” «#guillemets»", ["quoted", "guillemets"]),
        ("#" + "x" * 100, ["x" * 100]),
        ("#" + "x" * 101, []),
        ("@#both", ["both"]),
    ],
)
def test_hashtags_as_people_write_them(caption, tags):
    assert text.hashtags(caption) == tags


@pytest.mark.parametrize(
    ("caption", "names"),
    [
        ("", []),
        ("@ana", ["ana"]),
        ("with @ana, @ben. And @eve!", ["ana", "ben", "eve"]),
        ("@Ana @ANA @ana", ["ana"]),
        ("@ana.", ["ana"]),
        ("@ana...", ["ana"]),
        ("@ana.b_1's photo", ["ana.b_1"]),
        ("(@ana) “@ben”", ["ana", "ben"]),
        ("ana@mail.example", []),
        ("ana.@mail.example", []),
        ("@ab", []),
        ("@ab.", []),
        ("@@ana", []),
        ("@anaß @\u017fam @\u212aim", []),
        ("@" + "x" * 30, ["x" * 30]),
        ("@" + "x" * 31, []),
        ("@\u0430na", []),
    ],
)
def test_mentions_as_people_write_them(caption, names):
    assert text.mentions(caption) == names


@given(st.text(alphabet=st.sampled_from("#@abAB1_. ß\n🌞"), max_size=40))
def test_what_is_found_is_distinct_and_was_written(caption):
    for find, mark in ((text.hashtags, "#"), (text.mentions, "@")):
        found = find(caption)
        assert len(found) == len(set(found))
        for name in found:
            assert f"{mark}{name}" in caption.casefold()


@given(st.text(max_size=200))
def test_any_text_can_be_searched(caption):
    assert all(text.hashtags(caption))
    assert all(len(name) >= 3 for name in text.mentions(caption))
