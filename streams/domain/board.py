"""The gate's state as its board shows it: rows, figures, feeds, in snapshots and deltas."""

from schemas.board import BoardMessage, BoardRow, DirectionSummary, FeedState
from schemas.fields import Direction
from streams.domain.state import DIRECTIONS, GateState
from streams.domain.statistics import nearest_rank
from streams.domain.times import MINUTE_MS, utc
from streams.domain.turn import Turn, Voice
from streams.domain.visit import Visit

SNAPSHOT_EVERY_MS = MINUTE_MS
"""A reader that begins anywhere in `gate.board.v1` knows the whole board after this long."""


def show_time(voice: Voice) -> None:
    """What a clock tick shows: a snapshot when one is due, else a delta, which may carry nothing but the time."""
    state = voice.state
    if state.snapshot_ms is not None and state.now_ms - state.snapshot_ms < SNAPSHOT_EVERY_MS:
        voice.emit(
            BoardMessage,
            kind="delta",
            seq=state.seq,
            log_hash=_digits(voice),
            summaries=_summaries(state) if state.figures_changed else None,
            feeds=_feeds(state) if state.feeds_changed else None,
        )
    else:
        state.snapshot_ms = state.now_ms
        voice.emit(
            BoardMessage,
            kind="snapshot",
            seq=state.seq,
            log_hash=_digits(voice),
            rows=tuple([_row(state, visit) for visit in state.visits.values()]),
            summaries=_summaries(state),
            feeds=_feeds(state),
        )
    state.seq += 1
    state.figures_changed = state.feeds_changed = False


def show_changes(turn: Turn) -> None:
    """What any other event shows: the rows it changed. Figures and feeds follow with the next tick."""
    if not turn.shown and not turn.removed:
        return
    state = turn.state
    for visit_id in turn.shown:
        state.rows.pop(visit_id, None)
    turn.emit(
        BoardMessage,
        kind="delta",
        seq=state.seq,
        log_hash=_digits(turn),
        rows=tuple([_row(state, state.visits[visit_id]) for visit_id in turn.shown]),
        removed=tuple(turn.removed),
    )
    state.seq += 1


def _digits(voice: Voice) -> str | None:
    return voice.log_hash[:8].hex() or None


def _row(state: GateState, visit: Visit) -> BoardRow:
    """The visit's row; the same object until it changes, so that an encoder may keep what it made of it."""
    row = state.rows.get(visit.visit_id)
    if row is None:
        plate = visit.plate
        declaration = state.declaration_of(visit)
        row = state.rows[visit.visit_id] = BoardRow(
            visit_id=visit.visit_id,
            direction=visit.direction,
            rank=visit.rank,
            status=visit.status,
            stage=visit.stage,
            arrived_at=utc(visit.opened_ms),
            stage_since=utc(visit.stage_since_ms),
            seen_at=utc(visit.seen_ms),
            plate=None if plate is None else plate.text,
            country=None if plate is None else plate.country,
            colour=None if plate is None else plate.colour,
            plate_confidence=None if plate is None else plate.confidence,
            lane=visit.lane,
            declaration=None if declaration is None else declaration.status,
            channel=None if declaration is None else declaration.channel,
            perishable=declaration is not None and declaration.perishable,
            registration=visit.registration,
        )
    return row


def _summaries(state: GateState) -> tuple[DirectionSummary, ...]:
    return tuple(_summary(state, direction) for direction in DIRECTIONS)


def _summary(state: GateState, direction: Direction) -> DirectionSummary:
    crossings = state.crossings[direction]
    waits = crossings.waits()
    return DirectionSummary(
        direction=direction,
        waiting=state.waiting(direction),
        by_stage=dict(state.stages[direction]),
        crossed_today=crossings.today(state.now_ms),
        crossed_last_hour=len(crossings.last_hour),
        wait_p50_seconds=nearest_rank(waits, 50),
        wait_p90_seconds=nearest_rank(waits, 90),
    )


def _feeds(state: GateState) -> tuple[FeedState, ...]:
    return tuple(
        FeedState(
            feed_kind=feed.kind,
            feed=feed.name,
            alive=feed.alive,
            feed_as_of=utc(feed.as_of_ms),
            synthetic=feed.synthetic,
        )
        for feed in state.feeds.values()
    )
