"""Screening: whether a picture is shown, blurred, hidden or rejected.

Every picture passes a chain of checks before it is stored publicly. A check is a function from a
picture to a verdict; the strictest wins. An unreachable check raises, and the picture is retried:
nothing is published unchecked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from pinhole.imaging.bounds import Rejected
from pinhole.imaging.render import Photo
from pinhole.moderation import blocklist, rekognition
from pinhole.settings import settings

HIDDEN = "Hidden automatically as possibly inappropriate; a moderator can show it again"


@dataclass(frozen=True)
class Picture:
    """Input of the checks: the perceptual hash (64 bits) and the largest rendition as a JPEG."""

    fingerprint: int
    jpeg: bytes

    @classmethod
    def of(cls, photo: Photo) -> Picture:
        jpegs = (each for each in photo.renditions if each.format == "jpg")
        largest = max(jpegs, key=lambda each: each.width * each.height)
        return cls(int(photo.fingerprint, 16), largest.data)


@dataclass(frozen=True)
class Verdict:
    """A picture's sensitivity score, from 0 to 1, and its consequences: `is_sensitive` blurs it
    until the viewer asks to see it, `is_hidden` hides its post from everybody but author and
    moderators, `rejection` (code and sentence) refuses it.
    """

    score: float = 0.0
    is_sensitive: bool = False
    is_hidden: bool = False
    rejection: tuple[str, str] | None = None

    @classmethod
    def of(cls, score: float, rejection: tuple[str, str]) -> Verdict:
        """The verdict for a score by the settings' thresholds; `rejection` is used if it is
        refused.
        """
        return cls(
            score,
            score >= settings.sensitive_from,
            score >= settings.hidden_from,
            rejection if score >= settings.rejected_from else None,
        )


Check = Callable[[Picture], Verdict]


def judge(picture: Picture) -> Verdict:
    """The combined verdict of all checks. Raises an unreachable check's error, and Rejected for a
    rejected picture, without running the remaining checks.
    """
    verdicts = []
    for check in _checks():
        verdict = check(picture)
        if verdict.rejection:
            raise Rejected(*verdict.rejection)
        verdicts.append(verdict)
    return strictest(verdicts)


def strictest(verdicts: Iterable[Verdict]) -> Verdict:
    """The strictest combination of the verdicts."""
    found = list(verdicts)
    return Verdict(
        max((each.score for each in found), default=0.0),
        any(each.is_sensitive for each in found),
        any(each.is_hidden for each in found),
        next((each.rejection for each in found if each.rejection), None),
    )


def medium_fields(verdict: Verdict) -> dict[str, Any]:
    """The part of a verdict that a medium stores."""
    return {
        "sensitivity_score": round(verdict.score, 2),
        "is_sensitive": verdict.is_sensitive or None,
    }


def _checks() -> list[Check]:
    """Cheapest first."""
    return [_known, _looked_at] if settings.rekognition else [_known]


def _known(picture: Picture) -> Verdict:
    """Whether it is similar to a blocked picture."""
    if blocklist.has(picture.fingerprint):
        return Verdict(1.0, True, True, ("blocked", "This picture is blocked"))
    return Verdict()


def _looked_at(picture: Picture) -> Verdict:
    """Amazon Rekognition's verdict."""
    seen = rekognition.look(picture.jpeg)
    return Verdict.of(
        seen.score, ("not_allowed", f"The picture is not allowed: moderation found {seen.what}")
    )
