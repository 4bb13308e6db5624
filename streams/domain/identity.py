"""Which truck a camera saw. Evidence decides, never bare text.

A reading names a visit when it is the plate of that visit, with or without the province that one of the two lacks
(plates.py, `same_truck`). A reading that names nobody may be another's plate misread in one place, or the plate of a
truck that came unread: then place, order, colour and what is expected here weigh for and against, in hundredths of
natural log odds, and a visit is taken only when it is likely and clearly likelier than the next. A reading of which
the reader is not sure names nobody by itself (unread.py).
"""

from collections.abc import Iterator
from typing import NamedTuple

from schemas.events import PlateSighted
from streams.domain.near import are_confused
from streams.domain.plates import Plate, country_of, normalise
from streams.domain.queues import near_index
from streams.domain.state import GateState
from streams.domain.unread import LEAST_BELIEVED, came_unread, is_read, only_one_leaving, thought_to_be, vouched
from streams.domain.visit import Visit
from streams.domain.workflow import CHECKPOINTS

_ENOUGH = 300
_CLEARLY = 150
_OF_THE_TRUCK = frozenset({"front", "rear"})
_SURE_READING = 0.6
"""A second candidate with less of the reader's confidence names nobody."""
_CANDIDATES = 5


class Seen(NamedTuple):
    """What a sighting says about who it is."""

    visit: Visit | None
    plate: Plate | None
    """The reading to go by: the candidate that names the visit or is expected here, else a sure best; None: unread."""
    exact: bool
    """The plate names the visit by itself; else other evidence does."""


def readings(sighting: PlateSighted) -> list[Plate]:
    """The candidates as plates, best first; of an unread plate those that are worth a thought."""
    plates: list[Plate] = []
    for candidate in sighting.candidates[:_CANDIDATES]:
        text = normalise(candidate.text)
        if text is not None:
            country = candidate.country or country_of(text, candidate.colour)
            plates.append(Plate(text, country, candidate.colour, candidate.confidence))
    return plates if is_read(plates) else [one for one in plates if (one.confidence or 0.0) >= LEAST_BELIEVED]


def recognise(state: GateState, sighting: PlateSighted, plates: list[Plate], at_ms: int) -> Seen:
    """The open visit that was seen, as far as the evidence goes."""
    if not is_read(plates):
        return _unread(state, sighting, plates, at_ms)
    best = plates[0]
    for plate in plates:
        if plate is not best and (plate.confidence or 0.0) < _SURE_READING:
            break
        found = state.named.find(plate.text, plate.country)
        if found:
            return Seen(_named(state, found, plate, sighting), plate, exact=True)
    if sighting.side not in _OF_THE_TRUCK:
        return Seen(None, best, exact=False)
    visit = thought_to_be(state, sighting.direction, best) or _most_likely(state, sighting, plates, at_ms)
    place = CHECKPOINTS.index(sighting.checkpoint)
    if visit is None and place > 0:
        visit = came_unread(state, sighting.direction, best, place, at_ms)
    return Seen(visit, best, exact=False)


def _unread(state: GateState, sighting: PlateSighted, plates: list[Plate], at_ms: int) -> Seen:
    """Nobody read it, or not for sure."""
    one = vouched(state, sighting, plates)
    if one is not None:
        known = one.visit is not None and one.visit.plate is not None
        return Seen(one.visit, one.plate if one.names else None, exact=known)
    if sighting.side not in _OF_THE_TRUCK or CHECKPOINTS.index(sighting.checkpoint) == 0:
        return Seen(None, None, exact=False)
    visit = _most_likely(state, sighting, plates, at_ms) or only_one_leaving(state, sighting, plates)
    return Seen(visit, None, exact=False)


def _most_likely(state: GateState, sighting: PlateSighted, plates: list[Plate], at_ms: int) -> Visit | None:
    """Whose plate may have been misread so, if that is likely and clearly likelier than the next."""
    if CHECKPOINTS.index(sighting.checkpoint) == 0:
        return None
    weighed = sorted(
        (
            (_weigh(state, sighting, misread, at_ms), misread.visit.number, misread.visit)
            for misread in _misread(state, plates)
        ),
        key=lambda entry: (-entry[0], entry[1]),
    )
    others = [entry for entry in weighed if entry[2] is not weighed[0][2]]
    if weighed and weighed[0][0] >= _ENOUGH and (not others or weighed[0][0] - others[0][0] >= _CLEARLY):
        return weighed[0][2]
    return None


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
