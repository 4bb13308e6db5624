"""The gate's state as its board shows it: rows, figures, feeds, in snapshots and deltas."""

from schemas.board import (
    BoardMessage,
    BoardRow,
    CongestionSummary,
    DirectionSummary,
    FeedState,
    StageSummary,
    StageWait,
)
from schemas.fields import Direction, Stage
from streams.domain.operations import shown
from streams.domain.state import DIRECTIONS, GateState, StageFigures
from streams.domain.statistics import nearest_rank
from streams.domain.times import MINUTE_MS, utc, vietnam_day
from streams.domain.turn import Turn, Voice
from streams.domain.visit import Visit

WORD_EVERY_MS = 5_000
"""A board says what time it is this often: screens warn after 10 s without a word (screens.md, 6)."""

SNAPSHOT_EVERY_MS = MINUTE_MS
SNAPSHOT_AT_LEAST_EVERY_MS = 30 * MINUTE_MS
"""A board is shown whole when as many rows have changed as it has, so that a long queue costs no more for each event;
at most once a minute, and at least this often."""

FIGURES_EVERY_MS = 30_000
"""Figures are shown this often at most: who waits where, readers count themselves."""


_NO_FIGURES = StageFigures(None, None)


def next_word_ms(state: GateState) -> int:
    """When the board says the time again."""
    return state.shown_ms + WORD_EVERY_MS


def show_time(voice: Voice) -> None:
    """What a clock tick shows, when a word is due: a snapshot, or a delta that may carry nothing but the time."""
    state = voice.state
    if state.now_ms < next_word_ms(state) and not state.feeds_changed and not state.policy_changed:
        return
    state.shown_ms = state.now_ms
    today = vietnam_day(state.now_ms)
    for crossings in state.crossings.values():
        state.figures_changed |= crossings.age(state.now_ms, today)
    if _is_snapshot_due(state):
        state.snapshot_ms = state.now_ms
        state.changed_rows = 0
        figures = True
        show_whole(voice)
    else:
        figures = state.figures_changed and state.now_ms - state.figures_ms >= FIGURES_EVERY_MS
        voice.emit(
            BoardMessage,
            kind="delta",
            seq=state.seq,
            log_hash=_digits(voice),
            summaries=_summaries(voice) if figures else None,
            feeds=_feeds(state) if state.feeds_changed else None,
            policy=shown(voice.policy) if state.policy_changed else None,
        )
    state.seq += 1
    if figures:
        state.figures_changed = False
        state.figures_ms = state.now_ms
    state.feeds_changed = state.policy_changed = False


def show_whole(voice: Voice) -> None:
    """The whole board as it is now."""
    state = voice.state
    voice.emit(
        BoardMessage,
        kind="snapshot",
        seq=state.seq,
        log_hash=_digits(voice),
        rows=tuple([_row(state, visit) for visit in state.visits.values()]),
        summaries=_summaries(voice),
        feeds=_feeds(state),
        policy=shown(voice.policy),
    )


def show_changes(turn: Turn) -> None:
    """What any other event shows: the rows it changed. Figures and feeds follow with the next word about the time."""
    state = turn.state
    for visit_id in turn.shown:
        state.derived.rows.pop(visit_id, None)
    turn.emit(
        BoardMessage,
        kind="delta",
        seq=state.seq,
        log_hash=_digits(turn),
        rows=tuple([_row(state, state.visits[visit_id]) for visit_id in turn.shown]),
        removed=tuple(turn.removed),
    )
    state.seq += 1
    state.changed_rows += len(turn.shown)


def _is_snapshot_due(state: GateState) -> bool:
    if state.snapshot_ms is None:
        return True
    since_ms = state.now_ms - state.snapshot_ms
    return since_ms >= SNAPSHOT_AT_LEAST_EVERY_MS or (
        since_ms >= SNAPSHOT_EVERY_MS and state.changed_rows >= len(state.visits)
    )


def _digits(voice: Voice) -> str | None:
    return voice.log_hash[:8].hex() or None


def _row(state: GateState, visit: Visit) -> BoardRow:
    """The visit's row; the same object until it changes, so that an encoder may keep what it made of it."""
    row = state.derived.rows.get(visit.visit_id)
    if row is None:
        plate = visit.plate
        declaration = state.declaration_of(visit)
        first, *others = visit.open
        row = state.derived.rows[visit.visit_id] = BoardRow(
            visit_id=visit.visit_id,
            direction=visit.direction,
            rank=visit.rank,
            status=visit.status,
            stage=first.stage,
            arrived_at=utc(visit.opened_ms),
            stage_since=utc(first.since_ms),
            seen_at=utc(visit.seen_ms),
            queue_class=visit.queue_class,
            rule=visit.rule,
            agencies=tuple(first.agencies),
            also=tuple(
                [StageWait(stage=one.stage, since=utc(one.since_ms), agencies=tuple(one.agencies)) for one in others]
            ),
            slot_at=None if visit.slot_ms is None else utc(visit.slot_ms),
            plate=None if plate is None else plate.text,
            country=None if plate is None else plate.country,
            colour=None if plate is None else plate.colour,
            plate_confidence=None if plate is None else plate.confidence,
            lane=visit.lane,
            declaration=None if declaration is None else declaration.status,
            channel=None if declaration is None else declaration.channel,
            perishable=declaration is not None and declaration.perishable,
            registration=visit.registration,
            evidence=visit.evidence,
        )
    return row


def _summaries(voice: Voice) -> tuple[DirectionSummary, ...]:
    return tuple([_summary(voice.state, direction) for direction in DIRECTIONS])


def _summary(state: GateState, direction: Direction) -> DirectionSummary:
    crossings = state.crossings[direction]
    standing, queues = state.stages[direction], state.derived.queues[direction]
    waits = crossings.waits()
    promises = state.promises.get(direction)
    pace = None if promises is None else promises.pace(state.now_ms)
    hit_rate = None if promises is None else promises.hit_rate_percent()
    return DirectionSummary(
        direction=direction,
        waiting=state.waiting(direction),
        by_stage={stage: count for stage, count in state.stages[direction].items() if count},
        crossed_today=crossings.today(state.now_ms),
        crossed_last_hour=len(crossings.last_hour),
        wait_p50_seconds=nearest_rank(waits, 50),
        wait_p90_seconds=nearest_rank(waits, 90),
        stages=tuple([_stage(state, direction, stage) for stage, count in standing.items() if count or queues[stage]]),
        headway_ms=None if pace is None else pace.headway_ms,
        p50_milli=None if pace is None else pace.p50_thousandths,
        p90_milli=None if pace is None else pace.p90_thousandths,
        hit_rate_percent=None if hit_rate is None else hit_rate[1],
        congestion=_congestion(state, direction),
    )


def _stage(state: GateState, direction: Direction, stage: Stage) -> StageSummary:
    figures = state.stage_figures.get(f"{direction}/{stage}", _NO_FIGURES)
    p50, p90, p97 = figures.usual or (None, None, None)
    return StageSummary(
        stage=stage,
        phase=state.phases[direction][stage],
        usual_p50_seconds=p50,
        usual_p90_seconds=p90,
        late_after_seconds=p97,
        served_per_hour_milli=figures.served_per_hour_milli,
    )


def _congestion(state: GateState, direction: Direction) -> CongestionSummary | None:
    assessment = state.assessed.get(direction)
    if assessment is None:
        return None
    ahead = next((one for one in assessment.thresholds if one.eta_seconds is not None), None)
    return CongestionSummary(
        level=assessment.level,
        arrivals_per_hour_milli=assessment.arrivals_per_hour,
        served_per_hour_milli=assessment.served_per_hour,
        utilisation_percent=assessment.utilisation_percent,
        bottleneck=assessment.stopped or assessment.bottleneck,
        next_threshold=None if ahead is None else ahead.name,
        next_threshold_in_seconds=None if ahead is None else ahead.eta_seconds,
    )


def _feeds(state: GateState) -> tuple[FeedState, ...]:
    return tuple(
        [
            FeedState(
                feed_kind=feed.kind,
                feed=feed.name,
                alive=feed.alive,
                feed_as_of=utc(feed.as_of_ms),
                synthetic=feed.synthetic,
                troubles=tuple(feed.troubles),
            )
            for feed in state.feeds.values()
        ]
    )
