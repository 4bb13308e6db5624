"""One vehicle's pass as one of its plates shows it: what was read, what is still worth reading, what was told. Pure."""

import math
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from schemas.events.sightings import LEAST_READ, Evidence
from schemas.fields import PlateColour, VehicleClass
from streams.domain.plates import is_trailer
from vision.class_vote import ClassVote
from vision.detect import Box
from vision.fuse import fuse
from vision.geometry import area, centre, distance
from vision.look import PlateRead
from vision.read import PlateText
from vision.track import SURE, Track

FEW = 5
"""So many reads of a plate have a vote: the sharpest."""

READ_EVERY = timedelta(seconds=0.3)
CLEARER = 1.25
"""A plate so much sharper or larger than it was ever read is read at once, else after a while: neighbours are alike."""

NEAR_WIDTHS = 2.0
ELSEWHERE = 0.25
"""What is further off, in plate widths and in shares of the vehicle's box, is another plate on the same vehicle."""

HIDDEN = timedelta(seconds=1)
"""The plate of a vehicle that was hidden so long is read again."""

UNWATCHED = timedelta(seconds=0.4)
"""In so long a gap between frames one vehicle may have taken another's place. While it was watched it stays itself,
however differently it reads."""

READ_AGAIN_AFTER = timedelta(seconds=10)
"""A truck that stands and was read is read again now and then: another may have taken its place unseen."""

SETTLED_READS = 3
"""So many sure reads that agree are told at once, while the truck still stands there."""

NO_TRUCKS: frozenset[VehicleClass] = frozenset({"car", "bus", "van", "motorbike"})
"""Vehicles that are told only with a plate that was read."""

LEAST_UNREAD_FRAMES = 2
"""A plate seen in fewer frames and read in none is a reflection or a sign, not a truck."""

LEAST_STEADINESS = 0.5
"""Nor is one that is found in less than half of the frames while it is there."""

LEAST_PLATELESS_FRAMES = 5
LEAST_PLATELESS_SHARE = 0.02
"""A truck of which no plate was found is told when it was seen so often, so near (share of the picture) and driving: it
passed. Trucks that stand in the background are not the queue's."""

MUCH_SURER = 0.2
"""The same text is told again when its confidence rose by so much."""

NEARER = 1.15
"""A plate or vehicle that grew by so much comes towards the camera, one that shrank goes away."""

Side = Literal["front", "rear", "trailer"]


class Vote(NamedTuple):
    """What one frame gave."""

    quality: float
    texts: tuple[PlateText, ...]
    colour: PlateColour | None


class Said(NamedTuple):
    """What was told of a pass, to see whether there is something better to tell."""

    texts: tuple[PlateText, ...]
    vehicle: VehicleClass | None
    side: Side


@dataclass
class Pass:
    """One vehicle's pass so far, as one of its plates shows it."""

    track: Track
    first_seen: datetime
    first_plate: Box | None = None
    plate: Box | None = None
    place: tuple[float, float] = (0.0, 0.0)
    """Where its plate is on the vehicle, in shares of the vehicle's box."""
    shown_at: datetime | None = None
    is_doubted: bool = False
    """It is worth another look whether this is the plate that was read."""
    may_be_another: bool = False
    """It was out of sight for a moment since it was last read."""
    is_second: bool = False
    """Another plate is seen on the same vehicle: this one counts only when it is read, and reads differently."""
    beside: int = 0
    """Frames in which it lay on another vehicle, whose plate was read."""
    classes: ClassVote = field(default_factory=ClassVote)
    """Of the boxes in which it was; it may have been framed now as a part, now as a whole."""
    votes: list[Vote] = field(default_factory=list)
    """The sharpest few, sharpest first."""
    read_at: datetime | None = None
    way: Literal["nearer", "further"] | None = None
    said: Said | None = None
    sighting_id: str = ""
    picture: bytes | None = None
    """Of its sharpest read, as it may be kept; None once it is kept."""
    evidence: Evidence | None = None
    """Where it is kept."""

    @property
    def texts(self) -> tuple[PlateText, ...]:
        """The vote over the sharpest reads up to now."""
        return fuse([vote.texts for vote in self.votes])

    @property
    def vehicle(self) -> tuple[VehicleClass, float] | None:
        """The kind of vehicle that carries the plate and how sure that is; None while only the plate was found."""
        return self.classes.best

    @property
    def colour(self) -> PlateColour | None:
        """The ground colour most often seen; None when none was."""
        colours = [vote.colour for vote in self.votes if vote.colour is not None]
        return max(dict.fromkeys(colours), key=colours.count, default=None)

    @property
    def side(self) -> Side:
        """Which plate it is: a vehicle that goes away shows its rear, with a trailer that of the trailer."""
        texts = self.texts
        if self.way != "nearer" and texts and is_trailer(texts[0].text):
            return "trailer"
        return "rear" if self.way == "further" else "front"

    @property
    def is_read(self) -> bool:
        """Whether what it reads is to be relied upon."""
        texts = self.texts
        return bool(texts) and texts[0].confidence >= LEAST_READ

    @property
    def best_quality(self) -> float:
        """Of what was read so far."""
        return self.votes[0].quality if self.votes else 0.0

    def wants(self, quality: float, at: datetime) -> bool:
        """Whether a plate of this quality is worth a reading now."""
        if self.read_at is None or self.is_doubted:
            return True
        since = at - self.read_at
        if since >= READ_AGAIN_AFTER:
            return True
        if self.is_settled():
            return False
        if quality >= CLEARER * self.best_quality:
            return True
        return since >= READ_EVERY and (len(self.votes) < FEW or quality > self.votes[-1].quality)

    def is_here(self, plate: Box, vehicle: Box) -> bool:
        """Whether this is where its plate was, in the picture or on the vehicle."""
        if self.plate is None:
            return False
        return self.is_near(plate) or math.dist(_place(plate, vehicle), self.place) <= ELSEWHERE

    def is_near(self, plate: Box) -> bool:
        """Whether this is where its plate was in the picture."""
        if self.plate is None:
            return False
        return distance(plate, self.plate) <= NEAR_WIDTHS * max(plate.width, self.plate.width)

    def doubt(self, gap: timedelta) -> None:
        """It was out of sight for so long: it may be another one."""
        self.is_doubted |= gap > HIDDEN
        self.may_be_another |= gap > UNWATCHED

    def show(self, plate: Box, vehicle: Box, at: datetime) -> None:
        """Its plate is here now."""
        self.first_plate = self.first_plate or plate
        self.plate, self.place, self.shown_at = plate, _place(plate, vehicle), at
        grown = plate.width / max(self.first_plate.width, 1.0)
        if self.way is None and not 1 / NEARER < grown < NEARER:
            self.way = "nearer" if grown > 1 else "further"

    def take(self, read: PlateRead, quality: float, at: datetime) -> None:
        """Count one reading; only the sharpest few keep their vote."""
        self.read_at, self.is_doubted, self.may_be_another = at, False, False
        self.votes.append(Vote(quality, read.texts, read.colour))
        self.votes.sort(key=lambda vote: -vote.quality)
        del self.votes[FEW:]

    def is_worth_telling(self, picture_area: float) -> bool:
        """Whether it is a vehicle that passed, not a flash."""
        if self.is_second:
            return self.is_read and len(self.votes) >= LEAST_UNREAD_FRAMES
        if self.beside * 2 > self.track.frames and not self.is_read:
            return False
        if self.vehicle is None:
            return self._is_worth_telling_alone()
        return any(vote.texts for vote in self.votes) or self._is_unread_truck(picture_area)

    def _is_worth_telling_alone(self) -> bool:
        """As a plate around which no vehicle was found."""
        track = self.track
        if any(vote.texts for vote in self.votes):
            return True
        return track.frames >= LEAST_UNREAD_FRAMES and track.steadiness >= LEAST_STEADINESS

    def _is_unread_truck(self, picture_area: float) -> bool:
        vehicle, track = self.vehicle, self.track
        if vehicle is None or vehicle[0] in NO_TRUCKS or vehicle[1] < SURE:
            return False
        if self.plate is not None:
            return track.frames >= LEAST_UNREAD_FRAMES
        return (
            track.frames >= LEAST_PLATELESS_FRAMES
            and area(track.largest) >= LEAST_PLATELESS_SHARE * picture_area
            and track.has_moved
        )

    def has_better(self) -> bool:
        """Whether what was told can be told better."""
        if self.said is None:
            return False
        now, said = self.now(), self.said
        if now.vehicle != said.vehicle or now.side != said.side:
            return True
        if not now.texts or not said.texts:
            return bool(now.texts)
        best, told = now.texts[0], said.texts[0]
        if best.text == told.text:
            return best.confidence >= told.confidence + MUCH_SURER
        return best.confidence > told.confidence

    def now(self) -> Said:
        """What would be told now."""
        vehicle = self.vehicle
        return Said(self.texts, vehicle[0] if vehicle else None, self.side)

    def is_settled(self) -> bool:
        """Whether enough reads agree well enough."""
        texts = self.texts
        if not texts or texts[0].confidence < LEAST_READ:
            return False
        return sum(vote.texts[:1] != () and vote.texts[0].text == texts[0].text for vote in self.votes) >= SETTLED_READS


def _place(plate: Box, vehicle: Box) -> tuple[float, float]:
    x, y = centre(plate)
    return (x - vehicle.x1) / max(vehicle.width, 1.0), (y - vehicle.y1) / max(vehicle.height, 1.0)
