"""What one camera tells of the vehicles that pass it: each once, better when it is read better, and when it is gone.

Pure: it is told the time of each frame, what was found in it and what was read.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from schemas.events.sightings import LEAST_READ
from streams.domain.plates import is_trailer
from vision.alike import are_alike
from vision.carriers import SAME, Carrier, carriers
from vision.class_vote import ClassVote
from vision.classify import Kinds
from vision.detect import Box, Detection
from vision.geometry import area, distance, holds, overlap, shared_area
from vision.look import PlateRead
from vision.one_pass import HIDDEN, Pass
from vision.track import SURE, Track, Tracker

TOLD_AFTER = timedelta(seconds=3)
"""A truck that stays is told after so long, however badly it reads."""

LOOK_AFTER = timedelta(seconds=0.15)
"""Plates are looked for in every second of ten frames a second: a plate is read no oftener."""

LOOK_ANYWAY_AFTER = timedelta(seconds=1)
"""And once a second, though all that are in view are read and no vehicle came."""

HALF = 0.5
"""A box that shares so much with a vehicle's is of that vehicle, or hidden by it."""

Revision = Literal["new", "update", "lost"]


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
    """Of a vehicle that only its plate shows, about where it must be."""


class Passes:
    """The vehicles before one camera."""

    def __init__(self, knows_way: Callable[[Track], bool] = lambda _: True) -> None:
        """`knows_way`: whether it can be said which way a vehicle goes; until then it is not told before it must be."""
        self._knows_way = knows_way
        self._tracker = Tracker()
        self._passes: dict[int, list[Pass]] = {}
        self._told: list[Told] = []
        self._picture_area = 0.0
        self._plates_at: datetime | None = None

    @property
    def tracks(self) -> list[Track]:
        """The vehicles in view."""
        return self._tracker.open

    def wants_plates(self, at: datetime, vehicles: Sequence[Detection]) -> bool:
        """Whether plates are worth looking for in a frame that shows these vehicles: that takes most of its time."""
        since = None if self._plates_at is None else at - self._plates_at
        if since is None or since >= LOOK_ANYWAY_AFTER:
            return True
        if any(track.vehicle is None for track in self._tracker.open):
            return True  # it is followed by its plate alone
        known = [track.foretold(at) for track in self._tracker.open]
        sure = [vehicle.box for vehicle in vehicles if vehicle.confidence >= SURE]
        if any(all(overlap(box, other) < SAME for other in known) for box in sure):
            return True
        settled = bool(self._passes) and all(one.is_settled() and not one.is_doubted for one in self._all())
        return not settled and since >= LOOK_AFTER

    def see(
        self, at: datetime, vehicles: Sequence[Detection], plates: Sequence[Detection] | None, picture_area: float
    ) -> list[Chance]:
        """Take what one frame shows; the plates that may be read. `plates` is None where none were looked for."""
        self._picture_area = picture_area
        if plates is not None:
            self._plates_at = at
        self._leave(self._tracker.leave(at))
        carried = carriers([*vehicles, *(plates or ())], self._tracker.open, at)
        chances = []
        with_plate = {number for number, carrier in enumerate(carried) if carrier.plates}
        boxes = [carrier.vehicle for carrier in carried]
        tracks = self._tracker.see(at, boxes, with_plate)
        for carrier, track in zip(carried, tracks, strict=True):
            if track is None:
                continue
            mine = self._passes.setdefault(track.number, [])
            if not mine:
                mine.append(Pass(track, at))
            for one in mine:
                one.doubt(track.gap)
                one.classes.add(carrier.vehicle)
            for one, plate in _share_out(mine, carrier, at):
                one.show(plate, carrier.vehicle.box, at)
                chances.append(Chance(one, plate, carrier.vehicle.box))
        return chances

    def unclear(self, at: datetime) -> list[Track]:
        """Vehicles in view of which a nearer look may tell what they are."""
        return [
            track
            for track in self._tracker.open
            if track.last_seen == at and any(vote.wants_look(track.box, at) for vote in self._votes(track))
        ]

    def classify(self, track: Track, kinds: Kinds, at: datetime) -> None:
        """Take what a nearer look at the vehicle said."""
        for vote in self._votes(track):
            if vote.wants_look(track.box, at):
                vote.look(kinds, track.box, at)

    def read(self, chance: Chance, read: PlateRead, quality: float, at: datetime) -> Pass:
        """Take the reading of a plate. The pass that it speaks of, mostly the chance's own."""
        one = self._whose(chance, read, at)
        one.show(chance.plate, chance.vehicle, at)
        one.take(read, quality, at)
        return one

    def tell(self, at: datetime) -> list[Told]:
        """What can be told now."""
        self._notice_doubles(at)
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

    def doubt(self) -> None:
        """The picture changed as a whole: whoever is in it may be another."""
        for one in self._all():
            one.doubt(HIDDEN * 2)

    def resume(self, at: datetime) -> None:
        """The camera looks again after a pause."""
        self._tracker.resume(at)
        for one in self._all():
            one.doubt(HIDDEN * 2)

    def end(self) -> list[Told]:
        """The source is over: tell what was not told yet, and that all are gone."""
        self._leave(self._tracker.end())
        told, self._told = self._told, []
        return told

    def _votes(self, track: Track) -> list[ClassVote]:
        """The track's own, and those of the passes in it: in one box vehicles may follow each other."""
        return [track.classes, *(one.classes for one in self._passes.get(track.number, ()))]

    def _all(self) -> list[Pass]:
        return [one for mine in self._passes.values() for one in mine]

    def _is_ready(self, one: Pass, at: datetime) -> bool:
        """Whether it can be told now, while the vehicle is still there."""
        if at - one.first_seen >= TOLD_AFTER:
            return one.is_worth_telling(self._picture_area)
        return one.is_settled() and self._knows_way(one.track)

    def _notice_doubles(self, at: datetime) -> None:
        """What reads nothing and lies on a vehicle whose plate was read: a lamp that looks like a plate, its load."""
        shown = [one for one in self._all() if one.track.last_seen == at]
        read = [one for one in shown if one.is_read]
        for one in shown:
            if not one.is_read:
                one.beside += any(other.track is not one.track and _lies_on(one, other.track.box) for other in read)

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
            if known.texts and are_alike(known.texts[0].text, text.text):
                return known
        for known in self._all():
            gone = known.track.last_seen < at or (known.shown_at != at and known.is_near(chance.plate))
            if gone and known.texts and are_alike(known.texts[0].text, text.text):
                return self._found_again(known, one)
        if not one.may_be_another or not one.is_read or text.confidence < LEAST_READ:
            return one
        other = Pass(one.track, at)
        if is_trailer(text.text) == is_trailer(one.texts[0].text):  # the next truck stands where the last one stood
            mine.remove(one)
            self._lose(one)
        mine.append(other)
        return other

    def _found_again(self, known: Pass, one: Pass) -> Pass:
        """Lost from sight for a moment, or its plate lies now in another box: its pass goes on with the new track."""
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
            track = Track(0, box, box, at, at, box)
            one = Pass(track, at, plate=plate.box)
            one.classes.add(carrier.vehicle)
            one.take(reads[plate.box], 1.0, at)
            told.append((-plate.confidence, Told(one, "new", at)))
    return [one for _, one in sorted(told, key=lambda pair: pair[0])]


def _lies_on(one: Pass, vehicle: Box) -> bool:
    if one.plate is not None:
        return holds(vehicle, one.plate)
    box = one.track.box
    return shared_area(box, vehicle) >= HALF * min(area(box), area(vehicle))


def _share_out(mine: list[Pass], carrier: Carrier, at: datetime) -> list[tuple[Pass, Box]]:
    """Whose plate is which, of one vehicle's plates: the one that was there, else the surest of those that are left.

    A second plate beside the first begins a pass of its own: a trailer's, or of a vehicle that hides in the same box.
    """
    left = sorted(carrier.plates, key=lambda plate: -plate.confidence)
    shared: list[tuple[Pass, Box]] = []
    for one in mine:
        here = [plate for plate in left if one.is_here(plate.box, carrier.vehicle.box)]
        if here:
            nearest = min(here, key=lambda plate: distance(plate.box, one.plate or plate.box))
            left.remove(nearest)
            shared.append((one, nearest.box))
    if left and mine[-1].plate is None:
        shared.append((mine[-1], left.pop(0).box))
    for plate in left:
        mine.append(Pass(mine[0].track, at, is_second=True))
        shared.append((mine[-1], plate.box))
    return shared
