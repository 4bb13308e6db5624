"""What one camera tells of the vehicles that pass it: each once, better when it is read better, and when it is gone.

Pure: it is told the time of each frame, what was found in it and what was read.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from schemas.events.sightings import Evidence
from schemas.fields import PlateColour, VehicleClass
from streams.domain.plates import is_trailer
from vision.carriers import Carrier, carriers
from vision.detect import Box, Detection
from vision.fuse import fuse
from vision.geometry import area, centre, distance
from vision.look import PlateRead
from vision.read import PlateText
from vision.track import SURE, Track, Tracker

FEW = 5
"""So many reads of a plate have a vote: the sharpest."""

READ_EVERY = timedelta(seconds=0.3)
CLEARER = 1.25
"""A plate so much sharper or larger than it was ever read is read at once, else after a while: neighbours are alike."""

HIDDEN = timedelta(seconds=1)
ELSEWHERE = 0.25
"""A plate that was hidden so long, or is so far off in shares of the vehicle's box, is read again."""

READ_AGAIN_AFTER = timedelta(seconds=10)
"""A truck that stands and was read is read again now and then: another may have taken its place unseen."""

SETTLED_READS = 3
SETTLED_CONFIDENCE = 0.8
"""So many reads that agree so well are told at once, while the truck still stands there."""

TOLD_AFTER = timedelta(seconds=3)
"""A truck that stays is told after so long, however badly it reads."""

NO_TRUCKS: frozenset[VehicleClass] = frozenset({"car", "bus", "van", "motorbike"})
"""Vehicles that are told only with a plate that was read."""

LEAST_UNREAD_FRAMES = 2
"""A plate seen in fewer frames and read in none is a reflection or a sign, not a truck."""

LEAST_STEADINESS = 0.5
"""Nor is one that is found in less than half of the frames while it is there."""

LEAST_PLATELESS_FRAMES = 5
LEAST_PLATELESS_SHARE = 0.02
LEAST_PLATELESS_WAY = 0.5
"""A truck of which no plate was found is told when seen so often, so near (share of the picture) and so far moved (in
its own sizes): it passed. Trucks that stand in the background are not the queue's."""

MUCH_SURER = 0.2
"""The same text is told again when its confidence rose by so much."""

ANOTHER = 0.5
"""A reading so sure, unlike what was read before, is another vehicle's plate."""

NEARER = 1.15
"""A plate or vehicle that grew by so much comes towards the camera, one that shrank goes away."""

MOST_DIFFERENT_CHARACTERS = 2
LEAST_PART = 4
"""So many characters in common tell a part of a plate from chance."""

Side = Literal["front", "rear", "trailer"]
Revision = Literal["new", "update", "lost"]


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
    """It may be another plate than was read."""
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

    def show(self, plate: Box, vehicle: Box, at: datetime) -> None:
        """Its plate is here now; after a while out of sight, or elsewhere on the vehicle, it may be another one."""
        if self.shown_at is None or self.first_plate is None:
            self.first_plate = plate
        elif at - self.shown_at > HIDDEN or math.dist(_place(plate, vehicle), self.place) > ELSEWHERE:
            self.is_doubted = True
        self.plate, self.place, self.shown_at = plate, _place(plate, vehicle), at
        grown = plate.width / max(self.first_plate.width, 1.0)
        if self.way is None and not 1 / NEARER < grown < NEARER:
            self.way = "nearer" if grown > 1 else "further"

    def take(self, read: PlateRead, quality: float, at: datetime) -> None:
        """Count one reading; only the sharpest few keep their vote."""
        self.read_at, self.is_doubted = at, False
        self.votes.append(Vote(quality, read.texts, read.colour))
        self.votes.sort(key=lambda vote: -vote.quality)
        del self.votes[FEW:]

    def is_worth_telling(self, picture_area: float) -> bool:
        """Whether it is a vehicle that passed, not a flash."""
        if any(vote.texts for vote in self.votes):
            return True
        vehicle, track = self.track.vehicle, self.track
        if vehicle is None:
            return track.frames >= LEAST_UNREAD_FRAMES and track.steadiness >= LEAST_STEADINESS
        if vehicle[0] in NO_TRUCKS or vehicle[1] < SURE:
            return False
        if self.plate is not None:
            return track.frames >= LEAST_UNREAD_FRAMES
        return (
            track.frames >= LEAST_PLATELESS_FRAMES
            and track.largest >= LEAST_PLATELESS_SHARE * picture_area
            and track.furthest >= LEAST_PLATELESS_WAY
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
        vehicle = self.track.vehicle
        return Said(self.texts, vehicle[0] if vehicle else None, self.side)

    def is_settled(self) -> bool:
        """Whether enough reads agree well enough."""
        texts = self.texts
        if not texts or texts[0].confidence < SETTLED_CONFIDENCE:
            return False
        return sum(vote.texts[:1] != () and vote.texts[0].text == texts[0].text for vote in self.votes) >= SETTLED_READS


class Told(NamedTuple):
    """Something to tell of a pass, and when that was."""

    one: Pass
    revision: Revision
    at: datetime


class Chance(NamedTuple):
    """A plate in view that may be read."""

    one: Pass
    plate: Box
    vehicle: Box
    implied: bool
    """No vehicle was found: its box is only about where it must be."""


class Passes:
    """The vehicles before one camera."""

    def __init__(self, knows_way: Callable[[Track], bool] = lambda _: True) -> None:
        """`knows_way`: whether it can be said which way a vehicle goes; until then it is not told before it must be."""
        self._knows_way = knows_way
        self._tracker = Tracker()
        self._passes: dict[int, list[Pass]] = {}
        self._told: list[Told] = []
        self._picture_area = 0.0

    @property
    def tracks(self) -> list[Track]:
        """The vehicles in view."""
        return self._tracker.open

    def see(self, at: datetime, found: Sequence[Detection], picture_area: float) -> list[Chance]:
        """Take what one frame shows; the plates that may be read."""
        self._picture_area = picture_area
        self._leave(self._tracker.leave(at))
        carried = carriers(found, self._tracker.open, at)
        chances = []
        for carrier, track in zip(carried, self._tracker.see(at, [one.vehicle for one in carried]), strict=True):
            if track is None:
                continue
            mine = self._passes.setdefault(track.number, [])
            if not mine:
                mine.append(Pass(track, at))
            if carrier.plates:
                plate = _its_plate(mine[-1], carrier)
                vehicle = carrier.vehicle
                mine[-1].show(plate, vehicle.box, at)
                chances.append(Chance(mine[-1], plate, vehicle.box, implied=vehicle.kind == "plate"))
        return chances

    def read(self, chance: Chance, read: PlateRead, quality: float, at: datetime) -> Pass:
        """Take the reading of a plate. The pass that it speaks of, mostly the chance's own."""
        one = self._whose(chance, read, at)
        one.show(chance.plate, chance.vehicle, at)
        one.take(read, quality, at)
        return one

    def tell(self, at: datetime) -> list[Told]:
        """What can be told now."""
        for one in self._all():
            if one.said is None and self._is_ready(one, at):
                self._tell(one, "new", one.first_seen)
            elif one.has_better():
                self._tell(one, "update", one.track.last_seen)
        told, self._told = self._told, []
        return told

    def still(self, at: datetime) -> list[Told]:
        """The frame shows what the one before showed: whoever stands there still does."""
        self._tracker.still(at)
        self._leave(self._tracker.leave(at))
        return self.tell(at)

    def resume(self, at: datetime) -> None:
        """The camera looks again after a pause."""
        self._tracker.resume(at)
        for one in self._all():
            one.read_at = None

    def end(self) -> list[Told]:
        """The source is over: tell what was not told yet, and that all are gone."""
        self._leave(self._tracker.end())
        told, self._told = self._told, []
        return told

    def _all(self) -> list[Pass]:
        return [one for mine in self._passes.values() for one in mine]

    def _is_ready(self, one: Pass, at: datetime) -> bool:
        """Whether it can be told now, while the vehicle is still there."""
        if at - one.first_seen >= TOLD_AFTER:
            return one.is_worth_telling(self._picture_area)
        return one.is_settled() and self._knows_way(one.track)

    def _tell(self, one: Pass, revision: Revision, at: datetime) -> None:
        one.said = one.now()
        self._told.append(Told(one, revision, at))

    def _leave(self, gone: Iterable[Track]) -> None:
        for track in gone:
            for one in self._passes.pop(track.number, ()):
                self._lose(one)

    def _lose(self, one: Pass) -> None:
        if one.said is None and one.is_worth_telling(self._picture_area):
            self._tell(one, "new", one.first_seen)
        if one.said is not None:
            self._tell(one, "lost", one.track.last_seen)

    def _whose(self, chance: Chance, read: PlateRead, at: datetime) -> Pass:
        """The pass whose plate this is, by what was read and where."""
        one = chance.one
        if not read.texts:
            return one
        text = read.texts[0]
        mine = self._passes[one.track.number]
        for known in reversed(mine):
            if known.texts and _alike(known.texts[0].text, text.text):
                return known
        for known in self._all():
            if known.track.last_seen < at and known.texts and _alike(known.texts[0].text, text.text):
                return self._found_again(known, one)
        if not one.texts or one.texts[0].confidence < ANOTHER or text.confidence < ANOTHER:
            return one
        other = Pass(one.track, at)
        if is_trailer(text.text) == is_trailer(one.texts[0].text):  # the next truck stands where the last one stood
            mine.remove(one)
            self._lose(one)
        mine.append(other)
        return other

    def _found_again(self, known: Pass, one: Pass) -> Pass:
        """A vehicle that was lost from sight for a moment: its pass goes on with the new track."""
        self._passes[known.track.number].remove(known)
        mine = self._passes[one.track.number]
        if one.said is None and not one.texts:
            mine.remove(one)
        known.track = one.track
        mine.append(known)
        return known


def passes_of_still(at: datetime, found: Sequence[Detection], read: Iterable[PlateRead]) -> list[Told]:
    """Each plate of a single picture as a pass of its own, with the vehicle that carries it."""
    reads = {plate.box: plate for plate in read}
    told = []
    for carrier in carriers(found, (), at):
        for plate in carrier.plates:
            box = carrier.vehicle.box
            track = Track(0, box, box, at, at, area(box), area(box))
            track.class_seen(carrier.vehicle.kind, carrier.vehicle.confidence)
            one = Pass(track, at, plate=plate.box)
            one.take(reads[plate.box], 1.0, at)
            told.append((-plate.confidence, Told(one, "new", at)))
    return [one for _, one in sorted(told, key=lambda pair: pair[0])]


def _place(plate: Box, vehicle: Box) -> tuple[float, float]:
    x, y = centre(plate)
    return (x - vehicle.x1) / max(vehicle.width, 1.0), (y - vehicle.y1) / max(vehicle.height, 1.0)


def _its_plate(one: Pass, carrier: Carrier) -> Box:
    """Of several plates in a vehicle's box, the one where its plate was; the surest if it is seen first."""
    if one.plate is None or len(carrier.plates) == 1:
        return max(carrier.plates, key=lambda plate: plate.confidence).box
    known = one.plate
    return min((plate.box for plate in carrier.plates), key=lambda box: distance(box, known))


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
