"""Amazon Rekognition's labels of a picture, as one score.

Labels have a confidence in percent and name their top-level category (taxonomy 7):
https://docs.aws.amazon.com/rekognition/latest/dg/moderation-api.html
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import Image

from pinhole.aws import clients

# Category -> score at full confidence (100 %). By default 1 rejects, 0.9 hides and 0.5 blurs the
# picture. Labels of unknown categories score like the strictest category.
SCORES = {
    "Explicit": 1.0,
    "Non-Explicit Nudity of Intimate parts and Kissing": 0.85,
    "Swimwear or Underwear": 0.3,
    "Violence": 0.9,
    "Visually Disturbing": 0.9,
    "Drugs & Tobacco": 0.4,
    "Alcohol": 0.2,
    "Rude Gestures": 0.4,
    "Gambling": 0.2,
    "Hate Symbols": 1.0,
}
_UNKNOWN = 1.0
# The lowest confidence that Rekognition reports.
_CONFIDENCE = 50
# It rejects smaller pictures.
_LEAST_SIDE = 50


@dataclass(frozen=True)
class Seen:
    """The highest score, and the label that has it."""

    score: float = 0.0
    what: str = "nothing notable"


def look(jpeg: bytes) -> Seen:
    """Let Rekognition check a JPEG of at most 5 MB. Raises AWS's errors."""
    answer = clients.rekognition().detect_moderation_labels(
        Image={"Bytes": _large_enough(jpeg)}, MinConfidence=_CONFIDENCE
    )
    return read(answer["ModerationLabels"])


def read(labels: list[dict[str, Any]]) -> Seen:
    """The score of the labels: the most likely label of each category, scaled by confidence."""
    by_name = {label["Name"]: label for label in labels}
    seen = (
        Seen(SCORES.get(category, _UNKNOWN) * label["Confidence"] / 100, category)
        for label in labels
        for category in [_category(label, by_name)]
    )
    return max(seen, key=lambda each: each.score, default=Seen())


def _category(label: dict[str, Any], by_name: dict[str, dict[str, Any]]) -> str:
    """A label's category: its parent's parent, at most three levels up, or itself."""
    for _ in range(3):
        parent = label.get("ParentName")
        if not parent:
            break
        label = by_name.get(parent, {"Name": parent})
    name: str = label["Name"]
    return name


def _large_enough(jpeg: bytes) -> bytes:
    """The picture, enlarged if a side is below Rekognition's minimum."""
    picture = Image.open(BytesIO(jpeg), formats=["JPEG"])
    if min(picture.size) >= _LEAST_SIDE:
        return jpeg
    width, height = (max(side, _LEAST_SIDE) for side in picture.size)
    file = BytesIO()
    picture.resize((width, height)).save(file, "JPEG", quality=90)
    return file.getvalue()
