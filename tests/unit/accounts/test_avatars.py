"""Which avatar changes are pending, and which keys belong to them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pinhole.accounts import avatar_keys, avatars
from pinhole.imaging import sizes

USER = "0f8fad5b-d9cb-469f-a165-70867728950e"
OLD, NOW, NEW = (f"01ARZ3NDEKTSV4RRFFQ69G5FA{last}" for last in "ABC")


def change(state, **more):
    return {"id": NOW, "state": state, "current": None, **more}


@pytest.mark.parametrize(
    ("found", "awaited"),
    [
        (None, [OLD, NOW, NEW]),
        (change("processing"), [NOW, NEW]),
        (change("processing", etag="e"), [NOW, NEW]),
        (change("ready"), [NEW]),
        (change("removed"), [NEW]),
        (change("rejected", reason="corrupt"), [NEW]),
        (change("rejected", reason="processing_failed"), [NOW, NEW]),
    ],
)
def test_a_change_is_pending_until_it_is_settled_or_a_newer_one_came(found, awaited):
    assert [each for each in (OLD, NOW, NEW) if avatars.is_awaited(found, each)] == awaited


@given(st.text() | st.from_regex(r"avatars/[^/]*/[^/]*(/.*)?", fullmatch=True))
def test_only_keys_that_forms_name_are_avatar_uploads(key):
    parsed = avatar_keys.parse_upload_key(key)
    assert parsed is None or avatar_keys.upload_key(*parsed) == key


@given(st.uuids())
def test_a_key_says_whose_and_which_it_is(user_id):
    assert avatar_keys.parse_upload_key(avatar_keys.upload_key(str(user_id), NOW)) == (
        str(user_id),
        NOW,
    )


@pytest.mark.parametrize(
    "key",
    [
        f"uploads/{USER}/{NOW}",
        f"avatars/{USER}/{NOW}/0",
        f"avatars/{USER.upper()}/{NOW}",
        f"avatars/{USER}/{NOW.lower()}",
        f"avatars/{USER}",
        f"/avatars/{USER}/{NOW}",
        f"avatars//{USER}/{NOW}",
    ],
)
def test_any_other_key_belongs_to_nobody(key):
    assert avatar_keys.parse_upload_key(key) is None


def test_an_avatar_has_four_renditions():
    assert avatar_keys.rendition_keys(USER, NOW) == [
        f"avatars/{USER}/{NOW}/{size}.{extension}"
        for size in ("small", "thumbnail")
        for extension in ("webp", "jpg")
    ]


def test_a_size_is_as_wide_as_a_photo_of_the_same_name():
    widths = {size.name: size.width for size in sizes.PHOTO}
    assert {size.name: size.width for size in avatar_keys.SIZES}.items() <= widths.items()
