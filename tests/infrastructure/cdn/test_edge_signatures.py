"""The CDN's function and restricted renditions: only a valid signature gives access."""

import string
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pinhole.cdn import shared_keys
from pinhole.media import addresses, object_keys, signed_urls
from pinhole.settings import settings as limits

from tests.flow.support.world import signing_with
from tests.infrastructure.cdn import edge
from tests.infrastructure.cdn.test_edge import POST, ULIDS, USER

SCRIPT = "rewrite_medium.js"
URLSAFE = string.ascii_letters + string.digits + "-_"
LATER = 4_102_444_800  # the year 2100, however long after its import a test runs


def signed(path, expires=LATER, key=edge.KEYS[0]):
    """The query of a signed path."""
    with signing_with(key):
        return signed_urls.sign(path, expires).partition("?")[2]


@pytest.fixture(params=edge.KEY_SOURCES, autouse=True)
def source(request):
    """Every test runs with each source of keys."""
    _SOURCE[0] = request.param


_SOURCE = [edge.KEY_SOURCES[0]]


def all_asked(paths, queries):
    return edge.answers(SCRIPT, paths, queries, source=_SOURCE[0])


def asked(path, query):
    [answer] = all_asked([path], [query])
    return answer


def assert_refused(answer):
    assert answer["statusCode"] == 403
    assert answer["headers"]["cache-control"]["value"] == "no-store"
    assert "uri" not in answer


@settings(max_examples=10)
@given(st.lists(st.tuples(ULIDS, st.integers(0, 19)), min_size=1, max_size=20))
def test_every_signed_url_leads_to_the_key_in_the_restricted_placement(posts):
    paths, queries, keys = [], [], []
    for post_id, index in posts:
        files = object_keys.files(object_keys.AVIF_SIZES)
        for file in [*files, *((size, "mp4") for size in object_keys.VIDEO_SIZES)]:
            with signing_with(edge.KEYS[0]):
                url = addresses.url(post_id, index, *file, until=LATER)
            path, _, query = url.removeprefix(limits.cdn_url).partition("?")
            paths.append(path)
            queries.append(query)
            keys.append(
                "/" + object_keys.rendition_key(post_id, index, *file, object_keys.RESTRICTED)
            )
    assert [answer["uri"] for answer in all_asked(paths, queries)] == keys


PATH = f"/{POST}/full.jpg"
GOOD = signed(PATH)
EXPIRES, SIGNATURE = (part.partition("=")[2] for part in GOOD.split("&"))
# The last of the 43 characters has two unused bits.
TWIN = URLSAFE[URLSAFE.index(SIGNATURE[-1]) ^ 1]


def test_the_example_is_accepted():
    assert asked(PATH, GOOD)["uri"].split("/")[2] == "restricted"


def test_a_signature_with_any_known_key_is_accepted():
    for key in edge.KEYS:
        assert asked(PATH, signed(PATH, key=key))["uri"].split("/")[2] == "restricted"


@pytest.mark.parametrize(
    "query",
    [
        signed(PATH, expires=int(time.time()) - 1),
        signed(PATH, expires=10**9),
        signed(PATH, key="nobodyskey"),
        signed(PATH, key=" ".join(edge.KEYS)),
        signed(f"/{POST}/full.webp"),
        signed(f"/{POST}/small.jpg"),
        signed(f"/{POST}/0/full.jpg"),
        signed(f"/{POST}/1/full.jpg"),
        signed(f"/{POST[:-1]}4/full.jpg"),
        signed(f"/{POST}/restricted/0/full.jpg"),
        f"expires={EXPIRES}",
        f"expires={EXPIRES}&signature=",
        f"signature={SIGNATURE}",
        f"expires=&signature={SIGNATURE}",
        f"expires={int(EXPIRES) + 1}&signature={SIGNATURE}",
        f"expires=0{EXPIRES}&signature={SIGNATURE}",
        f"expires={EXPIRES}.0&signature={SIGNATURE}",
        f"expires=%20{EXPIRES}&signature={SIGNATURE}",
        f"expires={EXPIRES}%0a&signature={SIGNATURE}",
        f"expires=1e11&signature={SIGNATURE}",
        f"expires=NaN&signature={SIGNATURE}",
        f"expires={'9' * 5_000}&signature={SIGNATURE}",
        f"expires={EXPIRES}&signature={SIGNATURE}=",
        f"expires={EXPIRES}&signature={SIGNATURE}%0a",
        f"expires={EXPIRES}&signature={SIGNATURE[:-1]}",
        f"expires={EXPIRES}&signature={SIGNATURE[:-1]}{TWIN}",
        f"expires={EXPIRES}&signature={SIGNATURE}A",
        f"expires={EXPIRES}&signature={SIGNATURE.swapcase()}",
        f"expires={EXPIRES}&signature={'A' * 43}",
        f"expires={EXPIRES}&signature={'A' * 8_000}",
        f"expires={EXPIRES}&signature={'%C3%A9' * 43}",
        f"{GOOD}&signature={SIGNATURE}",
        f"{GOOD}&expires={EXPIRES}",
        f"expires={EXPIRES}&expires=9999999999&signature={SIGNATURE}",
        f"signature={'A' * 43}&{GOOD}",
    ],
    ids=lambda query: "query",  # they contain the time
)
def test_a_wrong_signature_is_refused_and_the_answer_is_not_cached(query):
    assert_refused(asked(PATH, query))


def test_a_replaced_character_anywhere_spoils_a_signature():
    spoilt = [
        f"expires={EXPIRES}&signature={SIGNATURE[:place]}{other}{SIGNATURE[place + 1 :]}"
        for place in range(len(SIGNATURE))
        for other in "Aq-"
        if other != SIGNATURE[place]
    ]
    for answer in all_asked([PATH] * len(spoilt), spoilt):
        assert_refused(answer)


def test_other_parameters_change_nothing():
    assert asked(PATH, f"{GOOD}&w=1&w=2")["uri"].split("/")[2] == "restricted"
    assert asked(PATH, "w=1&Signature=x")["uri"].split("/")[2] == "processed"


def test_avatars_are_open_with_any_query():
    path = f"/avatars/{USER}/{POST}/thumbnail.jpg"
    assert asked(path, signed(path))["uri"] == path


def test_addresses_that_are_out_while_a_key_is_rotated_work_until_it_is_gone():
    """Whatever the edge holds, nothing opens without a signature, and what is public stays so."""
    old, new = edge.KEYS
    queries = [signed(PATH, key=old), signed(PATH, key=new), signed(PATH, key="x"), "expires=1", ""]
    seen = [
        [answer.get("uri", "").split("/")[2:3] or answer["statusCode"] for answer in answers]
        for held in (old, f"{old} {new}", f"{new} {old}", new)
        for answers in [
            edge.answers(
                SCRIPT,
                [PATH] * len(queries),
                queries,
                source="keys_in_store.js",
                items={shared_keys.ITEM: held},
            )
        ]
    ]
    opened, public = ["restricted"], ["processed"]
    assert seen == [
        [opened, 403, 403, 403, public],
        [opened, opened, 403, 403, public],
        [opened, opened, 403, 403, public],
        [403, opened, 403, 403, public],
    ]


def test_a_store_that_cannot_be_read_shows_nothing_restricted():
    [answer] = edge.answers(SCRIPT, [PATH], [GOOD], source="keys_in_store.js", items={})
    assert answer["statusCode"] == 503
    assert answer["headers"]["cache-control"]["value"] == "no-store"


def test_a_store_that_cannot_be_read_hides_nothing_public():
    paths = [PATH, f"/avatars/{USER}/{POST}/thumbnail.jpg"]
    for answer in edge.answers(SCRIPT, paths, source="keys_in_store.js", items={}):
        assert "/restricted/" not in answer["uri"]


@pytest.mark.parametrize("path", ["/", f"/{POST}/restricted/0/full.jpg", f"/{POST}"])
def test_a_signature_does_not_turn_another_path_into_a_rendition(path):
    assert asked(path, signed(path))["statusCode"] == 404


RENDITIONS = st.builds(
    lambda post_id, index, name: f"/{post_id}/{index}{name}",
    ULIDS,
    st.sampled_from(["", "0/", "3/", "19/"]),
    st.sampled_from(["thumbnail.webp", "full.jpg", "720p.mp4", "360p.mp4"]),
)
QUERIES = st.one_of(
    st.builds(
        lambda expires, signature: f"expires={expires}&signature={signature}",
        st.one_of(st.integers(0, 10**11), st.text(max_size=12)),
        st.one_of(st.text(URLSAFE, min_size=43, max_size=43), st.text(max_size=50)),
    ),
    # Valid signatures, but of a path that is not requested, or with an unknown key.
    st.builds(lambda path: signed(f"{path}x"), RENDITIONS),
    st.builds(lambda path: signed(path, key="nobodyskey"), RENDITIONS),
    st.text(max_size=50),
)


@settings(max_examples=15)
@given(st.lists(st.tuples(st.one_of(RENDITIONS, st.text()), QUERIES), min_size=1, max_size=100))
def test_no_path_leads_to_the_restricted_placement_without_its_signature(requests):
    paths, queries = zip(*requests, strict=True)
    for answer in all_asked(list(paths), list(queries)):
        assert "/restricted/" not in answer.get("uri", "")
