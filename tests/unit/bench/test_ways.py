"""The variants whose CPU is compared (`bench.cpu.ways`)."""

from pinhole.hydration import viewer_interactions

from bench.cpu import ways


def test_the_pynamodb_variant_replaces_what_exists():
    ours = viewer_interactions._found
    with ways.pynamodb_models():
        assert viewer_interactions._found is ways._interactions
    assert viewer_interactions._found is ours
