"""The measured photos, by what they show; with `PHOTOS`, also the JPEGs in that folder, by name."""

from __future__ import annotations

import os
from pathlib import Path

from local.environments import ROOT

_OURS = ROOT / "local" / "samples" / "photos"
_PHOTOS = {
    "portrait": "astronaut",
    "dog": "pug",
    "two dogs": "two-dogs",
    "bird": "nuthatch",
    "forest": "stream",
    "meadow": "dandelions",
    "fruit": "fig",
    "brushes": "paint-brushes",
    "room by night": "wine-and-drum",
    "sunset": "sunset",
    "mountains": "picos-de-europa",
    "palace": "summer-palace",
}


def photos() -> dict[str, Path]:
    """Name -> file."""
    ours = {name: _OURS / f"{file}.jpg" for name, file in _PHOTOS.items()}
    return ours | {file.stem: file for file in more()}


def more() -> list[Path]:
    """The JPEGs in the folder that the environment names, in order."""
    folder = os.environ.get("PHOTOS")
    return sorted(Path(folder).glob("*.jpg")) if folder else []


def from_folder(names: list[str]) -> str:
    """Which of these photos are not the repository's, for a report: empty if none."""
    others = [name for name in names if name not in _PHOTOS]
    return f" ({', '.join(others)} from the folder `PHOTOS`)" if others else ""
