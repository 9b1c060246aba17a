"""Verdicts: what follows from a score, and how several checks become one answer."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pinhole.imaging.bounds import Rejected
from pinhole.imaging.render import render
from pinhole.moderation import rekognition, screening
from pinhole.moderation.screening import Picture, Verdict
from pinhole.settings import Settings

from tests.unit.imaging.samples import encode

WHY = ("code", "A sentence")
SCORES = st.floats(0, 1)
VERDICTS = st.lists(st.builds(Verdict.of, SCORES, st.just(WHY)), max_size=5)
RECORDED = json.loads((Path(__file__).parents[2] / "events" / "moderation_labels.json").read_text())


@pytest.mark.parametrize(
    ("score", "outcome"),
    [
        (0.0, (False, False, None)),
        (0.4999, (False, False, None)),
        (0.5, (True, False, None)),
        (0.9, (True, True, None)),
        (0.9999, (True, True, None)),
        (1.0, (True, True, WHY)),
    ],
)
def test_a_score_leads_to_what_the_settings_say(score, outcome):
    verdict = Verdict.of(score, WHY)
    assert (verdict.is_sensitive, verdict.is_hidden, verdict.rejection) == outcome


@given(VERDICTS)
def test_the_strictest_of_all_checks_counts_whatever_their_order(verdicts):
    together = screening.strictest(verdicts)
    assert together == screening.strictest(verdicts[::-1])
    assert together.score == max([0.0, *(each.score for each in verdicts)])
    for each in verdicts:
        assert together.is_sensitive >= each.is_sensitive
        assert together.is_hidden >= each.is_hidden
        assert bool(together.rejection) >= bool(each.rejection)


@given(SCORES, SCORES)
def test_a_higher_score_is_never_treated_more_mildly(one, other):
    mild, strict = (Verdict.of(score, WHY) for score in sorted((one, other)))
    assert screening.strictest([mild, strict]) == strict


def test_once_a_check_refuses_no_other_is_run(monkeypatch):
    refusing = Verdict(1.0, True, True, WHY)
    monkeypatch.setattr(screening, "_checks", lambda: [lambda _: refusing, lambda _: 1 / 0])
    with pytest.raises(Rejected) as refusal:
        screening.judge(Picture(1, b""))
    assert (refusal.value.reason, refusal.value.detail) == WHY


def test_a_check_that_cannot_be_reached_stops_the_whole(monkeypatch):
    monkeypatch.setattr(screening, "_checks", lambda: [lambda _: Verdict(), lambda _: 1 / 0])
    with pytest.raises(ZeroDivisionError):
        screening.judge(Picture(1, b""))


def test_checks_look_at_the_largest_jpeg():
    photo = render(encode(Image.linear_gradient("L").convert("RGB").resize((700, 500)), "JPEG"))
    picture = Picture.of(photo)
    assert Image.open(BytesIO(picture.jpeg)).size == (700, 500)
    assert f"{picture.fingerprint:016x}" == photo.fingerprint


@pytest.mark.parametrize(
    "given",
    [
        {"SENSITIVE_FROM": "0.95"},
        {"HIDDEN_FROM": "0.4"},
        {"REJECTED_FROM": "0.8"},
    ],
)
def test_decreasing_thresholds_stop_the_deployment(given):
    with pytest.raises(ValueError, match="_FROM must be at most "):
        Settings.from_environment(given)


# Rekognition's labels


def label(name, confidence, parent=""):
    return {"Name": name, "Confidence": confidence, "ParentName": parent}


def test_a_recorded_answer_scores_as_its_likeliest_and_gravest_label():
    seen = rekognition.read(RECORDED["ModerationLabels"])
    assert seen.what == "Violence"
    assert seen.score == pytest.approx(0.9 * 0.9871, abs=1e-4)


def test_without_labels_the_score_is_zero():
    assert rekognition.read([]).score == 0


@pytest.mark.parametrize("category", rekognition.SCORES)
def test_a_label_counts_for_its_category_whatever_its_level(category):
    labels = [
        label(category, 80.0),
        label("second", 80.0, category),
        label("third", 90.0, "second"),
    ]
    seen = rekognition.read(labels)
    assert seen.what == category
    assert seen.score == pytest.approx(rekognition.SCORES[category] * 0.9)


@pytest.mark.parametrize(
    "labels",
    [
        [label("Something New", 97.0)],
        [label("Somewhat New", 97.0, "Something New")],
        [label("a", 97.0, "b"), label("b", 97.0, "a")],
    ],
)
def test_an_unknown_category_counts_as_the_gravest(labels):
    assert rekognition.read(labels).score == pytest.approx(0.97)


@given(st.lists(st.tuples(st.sampled_from([*rekognition.SCORES]), st.floats(0, 100)), max_size=9))
def test_scores_are_from_0_to_1(found):
    assert 0 <= rekognition.read([label(*each) for each in found]).score <= 1


@pytest.mark.parametrize("size", [(1, 1), (1_080, 1), (49, 300), (10, 1_080)])
def test_a_picture_that_is_too_small_is_stretched(size):
    stretched = rekognition._large_enough(encode(Image.new("RGB", size), "JPEG"))
    with Image.open(BytesIO(stretched)) as picture:
        assert picture.size == (max(50, size[0]), max(50, size[1]))


def test_a_picture_that_is_large_enough_is_sent_as_it_is():
    data = encode(Image.new("RGB", (50, 60)), "JPEG")
    assert rekognition._large_enough(data) is data
