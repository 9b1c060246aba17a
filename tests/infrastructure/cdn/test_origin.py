"""Only the CDN can ask the API."""

import re

import pytest

from tests.flow.support.world import ROUTES
from tests.infrastructure import templates
from tests.infrastructure.cdn.keys import origin_header, rotated, shared


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_every_function_of_the_api_knows_the_header_that_the_cdn_adds(stage):
    deployment = templates.of(stage)
    for folder in {*ROUTES.values()}:
        variables = deployment.functions()[folder]["Environment"]["Variables"]
        assert deployment.text(variables["ORIGIN_HASHES"]).startswith("SharedKeys")
    secret = re.search(r"secretsmanager:(\w+)", origin_header(deployment))[1]
    assert secret == shared(deployment)[1][0]


def test_the_key_of_the_cdn_is_rotated_with_it_and_no_request_is_refused():
    steps = rotated()
    sent = [re.search(r"secretsmanager:(\w+)", origin_header(step))[1] for step in steps]
    known = [set(shared(step)[1]) for step in steps]
    for before, after in [(0, 1), (1, 2), (2, 3)]:
        # The functions learn of a key before the CDN sends it, and the CDN sends the new one before
        # they forget the old.
        assert sent[before] in known[before] & known[after]
        assert sent[after] in known[after]
