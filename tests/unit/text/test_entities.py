import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pinhole.people import usernames
from pinhole.text import entities


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
        ("#हिन्दी #தமிழ் #ไทยแท้", ["हिन्दी", "தமிழ்", "ไทยแท้"]),
        ("#น้ำ #ทำนา #ສຳຄັນ", ["น้ำ", "ทำนา", "ສຳຄັນ"]),
        ("#ท\u0e4d\u0e32นา #ทำนา", ["ทำนา"]),
        ("#e\u0301te\u0301 #été", ["été"]),
        ("#می\u200cخواهم", ["می\u200cخواهم"]),
        ("#novel·la #punt·", ["novel·la", "punt"]),
        ("＃日本 #ＡＢＣ", ["日本", "abc"]),
        ("हि#x", []),
        ("#\u0301a", []),
        ("#I\u0307stanbul #İstanbul #istanbul #ISTANBUL", ["istanbul"]),
        ("#ışık #IŞIK #IşıK", ["işik"]),
        ("#Αθήνα #ΑΘΗΝΑ #ΑΘΉΝΑ #αθηνα", ["αθηνα"]),
        ("#οδός #ΟΔΟΣ", ["οδοσ"]),
        ("#Μάιος #μάιος #ΜΆΙΟΣ #ΜΑΪΟΣ #μαΐος", ["μαϊοσ"]),
        ("#άυλος #ΑΫΛΟΣ #παιδάκια #παϊδάκια", ["αϋλοσ", "παιδακια", "παϊδακια"]),
        ("#ジョン・レノン #ｼﾞｮﾝ･ﾚﾉﾝ #・", ["ジョン・レノン"]),
        ("#あ〜い #あ～い", ["あ〜い"]),
        ("#צה״ל #צ׳ק", ["צה״ל", "צ׳ק"]),
        ("#བོད་ཡིག་ #བོད༌ཡིག", ["བོད་ཡིག"]),
        ("#·a #a··b", ["a··b"]),
        ("https://en.example/wiki/Foo_(bar)#History", []),
        ("https://a.example/?q=#hunter2 https://a.example/a-#part", []),
        ("ftp://a.example/x#y a.example/=#x www.a.example?x=#y a.example#z", []),
        ("https://a.example/日本#東京", []),
        ("(https://a.example/x)#tag https://a.example/x、#東京", ["tag", "東京"]),
        ("https://a.example/x #tag <https://a.example/x>#other", ["tag", "other"]),
        ("sunset...#sun 1/#2a :// #x", ["sun", "x"]),
    ],
)
def test_hashtags_as_people_write_them(caption, tags):
    assert entities.hashtags(caption) == tags


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
        ("Hi.@ana Soon...@ben Yes!@eva", ["ana", "ben", "eva"]),
        ("@ana.@ben @.@eva", ["ana", "ben"]),
        ("@ab", []),
        ("@ab.", []),
        ("@@ana", []),
        ("@anaß @\u017fam @\u212aim", []),
        ("@" + "x" * 30, ["x" * 30]),
        ("@" + "x" * 31, []),
        ("@\u0430na", []),
        ("你好@nora_x", ["nora_x"]),
        ("@noraさん @ben님 ขอบคุณ@evaครับ", ["nora", "ben", "eva"]),
        ("カメラ@nora ดี@ben 東京々@eva", ["nora", "ben", "eva"]),
        ("＠nora、＠Ben。", ["nora", "ben"]),
        (".@nora ...@ben\n.@eva", ["nora", "ben", "eva"]),
        ("/@nora -@ben 🌞@eva ❤\ufe0f@ana", ["nora", "ben", "eva", "ana"]),
        ("@.nora @..nora @_nora_", ["_nora_"]),
        ("@ana..b @ana.b.", ["ana", "ana.b"]),
        ("mail@nora.example mail.@nora.example", []),
        ("x@nora é@nora e\u0301@nora ж@nora 1@nora ３@nora _@nora", []),
        ("https://a.example/@nora a.example/@nora https://a.example/?by=@nora", []),
        (
            "https://a.example/x @nora (https://a.example/x)@ben https://a.example、@eva",
            ["nora", "ben", "eva"],
        ),
        ("@noraé @norae\u0301 @nora\u0301 @noraж @noraｘ @nora３", []),
        ("@@nora @＠nora ＠@nora @.@nora @nora@ben", []),
    ],
)
def test_mentions_as_people_write_them(caption, names):
    assert entities.mentions(caption) == names


# Scripts with case, among them letters whose cases differ in number.
CASED = st.text("abiIİıßŉǰéşŁøςσΣΟοόΌάιύΐϊᾳῆжЖёԱևꭰᎠ", min_size=1, max_size=12)


@given(CASED)
def test_a_word_is_one_hashtag_whatever_its_case(word):
    tag = entities.hashtag(word)
    assert tag == entities.hashtag(word.upper()) == entities.hashtag(word.lower())
    assert tag == entities.hashtag(word.title()) == entities.hashtag(tag)


@given(st.text("aé日བ1_་༌·・〜～\u200c\u05f4\u0301", max_size=8))
def test_a_word_alone_is_the_hashtag_that_it_is_in_a_text(word):
    assert entities.hashtags(f"#{word}") == [tag for tag in [entities.hashtag(word)] if tag]


@given(st.text(alphabet=st.sampled_from("#@abAB1_. ß\n🌞"), max_size=40))
def test_found_entities_are_distinct_and_in_the_text(caption):
    for find, mark in ((entities.hashtags, "#"), (entities.mentions, "@")):
        found = find(caption)
        assert len(found) == len(set(found))
        for name in found:
            assert f"{mark}{name}" in caption.casefold()


FAMILY = "👩\u200d👩\u200d👧\u200d👦"


@pytest.mark.parametrize(
    ("caption", "characters", "fits"),
    [
        ("", 0, True),
        ("word", 4, True),
        ("word", 3, False),
        (FAMILY * 3, 3, True),
        (FAMILY * 3, 2, False),
        ("Z\u0351\u036b" * 5, 5, True),
        ("น้ำ" * 76, 150, True),
        ("น้ำ" * 151, 150, False),
    ],
)
def test_a_text_is_as_long_as_readers_see_it(caption, characters, fits):
    assert entities.fits(caption, characters) is fits


@pytest.mark.parametrize("caption", ["", " ", "\n\t", "\u3000\u00a0", "\u200b\u202e\ufeff", "\x07"])
def test_white_space_and_direction_marks_are_invisible(caption):
    assert entities.is_blank(caption)


@pytest.mark.parametrize("caption", [".", " a ", "\u202ea", "🌞", "\u0301", "\U0001fae9"])
def test_anything_else_is_visible(caption):
    assert not entities.is_blank(caption)


@pytest.mark.parametrize(
    ("caption", "most", "shown"),
    [
        ("word", 4, "word"),
        ("two words", 4, "two…"),
        (f"ab{FAMILY}c", 2, "ab…"),
        (f"ab{FAMILY}c", 3, f"ab{FAMILY}…"),
        (f"ab{FAMILY}c", 4, f"ab{FAMILY}c"),
        ("น้ำ" * 120, 120, "น้ำ" * 120),
        ("น้ำ" * 121, 120, "น้ำ" * 120 + "…"),
    ],
)
def test_a_text_is_shortened_to_characters_as_readers_see_them(caption, most, shown):
    assert entities.shortened(caption, most) == shown


@given(st.text(alphabet="aน้ำe\u0301👩\u200d ", max_size=60), st.integers(1, 20))
def test_a_text_is_shortened_only_if_it_is_over_its_limit(caption, most):
    assume(len(caption.encode()) <= 11 * most)
    assert (entities.shortened(caption, most) == caption) is entities.fits(caption, most)


def test_a_shortened_text_is_small_whatever_its_accents():
    assert len(entities.shortened(("a" + "\u0301" * 99) * 300, 120).encode()) <= 11 * 120 + 3


@given(st.text(max_size=200))
def test_any_text_can_be_searched(caption):
    assert all(entities.hashtags(caption))


SPOKEN = st.text("ab1_.@＠é\u0301你さ님ไดี \n🌞", max_size=60)


@given(st.one_of(st.text(max_size=200), SPOKEN))
def test_every_mention_could_be_a_user_name(caption):
    for name in entities.mentions(caption):
        assert usernames._VALID.fullmatch(name)


@given(SPOKEN, SPOKEN)
def test_a_mention_between_spaces_is_found_whatever_is_around_it(before, after):
    found = entities.mentions(f"{before} @nora.x {after}")
    assert found == list(
        dict.fromkeys([*entities.mentions(before), "nora.x", *entities.mentions(after)])
    )
