"""The CDN's functions: which object a public URL leads to, and what is refused at the edge."""

from datetime import UTC, datetime
from fnmatch import fnmatchcase

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pinhole.accounts import avatar_keys
from pinhole.media import addresses, object_keys, renditions
from pinhole.settings import settings as limits

from tests.infrastructure import templates
from tests.infrastructure.cdn import edge
from tests.infrastructure.cdn.edge import LATER, token

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
POST = "01M81QX66QZTN2HXFM9K1JKPK3"
USER = "0f8fad5b-d9cb-469f-a165-70867728950e"


def ulid(moment, entropy):
    number = int(moment.timestamp() * 1000) << 80 | entropy
    return "".join(ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


ULIDS = st.builds(ulid, MOMENTS, st.integers(0, 2**80 - 1))


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.tuples(ULIDS, st.integers(0, limits.media_per_post - 1)), min_size=1, max_size=50)
)
def test_every_url_the_api_gives_leads_to_the_key_the_pipeline_wrote(posts):
    asked, keys = [], []
    for post_id, index in posts:
        for size, format in object_keys.files(object_keys.AVIF_SIZES):
            asked.append(f"/{post_id}/{index}/{size}.{format}")
            keys.append("/" + object_keys.rendition_key(post_id, index, size, format))
        for size in object_keys.VIDEO_SIZES:
            asked.append(addresses.url(post_id, index, size, "mp4").removeprefix(limits.cdn_url))
            keys.append("/" + object_keys.rendition_key(post_id, index, size, "mp4"))
    assert [answer["uri"] for answer in edge.answers("rewrite_medium.js", asked)] == keys


@pytest.mark.parametrize(
    ("former", "now"),
    [
        (f"/{POST}/thumb.webp", f"/{POST}/processed/0/thumbnail.webp"),
        (f"/{POST}/medium.jpg", f"/{POST}/processed/0/standard.jpg"),
        (f"/{POST}/3/large.webp", f"/{POST}/processed/3/full.webp"),
        (f"/avatars/{USER}/{POST}/thumb.jpg", f"/avatars/{USER}/{POST}/thumbnail.jpg"),
        (f"/avatars/{USER}/{POST}/large.webp", f"/avatars/{USER}/{POST}/small.webp"),
        (f"/avatars/{USER}/{POST}/full.jpg", f"/avatars/{USER}/{POST}/small.jpg"),
        (f"/avatars/{USER}/{POST}/small.jpg", f"/avatars/{USER}/{POST}/small.jpg"),
    ],
)
def test_addresses_with_the_former_names_of_sizes_lead_to_the_same_files(former, now):
    [answer] = edge.answers("rewrite_medium.js", [former])
    assert answer["uri"] == now


@settings(max_examples=10, deadline=None)
@given(st.lists(ULIDS, min_size=1, max_size=50))
def test_without_an_index_the_first_medium_is_meant(post_ids):
    short = edge.answers("rewrite_medium.js", [f"/{each}/full.jpg" for each in post_ids])
    long = edge.answers("rewrite_medium.js", [f"/{each}/0/full.jpg" for each in post_ids])
    assert short == long


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(ULIDS, st.integers(0, 19)), min_size=1, max_size=20))
def test_one_path_of_the_cdn_covers_a_post_before_and_after_the_edge_function(posts):
    asked = [f"/{post_id}/{index}/full.jpg" for post_id, index in posts]
    answers = edge.answers("rewrite_medium.js", asked)
    for (post_id, index), uri, answer in zip(posts, asked, answers, strict=True):
        path = addresses.edge_path(post_id)
        assert fnmatchcase(uri, path)
        assert fnmatchcase(answer["uri"], path)
        for place in (object_keys.OPEN, object_keys.RESTRICTED):
            key = object_keys.rendition_key(post_id, index, "full", "jpg", place)
            assert fnmatchcase(f"/{key}", path)


@pytest.mark.parametrize("stage", templates.STAGES)
def test_the_edge_knows_whose_a_photo_is_and_tells_nobody(stage):
    header = f"x-amz-meta-{renditions.OWNER}"
    found = [
        each["DistributionConfig"]
        for each in templates.of(stage).properties("AWS::CloudFront::Distribution")
    ]
    [images] = [each for each in found if "CacheTagConfig" in each]
    assert images["CacheTagConfig"] == {"HeaderName": header}
    policies = templates.of(stage).properties("AWS::CloudFront::ResponseHeadersPolicy")
    configs = [each["ResponseHeadersPolicyConfig"] for each in policies]
    removed = [each["RemoveHeadersConfig"] for each in configs if "RemoveHeadersConfig" in each]
    assert removed == [{"Items": [{"Header": header}]}]


@pytest.mark.parametrize(
    "uri",
    [
        "/",
        "",
        "/index.html",
        "/?list-type=2",
        f"/{POST}",
        f"/{POST}/",
        f"/{POST}/full",
        f"/{POST}/full.png",
        f"/{POST}/huge.jpg",
        f"/{POST}/full.mp4",
        f"/{POST}/small.avif",
        f"/{POST}/large.avif",
        f"/{POST}/720p.jpg",
        f"/{POST}/1080p.mp4",
        f"/{POST}/720p.mp4/",
        f"/{POST}/720pxmp4",
        f"/{POST}/full.jpg/",
        f"/{POST}/full.jpg\n",
        f"/{POST}/00/full.jpg",
        f"/{POST}/-1/full.jpg",
        f"/{POST}/100/full.jpg",
        f"/{POST}/0/0/full.jpg",
        f"//{POST}/full.jpg",
        f"/{POST.lower()}/full.jpg",
        f"/{POST[:-1]}/full.jpg",
        f"/{POST}0/full.jpg",
        f"/8{POST[1:]}/full.jpg",
        f"/{POST[:-1]}U/full.jpg",
        f"/{POST}/..%2Flarge.jpg",
        f"/{POST}/%30/full.jpg",
        f"/{POST}/processed/0/full.jpg",
        f"/{POST}/restricted/0/full.jpg",
        f"/processed/2026/11/22/{POST}/0/full.jpg",
        "/originals/2026/11/22/x/0",
    ],
)
def test_malformed_rendition_paths_are_refused_at_the_edge(uri):
    [answer] = edge.answers("rewrite_medium.js", [uri])
    assert answer["statusCode"] == 404
    assert "uri" not in answer


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(st.uuids(), ULIDS), min_size=1, max_size=20))
def test_every_url_of_an_avatar_leads_to_the_key_the_pipeline_wrote(changes):
    asked, keys = [], []
    for user_id, avatar_id in changes:
        for key in avatar_keys.rendition_keys(str(user_id), avatar_id):
            keys.append(f"/{key}")
            asked.append(f"/{key}")
    assert [answer["uri"] for answer in edge.answers("rewrite_medium.js", asked)] == keys


@pytest.mark.parametrize(
    "uri",
    [
        f"/avatars/{USER}/{POST}/standard.jpg",
        f"/avatars/{USER}/{POST}/thumbnail.png",
        f"/avatars/{USER}/{POST}/thumbnail.jpg/",
        f"/avatars/{USER}/{POST}/thumbnail.jpg\n",
        f"/avatars/{USER}/{POST}/0/thumbnail.jpg",
        f"/avatars/{USER}/{POST}",
        f"/avatars/{USER}/",
        "/avatars/",
        f"/avatars/{USER.upper()}/{POST}/thumbnail.jpg",
        f"/avatars/{USER}/{POST.lower()}/thumbnail.jpg",
        f"/avatars/{USER[:-1]}/{POST}/thumbnail.jpg",
        f"/avatars/{USER}/../{POST}/thumbnail.jpg",
        f"/avatars/../{USER}/{POST}/thumbnail.jpg",
        f"//avatars/{USER}/{POST}/thumbnail.jpg",
        f"/processed/avatars/{USER}/{POST}/thumbnail.jpg",
        f"/avatars/{USER}/{POST}/thumbnail.jpg?x",
    ],
)
def test_malformed_avatar_paths_are_refused_at_the_edge(uri):
    [answer] = edge.answers("rewrite_medium.js", [uri])
    assert answer["statusCode"] == 404
    assert "uri" not in answer


@pytest.mark.parametrize(
    ("outside", "inside"),
    [
        ("/api/feed", "/feed"),
        ("/api/posts/api/like", "/posts/api/like"),
        ("/api/", "/"),
        ("/api/api/feed", "/api/feed"),
        ("/apis/feed", "/apis/feed"),
    ],
)
def test_the_api_is_called_without_its_folder(outside, inside):
    headers = {"authorization": f"Bearer {token(exp=LATER)}"}
    [answer] = edge.answers("strip_api.js", [outside], headers=headers)
    assert answer["uri"] == inside


@pytest.mark.parametrize(
    ("asked", "served"),
    [
        ("/", "/index.html"),
        ("/p/01M8ME8BMNTVJMD2R8KKDR1Y4P", "/index.html"),
        ("/@nora", "/index.html"),
        ("/@nora.n", "/index.html"),
        ("/tags/f%C3%BCr.1", "/index.html"),
        ("/icon.svg", "/icon.svg"),
        ("/config.json", "/config.json"),
        ("/assets/index-aPbk3XdA.js", "/assets/index-aPbk3XdA.js"),
    ],
)
def test_every_page_is_the_same_file_and_files_are_themselves(asked, served):
    [answer] = edge.answers("route_pages.js", [asked])
    assert answer["uri"] == served


@pytest.mark.parametrize(
    ("asked", "made"),
    [
        (f"/p/{POST}", f"/pages/posts/{POST}"),
        (f"/p/{POST}/", f"/pages/posts/{POST}"),
        ("/@nora", "/pages/people/nora"),
        ("/@Nora.N/", "/pages/people/nora.n"),
        ("/@nora/feed.atom", "/pages/people/nora/feed.atom"),
        ("/oembed", "/pages/oembed"),
        ("/robots.txt", "/pages/robots.txt"),
        *(
            (wrong, "/pages/missing")
            for wrong in (
                *(f"/p/{POST.lower()}", f"/p/{POST}0", f"/p/{POST}/x", "/p/", "/p/../api/feed"),
                *("/@", "/@ab", f"/@{'a' * 31}", "/@ana%2Ffeed", "/@ana/feed.rss", "/@ana//"),
                *("/@ana/feed.atom/", "/@ana/../posts/x", "/oembed/", "/robots.txt/x"),
            )
        ),
    ],
)
def test_each_public_page_is_made_by_one_route_however_it_is_written(asked, made):
    [answer] = edge.answers("route_public.js", [asked])
    assert answer["uri"] == made


@pytest.mark.parametrize("script", sorted(path.name for path in edge.EDGE.iterdir()))
def test_edge_functions_fit_the_limit_of_cloudfront(script):
    assert (edge.EDGE / script).stat().st_size < 10_000


def test_the_functions_of_the_edge_are_named_by_stage_and_region():
    """`make destroy` finds their logs by that."""
    deployment = templates.of("dev")
    functions = deployment.properties("AWS::CloudFront::Function")
    assert functions
    for each in functions:
        assert deployment.text(each["Name"]).startswith("pinhole-dev-REGION-")
