"""A lane at the interface between the detector and what follows: boxes and reads are given, not seen."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from vision.detect import Box, Detection, Kind
from vision.look import PlateRead
from vision.passes import Passes, Told
from vision.read import PlateText

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
WIDTH, HEIGHT = 1920, 1080
HERE, THERE = Box(500, 600, 620, 630), Box(1500, 600, 1620, 630)


def at(seconds: float) -> datetime:
    """So long after the camera began to look."""
    return START + timedelta(seconds=seconds)


class Shown(NamedTuple):
    """A plate in a frame, and what the reader would make of it."""

    text: str | None
    box: Box = HERE
    confidence: float = 0.95
    quality: float = 1.0


def body(plate: Box = HERE, kind: Kind = "truck", confidence: float = 0.9) -> Detection:
    """A vehicle around a plate."""
    middle, width = (plate.x1 + plate.x2) / 2, plate.width
    return Detection(
        Box(middle - 2.5 * width, plate.y1 - 4.5 * width, middle + 2.5 * width, plate.y2 + 0.5 * width),
        confidence,
        kind,
    )


def shifted(box: Box, right: float, down: float = 0.0, size: float = 1.0) -> Box:
    """The box moved, and made larger or smaller about its upper left corner."""
    x, y = box.x1 + right, box.y1 + down
    return Box(x, y, x + box.width * size, y + box.height * size)


@dataclass
class Lane:
    """Frames in, tellings out. `reads` counts how often a plate was read."""

    passes: Passes = field(default_factory=Passes)
    told: list[Told] = field(default_factory=list)
    said: list[tuple[str, str | None]] = field(default_factory=list)
    """Revision and best text of each telling, as they were then."""
    reads: int = 0
    looks: int = 0
    """How often plates were to be looked for."""

    def see(self, seconds: float, plates: Sequence[Shown] = (), vehicles: Sequence[Detection] = ()) -> list[str | None]:
        """One frame. The texts of the passes that are told as new."""
        found = [Detection(plate.box, 0.8, "plate") for plate in plates]
        shown = {plate.box: plate for plate in plates}
        before = len(self.told)
        wanted = self.passes.wants_plates(at(seconds), vehicles)
        self.looks += wanted
        sought = found if wanted else None
        for chance in self.passes.see(at(seconds), vehicles, sought, WIDTH * HEIGHT):
            plate = shown[chance.plate]
            if chance.one.wants(plate.quality, at(seconds)):
                self.reads += 1
                texts = (PlateText(plate.text, plate.confidence, "vn", 1),) if plate.text else ()
                self.passes.read(chance, PlateRead(plate.box, texts), plate.quality, at(seconds))
        self._hear(self.passes.tell(at(seconds)))
        return self._new(before)

    def still(self, seconds: float) -> list[str | None]:
        """A frame in which nothing moved."""
        before = len(self.told)
        self._hear(self.passes.still(at(seconds)))
        return self._new(before)

    def end(self) -> list[str | None]:
        """The source is over."""
        before = len(self.told)
        self._hear(self.passes.end())
        return self._new(before)

    def _hear(self, told: list[Told]) -> None:
        self.told += told
        self.said += [(one.revision, one.one.texts[0].text if one.one.texts else None) for one in told]

    def _new(self, since: int) -> list[str | None]:
        return [text for revision, text in self.said[since:] if revision == "new"]
