"""The image CDN: renditions at their public addresses, and nothing beside them."""

import pytest
from pinhole.media import object_keys, renditions

from tests.e2e.support import samples
from tests.e2e.support.network import Network
from tests.e2e.support.posting import announce
from tests.e2e.support.renditions import fetch


@pytest.fixture(scope="module")
def post_id(network: Network) -> str:
    return network.publish(network.person("ana"), samples.small_photo())


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?list-type=2",
        "/index.html",
        "/favicon.ico",
        "/{post_id}",
        "/{post_id}/",
        "/{post_id}/full",
        "/{post_id}/full.png",
        "/{post_id}/huge.jpg",
        "/{post_id}/full.jpg/",
        "/{post_id}/full.jpg/full.jpg",
        "/{post_id}/00/full.jpg",
        "/{post_id}/-1/full.jpg",
        "/{post_id}/100/full.jpg",
        "/{post_id}//full.jpg",
        "//{post_id}/full.jpg",
        "/{lower}/full.jpg",
        "/{post_id}x/full.jpg",
        "/8{rest}/full.jpg",
        "/{rendition}",
        "/{original}",
        "/../originals/{post_id}/0",
        "/%2e%2e/{original}",
        "/..%2f{original}",
        "/{post_id}/../{original}",
        "/{post_id}/%2e%2e/%2e%2e/{original}",
        "/{post_id}/..%5c..%5c{original}",
        "/{post_id}/full.jpg%00.png",
        "/{post_id}/full.jpg%0d%0aSet-Cookie:%20a=b",
        "/processed/",
        "/{post_id}/processed/0/full.jpg",
        "/{post_id}/restricted/0/full.jpg",
        "/uploads/",
    ],
)
def test_any_other_path_is_not_found_and_never_asked_of_the_bucket(
    network: Network, post_id: str, path: str
):
    filled = path.format(
        post_id=post_id,
        lower=post_id.lower(),
        rest=post_id[1:],
        original=object_keys.original_key(post_id, 0),
        rendition=object_keys.rendition_key(post_id, 0, "full", "jpg"),
    )

    answer = fetch(network.addresses["cdn_url"], filled)

    assert (answer.status, answer.body) == (404, b"")


def test_the_query_of_an_address_changes_nothing(network: Network, post_id: str):
    plain, queried = (
        fetch(network.addresses["cdn_url"], f"/{post_id}/full.jpg{query}")
        for query in ("", "?acl&versionId=1&response-content-type=text/html")
    )
    assert plain.status == queried.status == 200
    assert plain.headers["Content-Type"] == queried.headers["Content-Type"] == "image/jpeg"
    assert plain.body == queried.body


def test_a_rendition_that_is_not_there_yet_is_not_shown_and_not_cached_for_ever(network: Network):
    post_id = announce(network.person("ana")).json()["post_id"]
    answer = fetch(network.addresses["cdn_url"], f"/{post_id}/full.jpg")
    # S3 answers 404 to the CDN, which may list; the local cloud always answers 403.
    assert answer.status in (403, 404)
    assert "immutable" not in (answer.headers["Cache-Control"] or "")


def test_whose_a_photo_is_is_known_to_the_cdn_and_told_to_nobody(network: Network):
    author = network.person("ben")
    post_id = network.publish(author, samples.small_photo())
    stored = network.account.client("s3").head_object(
        Bucket=network.account.bucket("media"),
        Key=object_keys.rendition_key(post_id, 0, "full", "jpg"),
    )
    answer = fetch(network.addresses["cdn_url"], f"/{post_id}/full.jpg")
    assert stored["Metadata"] == renditions.metadata(author.user_id)
    assert answer.status == 200
    assert not [name for name in answer.headers if name.lower().startswith("x-amz-meta")]
