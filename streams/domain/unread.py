"""Trucks whose plates were not read for sure: who vouches for what they may be, and which of them a later one was.

A reading of which its reader is not sure (schemas, `LEAST_READ`) names nobody by itself. It counts where it is the
plate of somebody who is here, or of somebody who is expected here; else its truck stays unread, and what was thought
of it is kept until a sure reading says whose it was.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from schemas.events import PlateSighted
from schemas.events.sightings import LEAST_READ
from schemas.fields import Direction
from streams.domain.near import are_alike
from streams.domain.plates import Plate, is_trailer, tail
from streams.domain.queues import has_no_plate, has_plate
from streams.domain.state import GateState
from streams.domain.times import HOUR_MS, MINUTE_MS
from streams.domain.visit import Visit, visit_id_of

LEAST_BELIEVED = 0.1
"""A candidate with less is noise, whoever vouches for it."""

_CLEARLY = 4
"""So many times likelier than the next a candidate must be, where others are vouched for too."""

_OUT_OF_TURN_MS = 30 * MINUTE_MS
"""Trucks enter about in the order in which they came; one that came this long after the last that entered has not."""
_UNREAD_FOR_MS = 12 * HOUR_MS
_MOST_REMEMBERED = 5


class Vouched(NamedTuple):
    """A candidate that somebody vouches for."""

    plate: Plate
    visit: Visit | None
    """Who is here and has the plate, or may have it; None: it is expected, and nobody with it is here."""
    names: bool
    """The plate is a known truck's. Else two unsure readings agree: that makes them one truck's, and no name."""


def is_read(plates: Sequence[Plate]) -> bool:
    """Whether the best of them is sure enough to name a truck by itself."""
    return bool(plates) and (plates[0].confidence or 0.0) >= LEAST_READ


def vouched(state: GateState, sighting: PlateSighted, plates: Iterable[Plate]) -> Vouched | None:
    """What an unread sighting may be by what is known here; None where nothing is, or two are about as likely."""
    known: dict[str, Vouched] = {}
    for plate in plates:
        one = _vouch(state, sighting, plate)
        if one is not None:
            known.setdefault(tail(plate.text) if one.visit is None else one.visit.visit_id, one)
    if not known:
        return None
    first, *others = known.values()
    if others and (first.plate.confidence or 0.0) < _CLEARLY * (others[0].plate.confidence or 0.0):
        return None
    return first


def expected(state: GateState, visit: Visit) -> Plate | None:
    """The plate of an unread truck here, if one that it may have has become expected since, and no other has."""
    plates = [plate for plate in visit.may_be if _is_expected(state, visit.direction, plate)]
    if len({tail(plate.text) for plate in plates}) != 1 or state.named.find(plates[0].text, plates[0].country):
        return None
    return plates[0]


def remember(state: GateState, visit: Visit, plates: Iterable[Plate], sighting_id: str) -> None:
    """Keep what a camera thought an unread truck's plate to be, the likeliest first."""
    visit.named_by = sighting_id
    has_plate(state, visit)
    thought = {plate.text: plate for plate in visit.may_be}
    for plate in plates:
        before = thought.get(plate.text)
        if before is None or (before.confidence or 0.0) < (plate.confidence or 0.0):
            thought[plate.text] = plate
    ordered = sorted(thought.values(), key=lambda plate: (-(plate.confidence or 0.0), plate.text))
    visit.may_be = ordered[:_MOST_REMEMBERED]
    has_no_plate(state, visit)


def thought_to_be(state: GateState, direction: Direction, plate: Plate) -> Visit | None:
    """The unread truck here of which a camera thought that this is its plate: the first of several."""
    visits = map(state.visits.__getitem__, state.derived.may_be.find(plate.text, plate.country))
    return min((v for v in visits if v.direction == direction), key=lambda v: v.number, default=None)


def came_unread(state: GateState, direction: Direction, plate: Plate, place: int, at_ms: int) -> Visit | None:
    """A read truck of which no reading is known: the first that came unread and has not been here yet."""
    front_ms = state.fronts_ms.get(direction, at_ms)
    for number in state.derived.unnamed[direction]:
        visit = state.visits[visit_id_of(state.gate, number)]
        if visit.opened_ms > min(at_ms, front_ms + _OUT_OF_TURN_MS):
            return None
        if (
            visit.reached < place
            and (at_ms - visit.opened_ms < _UNREAD_FOR_MS or visit.opened_ms >= front_ms - _UNREAD_FOR_MS)
            and _may_read(visit.may_be, plate)
        ):
            return visit
    return None


def went_by_unread(state: GateState, visit: Visit, places: range, at_ms: int) -> Visit | None:
    """The unread truck that was this one: it went by one of these checkpoints, and no camera read it there.

    Of several the first, since trucks go by in the order in which they stand.
    """
    unnamed = state.derived.unnamed[visit.direction]
    for number in unnamed[bisect_right(unnamed, visit.number) :]:
        other = state.visits[visit_id_of(state.gate, number)]
        if other.reached not in places or not visit.seen_ms < other.opened_ms <= at_ms:
            continue
        if visit.plate is None or _may_read(other.may_be, visit.plate):
            return other
    return None


def only_one_leaving(state: GateState, sighting: PlateSighted, plates: Sequence[Plate]) -> Visit | None:
    """An unread truck at the line is the one that waits to cross, when only one does."""
    if sighting.checkpoint != "gate-out" or state.stages[sighting.direction]["gate-out"] != 1:
        return None
    member = state.derived.queues[sighting.direction]["gate-out"].next()
    if member is None:
        return None
    visit = state.visits[visit_id_of(state.gate, member.rank[1])]
    return visit if visit.plate is None or _may_read(plates, visit.plate) else None


def _may_read(thought: Sequence[Plate], plate: Plate) -> bool:
    """Whether what a camera thought, if anything, resembles this plate: else it speaks against it."""
    return not thought or any(are_alike(tail(one.text), tail(plate.text)) for one in thought)


def _vouch(state: GateState, sighting: PlateSighted, plate: Plate) -> Vouched | None:
    here = [state.visits[one] for one in state.named.find(plate.text, plate.country)]
    for visit in here:
        if visit.direction == sighting.direction:
            return Vouched(plate, visit, names=True)
    if here:
        return None  # a camera that is not sure does not send a truck the other way
    own = sighting.side in {"front", "rear"}
    unread = thought_to_be(state, sighting.direction, plate) if own else None
    is_expected = _is_expected(state, sighting.direction, plate)
    if unread is not None:
        return Vouched(plate, unread, names=is_expected)
    if is_expected and not (sighting.side == "front" and is_trailer(plate.text)):
        return Vouched(plate, None, names=True)
    return None


def _is_expected(state: GateState, direction: Direction, plate: Plate) -> bool:
    """Whether such a truck is to come this way: declared, announced, booked, going home, to take goods over."""
    records = state.records
    if any(
        records.declarations[number].direction == direction
        for number in records.declared.find(plate.text, plate.country)
    ):
        return True
    if any(
        records.predeclarations[truck].direction == direction
        for truck in records.predeclared.find(plate.text, plate.country)
    ):
        return True
    book = state.slot_books.get(direction)
    if book is not None and book.expects(plate.text):
        return True
    left = state.left.get(tail(plate.text))
    return (left is not None and left.direction != direction) or bool(state.partners.find(plate.text, plate.country))
