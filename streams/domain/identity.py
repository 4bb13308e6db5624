"""Which truck a camera saw. Evidence decides, never bare text.

A reading names a visit when it is the plate of that visit, with or without the province that one of the two lacks
(plates.py, `same_truck`). A reading that names nobody may be another's plate misread in one place, or the plate of a
truck that came unread: then place, order, colour and what is expected here weigh for and against, in hundredths of
natural log odds, and a visit is taken only when it is likely and clearly likelier than the next.
"""

from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from schemas.events import PlateSighted
from streams.domain.near import are_confused
from streams.domain.plates import Plate, country_of, normalise
from streams.domain.queues import near_index
from streams.domain.state import GateState
from streams.domain.times import HOUR_MS, MINUTE_MS
from streams.domain.visit import Visit, visit_id_of
from streams.domain.workflow import CHECKPOINTS

_ENOUGH = 300
_CLEARLY = 150
_SURE_READING = 0.6
"""A second candidate with less of the reader's confidence names nobody."""
_CANDIDATES = 5
_OUT_OF_TURN_MS = 30 * MINUTE_MS
"""Trucks enter about in the order in which they came; one that came this long after the last that entered has not."""
_UNREAD_FOR_MS = 12 * HOUR_MS


class Seen(NamedTuple):
    """What a sighting says about who it is."""

    visit: Visit | None
    plate: Plate | None
    """The reading to go by: the candidate that names the visit, else the reader's best."""
    exact: bool
    """The plate names the visit by itself; else other evidence does."""


def readings(sighting: PlateSighted) -> list[Plate]:
    """The candidates as plates, best first."""
    plates = []
    for candidate in sighting.candidates[:_CANDIDATES]:
        text = normalise(candidate.text)
        if text is not None:
            country = candidate.country or country_of(text, candidate.colour)
            plates.append(Plate(text, country, candidate.colour, candidate.confidence))
    return plates


def recognise(state: GateState, sighting: PlateSighted, plates: list[Plate], at_ms: int) -> Seen:
    """The open visit that was seen, as far as the evidence goes."""
    best = plates[0] if plates else None
    for plate in plates:
        if plate is not best and (plate.confidence or 0.0) < _SURE_READING:
            break
        found = state.named.find(plate.text, plate.country)
        if found:
            return Seen(_named(state, found, plate, sighting), plate, exact=True)
    place = CHECKPOINTS.index(sighting.checkpoint)
    if place == 0 or sighting.side not in {"front", "rear"}:
        return Seen(None, best, exact=False)
    if best is None:
        return Seen(_only_one_leaving(state, sighting), None, exact=False)
    weighed = sorted(
        (
            (_weigh(state, sighting, misread, at_ms), misread.visit.number, misread.visit)
            for misread in _misread(state, plates)
        ),
        key=lambda entry: (-entry[0], entry[1]),
    )
    others = [entry for entry in weighed if entry[2] is not weighed[0][2]]
    if weighed and weighed[0][0] >= _ENOUGH and (not others or weighed[0][0] - others[0][0] >= _CLEARLY):
        return Seen(weighed[0][2], best, exact=False)
    return Seen(_came_unread(state, sighting, place, at_ms), best, exact=False)


def _named(state: GateState, found: list[str], plate: Plate, sighting: PlateSighted) -> Visit:
    """Of the visits that a plate may name: the one spelled so, else one that goes the way of the sighting."""
    first = state.visits[found[0]]
    if len(found) == 1 or (first.plate is not None and first.plate.text == plate.text):
        return first
    same_way = (v for v in map(state.visits.__getitem__, found) if v.direction == sighting.direction)
    return next(same_way, first)


class _Misread(NamedTuple):
    """A reading that may be the visit's plate, misread in one place."""

    plate: Plate
    text: str
    visit: Visit


def _misread(state: GateState, plates: list[Plate]) -> Iterator[_Misread]:
    index = near_index(state)
    for plate in plates:
        for text, visit_id in index.find(plate.text):
            yield _Misread(plate, text, state.visits[visit_id])


def _weigh(state: GateState, sighting: PlateSighted, misread: _Misread, at_ms: int) -> int:
    """For (above 0) and against it."""
    plate, text, visit = misread
    records = state.records
    place = CHECKPOINTS.index(sighting.checkpoint)
    weight = 350 if are_confused(plate.text, text) else 200
    weight += 150 if visit.reached < place else -250
    weight += 0 if visit.direction == sighting.direction else -300
    weight += 50 if (plate.confidence or 0.0) < _SURE_READING else 0
    known = visit.plate
    if known is not None:
        if known.colour is not None and plate.colour is not None:
            weight += 50 if known.colour == plate.colour else -150
        if known.country is not None and plate.country is not None and known.country != plate.country:
            weight -= 300
    if at_ms < visit.opened_ms:
        weight -= 300
    if records.declared.find(plate.text, plate.country) or records.registered.find(plate.text, plate.country):
        weight -= 400  # a truck of exactly this plate exists
    return weight


def _came_unread(state: GateState, sighting: PlateSighted, place: int, at_ms: int) -> Visit | None:
    """A read truck of which no reading is known: the first that came unread and has not been here yet."""
    front_ms = state.fronts_ms.get(sighting.direction, at_ms)
    for number in state.derived.unnamed[sighting.direction]:
        visit = state.visits[visit_id_of(state.gate, number)]
        if visit.opened_ms > min(at_ms, front_ms + _OUT_OF_TURN_MS):
            return None
        if visit.reached < place and (
            at_ms - visit.opened_ms < _UNREAD_FOR_MS or visit.opened_ms >= front_ms - _UNREAD_FOR_MS
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
        if other.reached in places and visit.seen_ms < other.opened_ms <= at_ms:
            return other
    return None


def _only_one_leaving(state: GateState, sighting: PlateSighted) -> Visit | None:
    """An unread truck at the line is the one that waits to cross, when only one does."""
    if sighting.checkpoint != "gate-out" or state.stages[sighting.direction]["gate-out"] != 1:
        return None
    member = state.derived.queues[sighting.direction]["gate-out"].next()
    return None if member is None else state.visits[visit_id_of(state.gate, member.rank[1])]
