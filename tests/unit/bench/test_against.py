"""The comparison of cold starts with another checkout (`bench.cpu.against`)."""

from bench.cpu import against
from bench.cpu.against import Line

LINES = [Line("`read_feed`", [200.0, 180.0, 190.0], [186.3, 210.0, 199.0])]


def test_the_least_times_are_compared():
    assert round(LINES[0].ratio, 3) == 1.035


def test_the_report_says_least_times_their_ratio_and_that_of_medians():
    text = against.markdown(LINES, "9deb986")
    assert "| `read_feed` | 180 | 186 | 1.04 x | 1.05 x |" in text
    assert "3 times for a request and 3 times for an import" in text


def test_the_mean_of_all_functions_counts():
    lines = [Line("`a`", [100.0], [110.0]), Line("`b`", [110.0], [100.0])]
    assert round(against.mean_ratio(lines), 6) == 1
    assert "| geometric mean |  |  | 1.00 x | 1.00 x |" in against.markdown(lines, "9deb986")


def test_the_functions_compared_are_those_that_people_wait_for_to_read(tmp_path):
    for name in ("read_feed", "write_posts", "search_network", "explore_posts", "read_nothing"):
        (tmp_path / "lambdas" / name).mkdir(parents=True)
        if name != "read_nothing":
            (tmp_path / "lambdas" / name / "handler.py").touch()
    assert against._functions(tmp_path) == ["explore_posts", "read_feed", "search_network"]
