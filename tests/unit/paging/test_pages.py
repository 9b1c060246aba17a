import base64
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pinhole import errors, ids
from pinhole.paging import pages
from pinhole.paging.pages import Page

SCOPE = "feed for 0a1b2c3d"
ULID = "01ARYZ6S41TSV4RRFFQ69G5FAV"
ulids = st.from_regex(r"[0-7][0-9A-HJKMNP-TV-Z]{25}", fullmatch=True)
CURSOR = Page(SCOPE, 20).cursor_after(ULID)
URL_SAFE = string.ascii_letters + string.digits + "-_"


def opens(cursor, scope=SCOPE):
    """The position in a cursor; None if it is refused, which must be by InvalidCursor."""
    try:
        return Page.of(scope, 20, cursor).after
    except errors.InvalidCursor:
        return None


@given(st.text(max_size=60), st.text(max_size=60), ulids)
def test_a_cursor_opens_only_for_the_list_and_the_reader_it_was_made_for(scope, other, ulid):
    cursor = Page(scope, 20).cursor_after(ulid)
    assert opens(cursor, scope) == ulid
    assert opens(cursor, other) == (ulid if other == scope else None)


@given(ulids, st.integers(1, 50), st.integers(1, 50))
def test_a_cursor_is_good_for_another_limit(ulid, one, other):
    assert Page.of(SCOPE, other, Page(SCOPE, one).cursor_after(ulid)).after == ulid


@given(ulids)
def test_a_cursor_is_short_and_needs_no_escaping(ulid):
    cursor = Page(SCOPE, 20).cursor_after(ulid)
    assert len(cursor) <= 64
    assert set(cursor) <= set(URL_SAFE)


@given(st.data())
def test_a_cursor_with_any_character_altered_is_refused(data):
    at = data.draw(st.integers(0, len(CURSOR) - 1))
    other = data.draw(st.characters().filter(lambda c: c != CURSOR[at]))
    assert opens(CURSOR[:at] + other + CURSOR[at + 1 :]) is None


def test_no_other_spelling_of_the_same_bytes_is_accepted():
    cursors = (Page(SCOPE, 20).cursor_after(ids.ulid()) for _ in range(100))
    spelt = next(cursor for cursor in cursors if "-" in cursor or "_" in cursor)
    for other in (spelt.replace("-", "+").replace("_", "/"), spelt + "=", spelt + "\n"):
        assert opens(spelt)
        assert opens(other) is None


@given(st.integers(1, len(CURSOR)))
def test_a_truncated_cursor_is_refused(length):
    assert opens(CURSOR[:-length] or "A") is None
    assert opens(CURSOR[length:] or "A") is None


@given(st.text(min_size=1, max_size=100) | st.text(URL_SAFE, min_size=1, max_size=100))
def test_junk_is_refused(junk):
    assert opens(junk) is None


@pytest.mark.parametrize(
    "junk",
    ["\ud800", "\0", "é" * 52, "=" * 52, "A" * 8_192, CURSOR * 160, "%41", " " + CURSOR, "null"],
)
def test_odd_junk_is_refused(junk):
    assert opens(junk) is None


def test_a_cursor_of_another_version_says_so():
    sealed = base64.urlsafe_b64decode(CURSOR)
    old = base64.urlsafe_b64encode(b"0" + sealed[1:]).decode()
    with pytest.raises(errors.InvalidCursor, match="version"):
        Page.of(SCOPE, 20, old)


def test_a_position_that_is_not_a_ulid_is_refused_even_if_signed():
    for position in ("", "x", ULID.lower(), ULID + "0"):
        assert opens(Page(SCOPE, 20).cursor_after(position)) is None


def test_without_a_cursor_the_first_page_is_read():
    assert Page.of(SCOPE, 20, None).after is None
    assert Page.of(SCOPE, 20, "").after is None


def test_the_last_item_on_a_page_of_another_key_is_refused(monkeypatch):
    monkeypatch.setattr(pages, "settings", type("S", (), {"cursor_key": "another key"}))
    assert opens(CURSOR) is None


@given(st.text(max_size=12) | st.text("0123456789", min_size=1, max_size=12))
def test_a_limit_is_a_whole_number_from_1_to_50_or_refused(text):
    if text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= 50:
        assert pages.limit(text) == int(text)
    else:
        with pytest.raises(errors.InvalidRequest, match=r"limit: .* 1 to 50"):
            pages.limit(text)


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 9)), max_size=40),
    st.integers(1, 7),
)
def test_items_that_stay_are_shown_once_while_others_are_hidden_or_removed(items, limit):
    """`items` are (visible at first, the page after which it is hidden or, if odd, removed)."""
    keys = [f"{n:026d}" for n in range(len(items))][::-1]
    read_pages, found, after = 0, [], None

    def alive(n):
        visible, fate = items[n]
        return visible and (fate == 0 or read_pages < fate), not (fate % 2 and read_pages >= fate)

    def read(position, most):
        stored = [(key, n) for n, key in enumerate(keys) if alive(n)[1]]
        return [one for one in stored if position is None or one[0] < position][:most]

    def show(entries):
        return [{"n": n} for _, n in entries if alive(n)[0]]

    while True:
        shown, cursor = pages.collect(Page(SCOPE, limit, after), read, show, lambda e: e[0])
        assert len(shown) <= limit
        found += [item["n"] for item in shown]
        read_pages += 1
        if cursor is None:
            break
        sealed = base64.urlsafe_b64decode(cursor)
        after = sealed[13:].decode()

    staying = {n for n, (visible, fate) in enumerate(items) if visible and fate == 0}
    assert found == sorted(set(found))
    assert staying <= set(found) <= {n for n, (visible, _) in enumerate(items) if visible}


@given(st.integers(0, 60), st.integers(1, 7))
def test_a_page_is_short_only_at_the_end_when_nothing_is_hidden(count, limit):
    keys = [f"{n:026d}" for n in range(count)][::-1]

    def read(position, most):
        return [key for key in keys if position is None or key < position][:most]

    after, sizes = None, []
    while True:
        page = Page(SCOPE, limit, after)
        shown, cursor = pages.collect(page, read, lambda es: [{"k": e} for e in es], str)
        sizes.append(len(shown))
        if cursor is None:
            break
        after = shown[-1]["k"]
    assert sum(sizes) == count
    assert all(size == limit for size in sizes[:-1])
    assert sizes[-1] > 0 or count == 0


@pytest.mark.parametrize("junk", ["abc", "A", "MQ", "null", "x" * 60])
def test_text_that_was_never_a_cursor_is_reported_as_damaged(junk):
    with pytest.raises(errors.InvalidCursor, match="is damaged"):
        pages.unseal(junk, SCOPE)
