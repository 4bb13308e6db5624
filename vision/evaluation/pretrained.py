"""What we measure ourselves beside: the best freely available parts as they are shipped, without a rule of ours.

Plate boxes of `fastanpr` (in 8 bits, as ours), read by PP-OCRv6 of `rapidocr` as one line; those less wide than two
and a half times their height by halves too, and the surer of both counts. No running part uses it.
"""

import math

import cv2
import numpy as np

from vision.detect import Box, PlateDetector
from vision.models import TEXT_READER, Network
from vision.pictures import Picture

HEIGHT_PIXELS = 48
NARROWEST_PIXELS = 320
"""PP-OCRv6 was trained on lines padded to this width."""
WIDEST_TWO_LINE = 2.5
LEAST_LINES_PIXELS = 2


class Pretrained:
    """fastanpr and PP-OCRv6."""

    def __init__(self) -> None:
        self._detector = PlateDetector()
        self._network = Network(TEXT_READER)
        self._characters = ["", *self._network.notes["character"].splitlines(), " "]

    def look(self, picture: Picture) -> list[tuple[Box, str, float]]:
        """Boxes with the text in each (upper case letters, digits and Hanzi) and its confidence."""
        found = []
        for detection in self._detector.find(picture):
            text, confidence = self._read(picture, detection.box)
            found.append((detection.box, text, confidence))
        return found

    def _read(self, picture: Picture, box: Box) -> tuple[str, float]:
        left, top, right, bottom = box.within(picture)
        plate = picture[top:bottom, left:right]
        as_one = self._line(plate)
        if box.width >= WIDEST_TWO_LINE * box.height or plate.shape[0] < LEAST_LINES_PIXELS:
            return as_one
        half = plate.shape[0] // 2
        upper, lower = self._line(plate[:half]), self._line(plate[half:])
        as_two = upper[0] + lower[0], min(upper[1], lower[1])
        return max(as_one, as_two, key=lambda read: read[1])

    def _line(self, line: Picture) -> tuple[str, float]:
        width = max(math.ceil(HEIGHT_PIXELS * line.shape[1] / line.shape[0]), 1)
        batch = np.zeros((1, 3, HEIGHT_PIXELS, max(width, NARROWEST_PIXELS)), np.float32)
        fitted = cv2.resize(line, (width, HEIGHT_PIXELS)).astype(np.float32)
        batch[0, :, :, :width] = fitted.transpose(2, 0, 1) / 127.5 - 1
        frames = self._network.run(batch)[0][0]
        best = frames.argmax(axis=1).tolist()
        kept = [
            n for n, (column, before) in enumerate(zip(best, [0, *best], strict=False)) if column not in {0, before}
        ]
        text = "".join(c for c in (self._characters[best[n]].upper() for n in kept) if c.isalnum())
        return text, float(np.mean([frames[n, best[n]] for n in kept])) if kept else 0.0
