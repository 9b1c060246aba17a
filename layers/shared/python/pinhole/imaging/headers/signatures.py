"""File types, by content only: senders control names and declared types."""

_STARTS = {
    b"\xff\xd8\xff": "jpeg",
    b"\x89PNG\r\n\x1a\n": "png",
    b"GIF8": "gif",
    b"II*\0": "tiff",
    b"MM\0*": "tiff",
    b"II+\0": "tiff",
    b"MM\0+": "tiff",
    b"BM": "bmp",
    b"8BPS": "psd",
    b"\0\0\x01\0": "ico",
    b"\0\0\0\x0cjP  ": "jpeg 2000",
    b"\xff\x4f\xff\x51": "jpeg 2000",
    b"\0\0\0\x0cJXL ": "jpeg xl",
    b"\xff\x0a": "jpeg xl",
    b"DDS ": "dds",
    b"<svg": "svg",
    b"%!PS": "eps",
    b"%PDF": "pdf",
    b"\x1aE\xdf\xa3": "webm",
}
# First boxes of QuickTime files without a brand.
_QUICKTIME = (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
_BRANDS = {
    b"avif": "avif",
    b"avis": "avif",
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"), "heic"),
}
# Still pictures that are not accepted, by their major brand.
_OTHER_PICTURES = {
    b"mif3": "heif in a mini box",
    b"crx ": "canon raw",
    **dict.fromkeys((b"avci", b"avcs"), "heif with h.264"),
    **dict.fromkeys((b"jpeg", b"jpgs", b"j2ki", b"j2is"), "heif with jpeg"),
    **dict.fromkeys((b"vvic", b"vvis", b"evbi", b"evbs", b"evmi", b"evms"), "heif with vvc or evc"),
}
# Second boxes of files whose brand does not say that they hold a still picture.
_PICTURE_BOXES = {b"meta": "heif of an unknown brand", b"mini": "heif in a mini box"}


def detect(data: bytes) -> str | None:
    """The file type of the first bytes, accepted or not; None if unknown."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp":
        return _brand(data)
    if data[4:8] in _QUICKTIME:
        return "video"
    return next((name for start, name in _STARTS.items() if data.startswith(start)), None)


def _brand(data: bytes) -> str:
    """The kind of an ISO media file, by its major brand, the first known compatible one, or the
    next box.

    AVIF files may start with the generic brand mif1, so AVIF is checked before HEIC.
    """
    end = int.from_bytes(data[:4])
    if name := _OTHER_PICTURES.get(data[8:12]):
        return name
    brands = [data[i : i + 4] for i in (8, *range(16, min(len(data), end, 64), 4))]
    known = {_BRANDS[brand] for brand in brands if brand in _BRANDS}
    if known:
        return "avif" if "avif" in known else "heic"
    return _PICTURE_BOXES.get(data[end + 4 : end + 8], "video")
