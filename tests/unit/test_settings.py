import json
import re
from dataclasses import asdict
from pathlib import Path

import pytest
from pinhole.settings import Settings

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"\| `([A-Z_]+)` \| ([\d,.]+|true|false) \| (.+) \|")
TUNABLES = Settings.tunables()
WEIGHTS = {name for name in TUNABLES if name.startswith("WEIGHT_")}
# Weights from 0 to 1 that must add up, so not tested one by one.
SHARES = WEIGHTS | {"SENSITIVE_FROM", "HIDDEN_FROM", "REJECTED_FROM"}
SWITCHES = {"PUBLIC_PAGES", "REKOGNITION", "SEARCH_ENGINES"}
# Those that must not be below the default of another, which is changed with them.
ABOVE = {"PAGE_MOST": "PAGE_DEFAULT", "PENDING_SECONDS": "UPLOAD_SECONDS"}


def documented():
    rows = ROW.findall((ROOT / "docs" / "settings.md").read_text())
    names = [name for name, *_ in rows]
    assert len(names) == len(set(names)), "a setting has two rows"
    return {name: json.loads(default.replace(",", "")) for name, default, _ in rows}


def test_every_setting_is_documented_with_its_default_and_no_other():
    assert documented() == TUNABLES


@pytest.mark.parametrize("name", sorted(set(TUNABLES) - SHARES - SWITCHES))
def test_every_setting_can_be_overridden_by_its_upper_case_name(name):
    given = {name, ABOVE.get(name, name)}
    changed = Settings.from_environment(dict.fromkeys(given, "7"))
    assert {other: getattr(changed, other.lower()) for other in TUNABLES} == {
        **TUNABLES,
        **dict.fromkeys(given, 7),
    }


@pytest.mark.parametrize("name", sorted(set(TUNABLES) - SHARES - SWITCHES))
def test_no_setting_is_negative(name):
    for text in ("-1", "-0.001"):
        with pytest.raises(ValueError, match=rf"{name} must be "):
            Settings.from_environment({name: text})


@pytest.mark.parametrize(("name", "text"), [
    ("FAN_OUT_PAGE", "601"), ("FEED_WINDOW", "0"), ("PAGE_MOST", "101"),
    ("FAN_OUT_MODE_SETTLE_SECONDS", "901"), ("WEIGHT_RECENCY", "1.1"), ("INACTIVE_DAYS", "0"),
])  # fmt: skip
def test_a_value_out_of_bounds_says_the_bounds(name, text):
    with pytest.raises(
        ValueError, match=rf"{name} must be (from .+ to .+|at least .+), got {text}"
    ):
        Settings.from_environment({name: text})


@pytest.mark.parametrize(("given", "fault"), [
    ({"PAGE_DEFAULT": "60"}, "PAGE_DEFAULT must be at most PAGE_MOST, got 60 and 50"),
    ({"PAGE_MOST": "19"}, "PAGE_DEFAULT must be at most PAGE_MOST, got 20 and 19"),
    ({"PENDING_SECONDS": "899"}, "UPLOAD_SECONDS must be at most PENDING_SECONDS, got 900 and 899"),
    ({"SENSITIVE_FROM": "1"}, "SENSITIVE_FROM must be at most HIDDEN_FROM, got 1.0 and 0.9"),
    ({"REJECTED_FROM": "0.8"}, "HIDDEN_FROM must be at most REJECTED_FROM, got 0.9 and 0.8"),
])  # fmt: skip
def test_a_value_above_the_most_that_another_allows_names_both(given, fault):
    with pytest.raises(ValueError, match=f"^{fault}$"):
        Settings.from_environment(given)


def test_a_page_may_hold_the_most_unless_the_request_says_otherwise():
    assert Settings.from_environment({"PAGE_DEFAULT": "50"}).page_default == 50
    assert Settings.from_environment({"PAGE_DEFAULT": "7", "PAGE_MOST": "7"}).page_most == 7


def test_a_page_of_the_longest_texts_leaves_room_in_an_answer():
    defaults = Settings()
    assert defaults.page_most * defaults.text_bytes < 5_000_000


def test_the_weights_of_the_ranking_can_be_changed_together():
    changed = dict.fromkeys(WEIGHTS, "0.25")
    assert Settings.from_environment(changed).weight_recency == 0.25


@pytest.mark.parametrize("name", sorted(WEIGHTS))
def test_the_weights_of_the_ranking_must_add_up_to_1(name):
    with pytest.raises(ValueError, match="must add up to 1"):
        Settings.from_environment({name: "0.5"})


@pytest.mark.parametrize("name", TUNABLES)
def test_a_value_of_the_wrong_type_names_its_variable(name):
    wanted = {
        int: rf"a whole number, for example {TUNABLES[name]}",
        float: rf"a number, for example {TUNABLES[name]}",
        bool: "true or false",
    }[type(TUNABLES[name])]
    fractions = ("1.5", "1e3") if isinstance(TUNABLES[name], float) and name not in SHARES else ()
    for text in fractions:
        assert getattr(Settings.from_environment({name: text}), name.lower()) == float(text)
    for text in {"many", "", "1.5", "1e3", "0x10", "nan", "-inf"}.difference(fractions):
        with pytest.raises(ValueError, match=rf"{name} must be ({wanted}|from 0[.01]* to 1), got "):
            Settings.from_environment({name: text})


@pytest.mark.parametrize(("text", "value"), [("true", True), ("False", False), ("TRUE", True)])
def test_a_switch_is_true_or_false(text, value):
    read = Settings.from_environment({"AUTO_CONFIRM": text, "REKOGNITION": text})
    assert read.auto_confirm is read.rekognition is value


@pytest.mark.parametrize("text", ["yes", "1", ""])
def test_a_switch_is_nothing_else(text):
    with pytest.raises(ValueError, match="AUTO_CONFIRM must be true or false, got"):
        Settings.from_environment({"AUTO_CONFIRM": text})


def test_without_a_variable_the_default_stands():
    read = Settings.from_environment({"PATH": "/bin", "page_default": "3"})
    assert asdict(read) == asdict(Settings())


def test_wiring_is_not_a_setting_for_operators():
    assert not {"STAGE", "CURSOR_KEY", "AUTO_CONFIRM", "UPLOADS_BUCKET"} & set(TUNABLES)


def test_only_the_settings_module_reads_the_environment():
    """That is, of our code in the functions; the layers' libraries have their own variables."""
    sources = [*(ROOT / "layers/shared/python").rglob("*.py"), *(ROOT / "lambdas").rglob("*.py")]
    reading = [file.name for file in sources if "os.environ" in file.read_text()]
    assert reading == ["settings.py"]


def test_a_tables_name_has_the_stages_prefix():
    assert Settings(table_prefix="pinhole-prod").table_name("posts") == "pinhole-prod-posts"
