"""The measured photos, by what they show; those of `../shared` only where they are."""

from __future__ import annotations

from pathlib import Path

from local.environments import ROOT

_OURS = ROOT / "local" / "samples" / "photos"
_SHARED = ROOT.parent / "shared"
_CORPUS = _SHARED / "corpus"
_PHOTOS = {
    "portrait": _OURS / "astronaut.jpg",
    "hands": _SHARED / "photos" / "p2.jpg",
    "dog": _OURS / "pug.jpg",
    "two dogs": _OURS / "two-dogs.jpg",
    "bird": _OURS / "nuthatch.jpg",
    "forest": _OURS / "stream.jpg",
    "meadow": _OURS / "dandelions.jpg",
    "fruit": _OURS / "fig.jpg",
    "brushes": _OURS / "paint-brushes.jpg",
    "room by night": _OURS / "wine-and-drum.jpg",
    "sunset": _OURS / "sunset.jpg",
    "mountains": _OURS / "picos-de-europa.jpg",
    "palace": _OURS / "summer-palace.jpg",
    "car with lettering": _CORPUS / "metadata__exif-samples__tests_45-gps_ifd.jpg",
    "house in snow": _CORPUS / "mpo__pillow__sugarshack_bad_mpo_header.jpg",
    "aeroplane": _CORPUS / "metadata__pillow__exif_typeerror.jpg",
}


def photos() -> dict[str, Path]:
    """Name -> file."""
    return {name: file for name, file in _PHOTOS.items() if file.exists()}
