"""Moderation: whether a picture is shown, blurred at first, hidden, or refused.

Every picture goes through a chain of checks before anything of it is stored where the public
reads. A check is a function from a picture to a verdict; the strictest counts. One that cannot be
reached raises, and the picture waits for another attempt: nothing is published unchecked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from pinhole.imaging.bounds import Rejected
from pinhole.imaging.render import Photo
from pinhole.moderation import blocklist, rekognition
from pinhole.settings import settings

HIDDEN = "A machine found that it may not be fit to be seen; a moderator can show it again"


@dataclass(frozen=True)
class Picture:
    """What checks look at: the perceptual hash (64 bits) and the largest rendition as a JPEG."""

    fingerprint: int
    jpeg: bytes

    @classmethod
    def of(cls, photo: Photo) -> Picture:
        jpegs = (each for each in photo.renditions if each.format == "jpg")
        largest = max(jpegs, key=lambda each: each.width * each.height)
        return cls(int(photo.fingerprint, 16), largest.data)


@dataclass(frozen=True)
class Verdict:
    """How sensitive a picture is, from 0 to 1, and what follows: `is_sensitive` blurs it until
    somebody asks for it, `is_hidden` leaves its post to the author and moderators, `rejection`
    (code and sentence) refuses it.
    """

    score: float = 0.0
    is_sensitive: bool = False
    is_hidden: bool = False
    rejection: tuple[str, str] | None = None

    @classmethod
    def of(cls, score: float, rejection: tuple[str, str]) -> Verdict:
        """What the settings say of a score; `rejection` is why, should it be refused."""
        return cls(
            score,
            score >= settings.sensitive_from,
            score >= settings.hidden_from,
            rejection if score >= settings.rejected_from else None,
        )


Check = Callable[[Picture], Verdict]


def judge(picture: Picture) -> Verdict:
    """What all checks together say of a picture. Raises what a check raises that cannot be reached,
    and Rejected for a picture that is refused: the checks behind it are not asked.
    """
    verdicts = []
    for check in _checks():
        verdict = check(picture)
        if verdict.rejection:
            raise Rejected(*verdict.rejection)
        verdicts.append(verdict)
    return strictest(verdicts)


def strictest(verdicts: Iterable[Verdict]) -> Verdict:
    """One verdict that is as strict as the strictest in everything."""
    found = list(verdicts)
    return Verdict(
        max((each.score for each in found), default=0.0),
        any(each.is_sensitive for each in found),
        any(each.is_hidden for each in found),
        next((each.rejection for each in found if each.rejection), None),
    )


def told(verdict: Verdict) -> dict[str, Any]:
    """What a medium keeps of its verdict."""
    return {
        "sensitivity_score": round(verdict.score, 2),
        "is_sensitive": verdict.is_sensitive or None,
    }


def _checks() -> list[Check]:
    """The cheapest first."""
    return [_known, _looked_at] if settings.rekognition else [_known]


def _known(picture: Picture) -> Verdict:
    """Is it, or does it look like, one that an operator has blocked?"""
    if blocklist.has(picture.fingerprint):
        return Verdict(1.0, True, True, ("blocked", "The picture is one that may not be shown"))
    return Verdict()


def _looked_at(picture: Picture) -> Verdict:
    """What Amazon Rekognition sees in it."""
    seen = rekognition.look(picture.jpeg)
    return Verdict.of(
        seen.score, ("not_allowed", f"The picture may not be shown: moderation found {seen.what}")
    )
