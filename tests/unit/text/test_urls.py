"""Nothing in the address of a web page is a hashtag or a mention."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pinhole.text import entities, urls

HOSTS = [
    *("a.example", "www.a.example", "my_site.a-b.example", "A.EXAMPLE", "a.example.", "a.travel"),
    *("bücher.example", "пример.рф", "हिन्दी.भारत", "例え.jp", "写真.東京", "xn--bcher-kva.example"),
    *("i❤.example", "日本のa.example", "می\u200cخواهم.example", "l·l.example", "१२.example"),
    *("127.0.0.1", "10.0.0.200", "[::1]", "[2001:db8::7]", "[::ffff:10.0.0.1]"),
    *("localhost", "LOCALHOST", "nas.local"),
]
WITH_PORTS = [*(f"{host}:8080" for host in HOSTS), "db:5432", "a.example:"]
WITH_USERS = [*(f"ann@{host}" for host in [*WITH_PORTS, "host"]), "ann:pw@host", "a.b+c@host:22"]
AUTHORITIES = st.sampled_from([*HOSTS, *WITH_PORTS, *WITH_USERS])
SCHEMES = st.sampled_from(["", "//", "https://", "FTP://", "web+x://", "mailto:", "see:"])
STEPS = st.text("ab1_.-~%!$&'*+,;=:éжआ日·ー\u0301\u200c🌞", max_size=6)
MARKED = st.sampled_from(["@nora", "#dawn", "-#dawn", "=#dawn", "=@nora", "a/@nora", "(b)#dawn"])
PLACES = st.sampled_from(["/", "?", "#", "/?", "/#", "/?q=", "/a/", "/日本/", "/🌞/", "/a_(b)/"])
AROUND = st.sampled_from(["", " ", "(", "見", "、", "🌞", "\n", "“"])


@given(AROUND, SCHEMES, AUTHORITIES, PLACES, STEPS, MARKED)
@example("", "", "ann@host", "/", "", "@nora")
@example("", "", "LOCALHOST", "/", "", "@nora")
def test_nothing_in_an_address_is_a_mention_or_a_hashtag(
    before, scheme, authority, place, step, marked
):
    address = f"{scheme}{authority}{place}{marked}/{step}"
    text = f"{before}{address} @ben #dusk"
    assert entities.mentions(text) == ["ben"]
    assert entities.hashtags(text) == ["dusk"]


WORDS = st.sampled_from(
    ["hi", "nice", "Zoé", "привет", "日本", "v1.2", "16:9", "e.g", "3.5", "@ann.b"]
)


@given(
    WORDS, st.sampled_from([".", "!", "?", "...", ",", ":", ";", " ", "、", "…", "-", ")", "🌞"])
)
def test_words_without_an_address_hide_nothing(word, mark):
    assert entities.mentions(f"{word}{mark}@nora")[-1:] == ["nora"]
    assert entities.hashtags(f"{word}{mark}#dawn") == ["dawn"]


@pytest.mark.parametrize(
    "text",
    [
        *("me/@nora", "@ann.bee/@nora", "#dawn.light/@nora", "16:9/@nora", "8:30/@nora", "/@nora"),
        *("e.g./@nora", "v1.2/@nora", "[12:30]/@nora", "[1]/@nora", "999.1.1.1/@nora", "c:/@nora"),
    ],
)
def test_what_is_no_host_hides_no_mention(text):
    assert "nora" in entities.mentions(text)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("(see a.example/x)#dawn", "a.example/x"),
        ("https://a.example/x🌞#dawn", "https://a.example/x"),
        ("https://a.example/❤\ufe0f@nora", "https://a.example/"),
        ("https://a.example/🌞/x", "https://a.example/🌞/x"),
        ("https://a.example/x、@nora", "https://a.example/x"),
        ("<a.example/x>#dawn", "a.example/x"),
    ],
)
def test_an_address_ends_where_the_text_goes_on(text, address):
    [(first, last)] = urls.spans(text)
    assert text[first:last] == address


@given(st.text())
def test_addresses_of_any_text_are_apart_and_in_order(text):
    ends = [end for span in urls.spans(text) for end in span]
    assert ends == sorted(ends)
    assert all(0 <= end <= len(text) for end in ends)
