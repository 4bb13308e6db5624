"""Look at one picture: every plate in it with its possible texts."""

from typing import NamedTuple

from schemas.fields import PlateColour
from vision.colour import ground_colour
from vision.detect import Box, Detection, PlateDetector
from vision.pictures import Picture
from vision.read import PlateReader, PlateText


class PlateRead(NamedTuple):
    """One plate in one picture. No texts: a plate is there but cannot be read."""

    box: Box
    texts: tuple[PlateText, ...]
    colour: PlateColour | None = None


class Eye:
    """Finds and reads plates. Loads its models when made (a second), then works on one thread."""

    def __init__(self) -> None:
        self._detector = PlateDetector()
        self._reader = PlateReader()

    def look(self, picture: Picture) -> list[PlateRead]:
        """Plates in the picture, surest detection first."""
        return [self._read(picture, detection) for detection in self._detector.find(picture)]

    def _read(self, picture: Picture, detection: Detection) -> PlateRead:
        texts = self._reader.read(picture, detection.box)
        return PlateRead(detection.box, texts, ground_colour(picture, detection.box))
