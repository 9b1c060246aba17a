"""Moderation, avatars and originals on the deployed network, beyond what the walk shows."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from local import http
from local.operator import moderators
from local.person import Person, Photo
from tests.e2e.journeys.moderation import moderator_of
from tests.e2e.journeys.people import Change
from tests.e2e.support import feeds
from tests.e2e.support.network import Network
from tests.pictures import file, picture


@pytest.fixture(scope="module")
def author(network: Network) -> Person:
    return network.person("ana")


def test_an_original_comes_back_byte_for_byte_by_its_signed_address_alone(
    network: Network, author: Person
):
    body = file(picture(91), "PNG")
    post_id = network.publish(author, Photo("a.png", body, content_type="image/png"))
    told = author.ask("GET", f"/posts/{post_id}/media/0/original")

    answer = http.request("GET", told["url"])

    assert (answer.status, answer.body) == (200, body)
    assert answer.headers["Content-Type"] == told["content_type"] == "image/png"
    named = f'attachment; filename="{post_id}-0.png"'
    assert answer.headers["Content-Disposition"] == named
    signed = parse_qs(urlsplit(told["url"]).query)["X-Amz-Signature"][0]
    for spoilt in (
        told["url"].partition("?")[0],
        told["url"].replace(signed, "0" * len(signed)),
        told["url"].replace(f"{post_id}/0", f"{post_id}/1"),
        told["url"].replace("X-Amz-Expires=300", "X-Amz-Expires=3000"),
    ):
        assert spoilt != told["url"]
        assert http.request("GET", spoilt).status == 403
    assert http.request("PUT", told["url"], b"x").status == 403


def test_a_new_moderator_has_their_rights_from_the_next_sign_in_on(
    network: Network, author: Person
):
    post_id = network.publish(author, Photo("a.jpg", file(picture(92))))
    moderator = moderator_of(network)
    former = replace(network.person("ben"), token=network.person("cem").token)
    for person, status in ((former, 403), (moderator, 200)):
        answer = person.call(
            "POST",
            f"/posts/{post_id}/hide",
            b'{"reason": "x"}',
            {"Content-Type": "application/json"},
        )
        assert answer.status == status


def test_a_dismissed_moderator_reads_no_more_reports_at_once(network: Network):
    moderator = moderator_of(network)
    assert moderator.call("GET", "/moderation/queue").status == 200
    assert moderators.dismiss(feeds.target(network), moderator.username)
    assert moderator.call("GET", "/moderation/queue").status == 401
    assert not moderators.dismiss(feeds.target(network), moderator.username)


@pytest.mark.parametrize("field", ["key", "Content-Type"])
def test_an_avatar_form_accepts_only_what_was_announced(
    network: Network, author: Person, field: str
):
    change = Change.ask(author, 93)
    fields = {**change.ticket["upload"]["fields"], field: "uploads/elsewhere"}
    upload = http.File("file", "me.jpg", "image/jpeg", change.photo.body)
    answer = http.request("POST", change.ticket["upload"]["url"], *http.form(fields, [upload]))
    assert answer.status == 403
    assert not network.account.keys("uploads", change.id)


@pytest.mark.parametrize(
    ("bucket", "days"), [("uploads", {"Expiration": 15}), ("originals", {"Transitions": 30})]
)
def test_the_local_cloud_knows_how_long_objects_stay_and_where(network: Network, bucket, days):
    """A setting that CloudFormation does not apply here (`local.fixups`)."""
    answer = network.account.client("s3").get_bucket_lifecycle_configuration(
        Bucket=network.account.bucket(bucket)
    )
    assert all(rule["Status"] == "Enabled" for rule in answer["Rules"])
    for name, wanted in days.items():
        [found] = [rule[name] for rule in answer["Rules"] if name in rule]
        assert (found[0] if name == "Transitions" else found)["Days"] == wanted
