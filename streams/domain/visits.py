"""The life of a visit: opened, named, closed; two visits found to be one truck."""

from dataclasses import replace
from typing import Literal

from schemas.events import PlateSighted
from schemas.fields import Country
from schemas.outcomes import VisitClosed
from streams.domain.flow import Flow
from streams.domain.joining import join_records, leave_declaration
from streams.domain.journey import GATE_IN, enter_journey, go_in, leave_journey, restage
from streams.domain.placing import place
from streams.domain.plates import Plate, country_of, tail
from streams.domain.promised import promise_wait, settle_promise
from streams.domain.queues import await_slot, has_no_plate, has_plate, moved
from streams.domain.state import GateState, Left
from streams.domain.story import story
from streams.domain.times import utc
from streams.domain.turn import Turn
from streams.domain.unread import went_by_unread
from streams.domain.visit import Absorbed, Visit, visit_id_of


def open_visit(turn: Turn, sighting: PlateSighted, reached: int) -> Visit:
    """A truck takes its place, read or not."""
    state = turn.state
    state.visit_number += 1
    visit = Visit(
        visit_id=visit_id_of(state.gate, state.visit_number),
        number=state.visit_number,
        direction=sighting.direction,
        opened_ms=turn.at_ms,
        seen_ms=turn.at_ms,
        order_ms=turn.at_ms,
        reached=reached,
        lane=sighting.lane,
    )
    promise_wait(turn, visit)
    arrivals = state.arrivals.get(visit.direction)
    if arrivals is None:
        arrivals = state.arrivals[visit.direction] = Flow()
    arrivals.add(turn.at_ms)
    add_visit(turn, visit)
    turn.told[visit.visit_id] = "opened"
    return visit


def add_visit(turn: Turn, visit: Visit) -> None:
    """Let a visit stand at the gate: a new one, one split off, one opened again."""
    state = turn.state
    state.visits[visit.visit_id] = visit
    if visit.plate is None:
        has_no_plate(state, visit)
    else:
        _find_by_plate(state, visit, visit.plate)
    enter_journey(turn, visit)
    state.figures_changed = True
    turn.tell(visit.visit_id)


def name(turn: Turn, visit: Visit, plate: Plate, sighting_id: str | None) -> Visit:
    """Give the visit its plate, in place of one that was misread; returns the visit the truck has now.

    Another open visit with that plate is the same truck: the two become one, at the earlier arrival's rank.
    """
    state = turn.state
    forget_plate(state, visit)
    twin = next((state.visits[v] for v in state.named.find(plate.text, plate.country) if v != visit.visit_id), None)
    if twin is not None:
        earlier, later = (visit, twin) if visit.rank < twin.rank else (twin, visit)
        absorb(turn, earlier, later)
        visit = earlier
        forget_plate(state, visit)
        if twin.plate is not None and (len(twin.plate.text) > len(plate.text) or plate.country is None):
            plate = twin.plate
    visit.plate = plate
    visit.named_by = sighting_id
    _find_by_plate(state, visit, plate)
    join_records(turn, visit)
    place(turn, visit)
    restage(turn, visit)
    expect_partner(turn, visit)
    if visit.reached >= GATE_IN:
        go_in(turn, visit)
    turn.tell(visit.visit_id)
    return visit


def expect_partner(turn: Turn, visit: Visit) -> None:
    """The truck that takes the goods over, if it is here already, needs no papers of its own from now on."""
    if visit.partner is None:
        return
    for other_id in turn.state.named.find(visit.partner, country_of(visit.partner)):
        other = turn.state.visits[other_id]
        if other is not visit and other.declaration is None and not other.empty:
            join_records(turn, other)
            place(turn, other)
            restage(turn, other)


def read_again(turn: Turn, visit: Visit, plate: Plate) -> None:
    """Another reading of the plate the visit has: keep the fuller spelling and the surer reading."""
    known = visit.plate
    if known is None or tail(known.text) != tail(plate.text):
        return  # the sighting named a trailer or container, or misread a character
    if len(plate.text) > len(known.text):
        forget_plate(turn.state, visit)
        visit.plate = plate
        _find_by_plate(turn.state, visit, plate)
        turn.tell(visit.visit_id)
        return
    if (plate.confidence or 0.0) > (known.confidence or 0.0):
        known = replace(known, confidence=plate.confidence, colour=plate.colour or known.colour)
    if known.country is None and plate.country is not None:
        known = replace(known, country=plate.country)
        turn.state.named.discard(visit.visit_id, known.text)
        turn.state.named.add(visit.visit_id, known.text, known.country)
    visit.plate = known


def add_alias(state: GateState, visit: Visit, kind: str, plate: Plate) -> None:
    """A trailer's plate or a container's number that names this visit from now on."""
    state.named.add(visit.visit_id, plate.text, plate.country)
    alias = f"{kind}:{plate.text}"
    if alias not in visit.aliases:
        visit.aliases.append(alias)


def drop_alias(state: GateState, visit: Visit, alias: str) -> None:
    """That plate or container, with or without its province, is another's, or nobody's."""
    kind, _, text = alias.partition(":")
    names = [(other, *other.partition(":")[::2]) for other in visit.aliases]
    visit.aliases = [other for other, its_kind, name in names if its_kind != kind or tail(name) != tail(text)]
    state.named.discard(visit.visit_id, text)


def forget_plate(state: GateState, visit: Visit) -> None:
    """The visit has no plate until it is named anew."""
    if visit.plate is not None:
        if state.derived.near is not None:
            state.derived.near.discard(visit.visit_id, visit.plate.text)
        drop_alias(state, visit, f"plate:{visit.plate.text}")
        visit.plate = None
        has_no_plate(state, visit)


def cross(turn: Turn, visit: Visit, crossed_ms: int) -> None:
    """The truck is over the line."""
    state = turn.state
    wait_seconds = max(0, crossed_ms - visit.opened_ms) // 1000
    state.crossings[visit.direction].add(crossed_ms, wait_seconds)
    settle_promise(turn, visit, crossed_ms)
    missing = [one for one in visit.open if one.agencies]
    if missing:
        turn.note(visit, "crossed-without-tick", stage=missing[0].stage, agencies=tuple(missing[0].agencies))
    declaration = state.declaration_of(visit)
    visit.crossed_ms, visit.crossed_under = crossed_ms, visit.declaration
    if visit.plate is not None:
        gone = tail(visit.plate.text)
        state.left.put(gone, Left(crossed_ms, visit.direction, visit.visit_id))
        if declaration is not None:
            declaration.crossed.append(gone)
            state.records.declared.discard(declaration.number, visit.plate.text)
    close(turn, visit, crossed_ms, "crossed")


def find_again(turn: Turn, visit: Visit, missed: range) -> None:
    """A truck that is further on went by these checkpoints: an unread pass there was its own."""
    if not missed or visit.plate is None:
        return
    other = went_by_unread(turn.state, visit, missed, turn.at_ms)
    if other is not None:
        absorb(turn, visit, other)


def cross_if_done(turn: Turn, visit: Visit) -> None:
    """Two visits that became one may have every tick between them: then the truck has crossed."""
    if visit.absorbed and visit.visit_id in turn.state.visits and restage(turn, visit):
        cross(turn, visit, max(turn.at_ms, visit.opened_ms))


def close(
    turn: Turn,
    visit: Visit,
    closed_ms: int,
    how: Literal["crossed", "merged", "diverted", "corrected"],
    merged_into: str | None = None,
) -> None:
    """The visit stands in no queue any more."""
    state = turn.state
    turn.emit(
        VisitClosed,
        how=how,
        closed_at=utc(closed_ms),
        wait_seconds=max(0, closed_ms - visit.opened_ms) // 1000,
        merged_into=merged_into,
        **story(turn, visit),
    )
    leave_journey(turn, visit, served=how == "crossed")
    leave_declaration(state, visit)
    if state.derived.near is not None and visit.plate is not None:
        state.derived.near.discard(visit.visit_id, visit.plate.text)
    for alias in visit.aliases:
        state.named.discard(visit.visit_id, alias.partition(":")[2])
    if visit.partner is not None:
        state.partners.discard(visit.visit_id, visit.partner)
    has_plate(state, visit)
    state.figures_changed = True
    state.closed.put(visit.visit_id, visit)
    del state.visits[visit.visit_id]
    state.derived.rows.pop(visit.visit_id, None)
    turn.told.pop(visit.visit_id, None)
    turn.shown.pop(visit.visit_id, None)
    turn.removed.append(visit.visit_id)


def absorb(turn: Turn, visit: Visit, other: Visit) -> None:
    """What was seen of `other` was seen of `visit`."""
    state = turn.state
    other.merged_into = visit.visit_id
    close(turn, other, max(state.now_ms, other.opened_ms), "merged", visit.visit_id)
    visit.absorbed.append(Absorbed(other, _as_it_is(visit)))
    for alias in other.aliases:
        kind, _, text = alias.partition(":")
        if kind in {"plate", "trailer", "container"}:
            own = other.plate
            country = own.country if own is not None and own.text == text else _country(kind, text)
            add_alias(state, visit, kind, Plate(text, country))
    if other.seen_ms >= visit.seen_ms:
        visit.seen_ms, visit.lane = other.seen_ms, other.lane
        visit.evidence = other.evidence or visit.evidence
    visit.reached = max(visit.reached, other.reached)
    for stage, ticks in other.ticks.items():
        visit.ticks[stage] = ticks | visit.ticks.get(stage, {})
    visit.grounds += [ground for ground in other.grounds if ground not in visit.grounds]
    if visit.booking is None:
        visit.booking, visit.slot_ms = other.booking, other.slot_ms
        await_slot(state, visit, turn.policy)
    with moved(state, visit):
        visit.held_by += [role for role in other.held_by if role not in visit.held_by]
        visit.called_ms = None if visit.held_by else visit.called_ms or other.called_ms
        visit.came_when_called |= other.came_when_called


def _country(kind: str, text: str) -> Country | None:
    return None if kind == "container" else country_of(text)


def part(visit: Visit, one: Absorbed) -> None:
    """Take from `visit` what it had from the other one alone."""
    other, before = one.other, one.before
    for stage, ticks in other.ticks.items():
        own = before.ticks.get(stage, {})
        left = {r: ms for r, ms in visit.ticks.get(stage, {}).items() if r in own or ticks.get(r) != ms}
        visit.ticks[stage] = left
        if not left:
            del visit.ticks[stage]
    visit.grounds = [ground for ground in visit.grounds if ground in before.grounds or ground not in other.grounds]
    visit.held_by = [role for role in visit.held_by if role in before.held_by or role not in other.held_by]
    if visit.reached == other.reached:
        visit.reached = before.reached
    if visit.seen_ms == other.seen_ms:
        visit.seen_ms, visit.lane = before.seen_ms, before.lane
    if visit.booking == other.booking:
        visit.booking, visit.slot_ms = before.booking, before.slot_ms
    if other.called_ms is not None and visit.called_ms == other.called_ms:
        visit.called_ms = before.called_ms
    if other.came_when_called:
        visit.came_when_called = before.came_when_called


def _as_it_is(visit: Visit) -> Visit:
    """A copy that keeps what a visit is now."""
    return replace(
        visit,
        open=[],
        absorbed=[],
        ticks={stage: dict(ticks) for stage, ticks in visit.ticks.items()},
        may_be=list(visit.may_be),
        held_by=list(visit.held_by),
        grounds=list(visit.grounds),
        aliases=list(visit.aliases),
    )


def _find_by_plate(state: GateState, visit: Visit, plate: Plate) -> None:
    has_plate(state, visit)
    state.named.add(visit.visit_id, plate.text, plate.country)
    if state.derived.near is not None:
        state.derived.near.add(visit.visit_id, plate.text)
    alias = f"plate:{plate.text}"
    if alias not in visit.aliases:
        visit.aliases.append(alias)
