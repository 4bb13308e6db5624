"""The picture behind a sighting: cut to the vehicle, people made unrecognisable, kept by its hash for a limited time.

No net for faces is at work here, so nothing is blurred because it is a face. What is kept is the vehicle's box, without
what is around it; and of that only the plate with its surroundings (bumper, grille) is sharp. All else, with the
windscreen and whoever stands before the vehicle, is blurred until a head is some two pixels wide. A person who stands
right at the plate stays visible.
"""

import hashlib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import cv2
import numpy as np
import structlog

from schemas.events.sightings import Evidence
from vision.detect import Box
from vision.pictures import Picture

LONGEST_SIDE_PIXELS = 960
JPEG_QUALITY = 80

SHARP_BESIDE, SHARP_ABOVE, SHARP_BELOW = 1.0, 0.5, 0.4
"""What stays sharp around the plate, in plate widths: no windscreen begins so low."""

BLUR_SHARE = 0.04
"""Of the vehicle's width becomes one pixel before it is drawn large again: half a head's width in a truck's cab."""

SWEEP_EVERY = timedelta(minutes=10)

_log = structlog.get_logger()


def evidence_picture(picture: Picture, vehicle: Box, plate: Box | None, *, synthetic: bool) -> bytes:
    """A JPEG of the vehicle in which only the plate and what is beside it is sharp.

    A drawn vehicle is cut out of a picture that says so: the cut says it again.
    """
    left, top, right, bottom = vehicle.within(picture)
    cut = picture[top:bottom, left:right]
    shown = _blurred(cut)
    if plate is not None:
        x1, y1, x2, y2 = _surroundings(plate).within(picture)
        x1, y1, x2, y2 = max(x1, left), max(y1, top), min(x2, right), min(y2, bottom)
        if x1 < x2 and y1 < y2:
            shown[y1 - top : y2 - top, x1 - left : x2 - left] = picture[y1:y2, x1:x2]
    scale = min(LONGEST_SIDE_PIXELS / max(shown.shape[:2]), 1.0)
    small = cv2.resize(shown, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    if synthetic:
        letters = small.shape[1] / 240
        place = round(8 * letters), round(30 * letters)
        cv2.putText(
            small, "SYNTHETIC", place, cv2.FONT_HERSHEY_SIMPLEX, letters, (0, 0, 200), max(round(2 * letters), 1)
        )
    return cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])[1].tobytes()


def _surroundings(plate: Box) -> Box:
    width = max(plate.width, 2 * plate.height)
    return Box(
        plate.x1 - SHARP_BESIDE * width,
        plate.y1 - SHARP_ABOVE * width,
        plate.x2 + SHARP_BESIDE * width,
        plate.y2 + SHARP_BELOW * width,
    )


def _blurred(cut: Picture) -> Picture:
    height, width = cut.shape[:2]
    blocks = max(round(1 / BLUR_SHARE), 1)
    tall = max(round(blocks * height / width), 1)
    coarse = cv2.resize(cut, (min(blocks, width), min(tall, height)), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


class EvidenceStore:
    """Pictures of one camera as files named by their SHA-256. Only this camera's process writes them."""

    def __init__(self, folder: Path, keep: timedelta) -> None:
        """`keep`: a picture is deleted when it is older."""
        self._folder = folder
        self._keep = keep
        self._sizes: dict[Path, int] = {}
        self._swept_at: datetime | None = None
        folder.mkdir(parents=True, exist_ok=True)
        for file in sorted(folder.glob("*.jpg"), key=lambda file: file.stat().st_mtime):
            self._sizes[file] = file.stat().st_size

    @property
    def size_bytes(self) -> int:
        """On disk."""
        return sum(self._sizes.values())

    def put(self, content: bytes, now: datetime) -> Evidence | None:
        """Keep a picture. Where it lies is told relative to the folder of all cameras' evidence.

        None if the disk does not take it, and room is made for the next one: the event goes without.
        """
        self.sweep(now)
        sha256 = hashlib.sha256(content).hexdigest()
        file = self._folder / f"{sha256}.jpg"
        try:
            _write(file, content, now)
        except OSError as error:
            _log.warning("evidence cannot be kept", reason=error.strerror, folder=str(self._folder))
            self.drop(2 * len(content))
            return None
        self._sizes.pop(file, None)
        self._sizes[file] = len(content)
        return Evidence(sha256=sha256, place=f"{self._folder.parent.name}/{self._folder.name}/{file.name}")

    def sweep(self, now: datetime) -> None:
        """Delete what is older than it may be."""
        if self._swept_at is not None and timedelta(0) <= now - self._swept_at < SWEEP_EVERY:
            return
        self._swept_at = now
        for file in list(self._sizes):
            if datetime.fromtimestamp(file.stat().st_mtime, UTC) < now - self._keep:
                self._delete(file)

    def drop(self, size_bytes: int) -> int:
        """Delete the oldest until so much is freed. How much was."""
        freed = 0
        for file in list(self._sizes):
            if freed >= size_bytes:
                break
            freed += self._delete(file)
        return freed

    def _delete(self, file: Path) -> int:
        file.unlink(missing_ok=True)
        return self._sizes.pop(file)


def _write(file: Path, content: bytes, now: datetime) -> None:
    partial = file.with_suffix(".partial")
    partial.write_bytes(content)
    os.utime(partial, (now.timestamp(), now.timestamp()))
    partial.replace(file)
