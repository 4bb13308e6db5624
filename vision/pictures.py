"""From the bytes of a picture file to pixels, or to a sentence that says what is wrong with it."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
"""Height x width x 3, blue green red, 8 bits."""

SUFFIXES = frozenset({".bmp", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"})

_JPEG_START, _JPEG_END = b"\xff\xd8", b"\xff\xd9"
_PNG_START, _PNG_END = b"\x89PNG", b"IEND"
_SHORTEST_SIDE_PIXELS = 8


class PictureError(ValueError):
    """The picture cannot be read; the text says why, without the file's name."""


def load_picture(file: Path) -> Picture:
    """Pixels of a picture file. Raises PictureError."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise PictureError(f"cannot be opened: {error.strerror}") from error
    return decode_picture(content)


def decode_picture(content: bytes) -> Picture:
    """Pixels of a picture's bytes; grey, CMYK, 16-bit and transparent ones come out as 8-bit colour, upright by EXIF.

    Raises PictureError, also for a picture cut short: half a plate would be read as a wrong one.
    """
    if not content:
        raise PictureError("is empty (0 bytes)")
    try:
        decoded = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error as error:
        raise PictureError(f"cannot be decoded: {error.err or error}") from error
    if _cut_short(content):
        raise PictureError("is cut short: its end is missing")
    if decoded is None:
        raise PictureError("is not a picture that can be decoded (JPEG, PNG, WebP, TIFF, BMP)")
    if min(decoded.shape[:2]) < _SHORTEST_SIDE_PIXELS:
        raise PictureError(f"is too small: {decoded.shape[1]}x{decoded.shape[0]} pixels")
    return np.asarray(decoded, np.uint8)


def _cut_short(content: bytes) -> bool:
    """OpenCV paints what is missing grey and says nothing, so look for the end mark after the pixels began."""
    if content.startswith(_JPEG_START):
        return content.rfind(_JPEG_END) < _start_of_jpeg_pixels(content)
    if content.startswith(_PNG_START):
        return _PNG_END not in content[-64:]
    return False


def _start_of_jpeg_pixels(content: bytes) -> int:
    """Offset of the start-of-scan marker (ITU-T T.81, B.1.1.4); a preview inside EXIF is stepped over."""
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:  # noqa: PLR2004  every marker begins so
        if content[at + 1] == 0xDA:  # noqa: PLR2004  start of scan
            return at
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return len(content)
