"""Which reads belong to one pass of one vehicle. Pure: it is told the time of each frame."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from schemas.fields import PlateColour
from vision.detect import Box
from vision.fuse import fuse
from vision.look import PlateRead
from vision.read import PlateText

GONE_AFTER = timedelta(seconds=2)
"""A plate not seen for so long has passed."""

SETTLED_READS = 3
SETTLED_CONFIDENCE = 0.8
"""So many reads that agree so well are told at once, while the truck still stands there."""

TOLD_AFTER = timedelta(seconds=3)
"""A truck that stays is told after so long, however badly it reads."""

LEAST_UNREAD_FRAMES = 2
"""A plate seen in fewer frames and read in none is a reflection or a sign, not a truck."""

LEAST_OVERLAP = 0.2
MOST_DIFFERENT_CHARACTERS = 2
LEAST_PART = 4
"""So many characters in common tell a part of a plate from chance."""


@dataclass
class Pass:
    """One vehicle's pass so far."""

    first_seen: datetime
    last_seen: datetime
    box: Box
    reads: list[tuple[PlateText, ...]] = field(default_factory=list)
    colours: list[PlateColour] = field(default_factory=list)
    told: bool = False

    @property
    def texts(self) -> tuple[PlateText, ...]:
        """The vote over all reads up to now."""
        return fuse(self.reads)

    @property
    def colour(self) -> PlateColour | None:
        """The ground colour most often seen; None when none was."""
        return max(dict.fromkeys(self.colours), key=self.colours.count, default=None)

    def read(self, plate: PlateRead) -> None:
        """Take one frame's reading."""
        self.reads.append(plate.texts)
        if plate.colour is not None:
            self.colours.append(plate.colour)


class Passes:
    """The vehicles before one camera."""

    def __init__(self) -> None:
        self._open: list[Pass] = []

    def see(self, at: datetime, plates: Sequence[PlateRead]) -> list[Pass]:
        """Take what one frame shows; the passes that can be told now, each once."""
        told = self._leave(at)
        taken: set[int] = set()
        for plate in plates:
            known = next((p for p in self._open if id(p) not in taken and _same(p, plate)), None)
            if known is None:
                known = Pass(at, at, plate.box)
                self._open.append(known)
            taken.add(id(known))
            known.last_seen, known.box = at, plate.box
            if not known.told:
                known.read(plate)
        return told + self._settled(at)

    def still(self, at: datetime) -> list[Pass]:
        """The frame shows what the one before showed: whoever stands there still does."""
        for known in self._open:
            known.last_seen = at
        return self._settled(at)

    def end(self) -> list[Pass]:
        """The source is over: tell what was not told yet."""
        left = [known for known in self._open if _is_worth_telling(known)]
        self._open.clear()
        return left

    def _leave(self, at: datetime) -> list[Pass]:
        gone = [known for known in self._open if at - known.last_seen > GONE_AFTER]
        self._open = [known for known in self._open if known not in gone]
        return [known for known in gone if _is_worth_telling(known)]

    def _settled(self, at: datetime) -> list[Pass]:
        ready = [known for known in self._open if not known.told and _is_settled(known, at)]
        for known in ready:
            known.told = True
        return ready


def _is_worth_telling(known: Pass) -> bool:
    return not known.told and (len(known.reads) >= LEAST_UNREAD_FRAMES or any(known.reads))


def _is_settled(known: Pass, at: datetime) -> bool:
    if at - known.first_seen >= TOLD_AFTER:
        return _is_worth_telling(known)
    texts = known.texts
    if not texts or texts[0].confidence < SETTLED_CONFIDENCE:
        return False
    return sum(read[:1] != () and read[0].text == texts[0].text for read in known.reads) >= SETTLED_READS


def _same(known: Pass, plate: PlateRead) -> bool:
    """The same vehicle: its plate reads alike, or stands where it stood and one of the two could not be read."""
    texts = known.texts
    if texts and plate.texts:
        return _alike(texts[0].text, plate.texts[0].text)
    return _overlap(known.box, plate.box) >= LEAST_OVERLAP


def _alike(one: str, other: str) -> bool:
    """At most two edits apart (Levenshtein), or one a part of the other: a line that went unread, a plate cut off."""
    if min(len(one), len(other)) >= LEAST_PART and (one in other or other in one):
        return True
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        before, row[0] = row[0], i
        for j, b in enumerate(other, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1] <= MOST_DIFFERENT_CHARACTERS


def _overlap(one: Box, other: Box) -> float:
    """Intersection over union."""
    width = min(one.x2, other.x2) - max(one.x1, other.x1)
    height = min(one.y2, other.y2) - max(one.y1, other.y1)
    if width <= 0 or height <= 0:
        return 0.0
    common = width * height
    return common / (one.width * one.height + other.width * other.height - common)
