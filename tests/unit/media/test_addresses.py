import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pinhole import ids
from pinhole.media import addresses, object_keys
from pinhole.media.new_medium import Medium

POST = "01ARYZ6S41TSV4RRFFQ69G5FAV"  # made on 2016-07-30
USER = "0a1b2c3d-0000-4000-8000-abcdefabcdef"
ulids = st.from_regex(r"[0-3][0-9A-HJKMNP-TV-Z]{25}", fullmatch=True)
user_ids = st.uuids().map(str)


def test_the_keys_of_a_post():
    assert object_keys.upload_key(USER, POST, 3) == f"uploads/{USER}/{POST}/3"
    assert object_keys.original_key(POST, 3) == f"originals/2016/07/30/{POST}/3"
    assert object_keys.rendition_key(POST, 0, "thumbnail", "webp") == (
        f"{POST}/processed/0/thumbnail.webp"
    )


@given(user_ids)
def test_the_cdns_tag_of_a_person_is_one_it_takes_and_names_nobody(user_id):
    """CloudFront takes visible ASCII without commas, and does not tell cases apart."""
    tag = addresses.edge_tag(user_id)
    assert re.fullmatch(r"#[0-9a-f]{32}", tag)
    assert tag == f"#{addresses.owner_mark(user_id)}"
    assert user_id.replace("-", "") not in tag


def test_the_first_mediums_address_has_no_index_and_the_others_have():
    assert addresses.url(POST, 0, "full", "jpg") == f"https://images.example/{POST}/full.jpg"
    assert (
        addresses.url(POST, 1, "thumbnail", "webp")
        == f"https://images.example/{POST}/1/thumbnail.webp"
    )


def test_every_medium_has_four_sizes_in_two_formats():
    found = addresses.urls(POST, 2)
    assert {name: set(formats) for name, formats in found.items()} == {
        name: {"webp", "jpg"} for name in ("thumbnail", "small", "standard", "full")
    }
    sizes = [re.search(r"/2/(\w+)\.jpg", formats["jpg"])[1] for formats in found.values()]
    assert tuple(sizes) == object_keys.SIZES


def test_the_sizes_that_exist_as_avif_name_it_first():
    found = addresses.urls(POST, 0, avif=["full"])
    assert list(found["full"]) == ["avif", "webp", "jpg"]
    assert found["full"]["avif"] == f"https://images.example/{POST}/full.avif"
    assert list(found["standard"]) == ["webp", "jpg"]


def test_the_files_of_a_picture_are_those_that_its_addresses_name():
    for avif in ([], ["standard"], list(object_keys.AVIF_SIZES)):
        named = {
            (size, format)
            for size, urls in addresses.urls(POST, 0, avif=avif).items()
            for format in urls
        }
        listed = object_keys.files(avif)
        assert (set(listed), len(listed)) == (named, len(named))


def test_a_cover_is_the_first_mediums_jpegs():
    assert addresses.cover_urls(POST, 0) == {
        "thumbnail": f"https://images.example/{POST}/thumbnail.jpg",
        "small": f"https://images.example/{POST}/small.jpg",
        "standard": f"https://images.example/{POST}/standard.jpg",
        "full": f"https://images.example/{POST}/full.jpg",
    }
    assert addresses.cover_urls(POST, 1)["full"] == f"https://images.example/{POST}/1/full.jpg"


@given(user_ids, ulids, st.integers(0, 99))
def test_an_upload_key_is_read_back(user_id, post_id, index):
    assert object_keys.parse_upload_key(object_keys.upload_key(user_id, post_id, index)) == (
        user_id,
        post_id,
        index,
    )


@given(st.text(max_size=90))
def test_no_other_key_is_an_uploads(key):
    assert object_keys.parse_upload_key(key) is None
    assert object_keys.parse_upload_key(f"uploads/{key}") is None


@pytest.mark.parametrize(
    "key",
    [
        "",
        f"uploads/{USER}/{POST}",
        f"uploads/{USER}/{POST}/",
        f"uploads/{USER}/{POST}/0/",
        f"/uploads/{USER}/{POST}/0",
        f"uploads/{USER}/{POST}/0 ",
        f"uploads/{USER}/{POST}/٣",
        f"uploads/{USER}/{POST}/-0",
        f"uploads/{USER.upper()}/{POST}/0",
        f"uploads/{USER}/{POST.lower()}/0",
        f"uploads/../{POST}/0",
        f"originals/{USER}/{POST}/0",
    ],
)
def test_keys_that_are_almost_right_are_refused(key):
    assert object_keys.parse_upload_key(key) is None


def test_unset_values_are_not_stored():
    assert Medium(0, "image/png").as_row() == {
        "index": 0,
        "content_type": "image/png",
        "state": "pending",
        "type": "photo",
    }
    assert Medium(**Medium(1, "image/png", width=9).as_row()) == Medium(1, "image/png", width=9)


@given(ulids)
def test_the_date_in_a_key_is_that_of_its_post(post_id):
    assert f"/{ids.moment(post_id):%Y/%m/%d}/{post_id}/" in object_keys.original_key(post_id, 0)
