import pytest
from hypothesis import given
from hypothesis import strategies as st
from pinhole.api import networks

from tests.flow.support.world import tuned

EDGE = "130.176.0.9"


def event(source, forwarded=None):
    headers = {} if forwarded is None else {"x-forwarded-for": forwarded}
    return {"headers": headers, "requestContext": {"http": {"sourceIp": source}}}


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("nonsense", ""),
        ("", ""),
    ],
)
def test_only_the_network_of_an_address_is_told(address, network):
    assert networks.of(event(address)) == network


@given(st.ip_addresses())
def test_no_address_is_told_whole(address):
    told = networks.of(event(str(address)))
    assert told.endswith(("/24", "/48"))
    assert told == networks.of(event(told.partition("/")[0]))


@pytest.mark.parametrize(
    "forwarded",
    [
        f"203.0.113.77, {EDGE}",
        "203.0.113.77",
        f"10.0.0.1, 203.0.113.77, {EDGE}",
        f" 203.0.113.77,{EDGE}",
    ],
)
def test_behind_the_cdn_it_is_the_viewers_whatever_the_viewer_claims(forwarded):
    with tuned(origin_hashes="x"):
        assert networks.of(event(EDGE, forwarded)) == "203.0.113.0/24"


@pytest.mark.parametrize("forwarded", [None, "", EDGE, ","])
def test_behind_the_cdn_without_a_viewer_it_is_that_of_the_cdn(forwarded):
    with tuned(origin_hashes="x"):
        assert networks.of(event(EDGE, forwarded)) == "130.176.0.0/24"


def test_without_a_cdn_what_a_client_claims_is_not_believed():
    assert networks.of(event("203.0.113.77", "10.0.0.1")) == "203.0.113.0/24"
