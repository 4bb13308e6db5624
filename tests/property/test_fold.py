"""What must hold of the fold whatever the log says (events.md, what must hold)."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import json

from schemas.alerts import AlertCleared, AlertRaised, GateAlert
from schemas.board import BoardMessage
from schemas.codec import decode_alert, decode_board, decode_dead_letter, decode_event, decode_outcome, encode
from schemas.events import ClockTicked, Command, PlateSighted, TruckSeenElsewhere
from schemas.outcomes import CommandAnswered, GateOutcome, VisitClosed, VisitOpened
from streams.domain import congestion, dwell, late_ticks, promises
from streams.domain.board import SNAPSHOT_AT_LEAST_EVERY_MS
from streams.domain.board_view import BoardView
from streams.domain.invariants import check_gate
from streams.domain.journey import restage
from streams.domain.placing import place
from streams.domain.state import GateState
from streams.domain.times import utc
from streams.domain.turn import Turn
from streams.domain.workflow import DIRECTIONS, STAGES
from streams.engine.snapshots import restore, snapshot
from streams.partition import ALERT, BOARD, DEAD_LETTERS, OUTCOME, Outgoing, PartitionFold, PartitionState
from streams.rules import RULES
from tests.property.gate_events import LOGGED_MS, Log, logs, short_logs

DECODE = {ALERT: decode_alert, BOARD: decode_board, DEAD_LETTERS: decode_dead_letter, OUTCOME: decode_outcome}


@pytest.fixture(autouse=True, scope="module")
def few_trucks_are_many() -> Iterator[None]:
    """One truck tells what is usual, and two make a crowd: else nothing would ever be late in so short a log."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dwell, "MIN_SAMPLES", 1)
        patch.setattr(promises, "MIN_SETTLED", 1)
        patch.setattr(promises, "_MIN_SERVED", 1)
        patch.setattr(late_ticks, "WARN_TRUCKS", 2)
        patch.setattr(congestion, "_STOPPED_TRUCKS", 1)
        patch.setattr(congestion, "_LEARNING_MINUTES", 1)
        yield


def new_fold() -> PartitionFold:
    return PartitionFold(PartitionState(2))


def fold(log: Log, partition: PartitionFold | None = None) -> list[Outgoing]:
    partition = partition or new_fold()
    first = partition.state.applied + 1
    return [
        out
        for offset, (key, value) in enumerate(log[first:], first)
        for out in partition.fold(offset, key, value, LOGGED_MS)
    ]


def outcomes(log: Log) -> list[GateOutcome]:
    return [decode_outcome(out.value) for out in fold(log) if out.topic == OUTCOME]


def board_messages(written: list[Outgoing]) -> list[BoardMessage]:
    return [decode_board(out.value) for out in written if out.topic == BOARD]


@settings(max_examples=60, deadline=None)
@given(logs)
def test_the_invariants_hold_after_every_event(log: Log) -> None:
    partition = new_fold()
    for offset, (key, value) in enumerate(log):
        partition.fold(offset, key, value, LOGGED_MS)
        for state in partition.state.gates.values():
            check_gate(state)


@settings(max_examples=60, deadline=None)
@given(logs)
def test_every_truck_stands_where_its_papers_ticks_and_the_policy_put_it(log: Log) -> None:
    partition = new_fold()
    for offset, (key, value) in enumerate(log):
        partition.fold(offset, key, value, LOGGED_MS)
        for state in partition.state.gates.values():
            assert_nobody_would_move(state)


def assert_nobody_would_move(state: GateState) -> None:
    if state.derived.policy is None:
        return
    turn = Turn(state, 0, state.now_ms, b"", RULES)
    for visit in state.visits.values():
        place(turn, visit)
        assert not restage(turn, visit)
    assert turn.told == {}


@settings(max_examples=60, deadline=None)
@given(logs)
def test_the_same_log_gives_the_same_bytes(log: Log) -> None:
    one, other = new_fold(), new_fold()
    assert fold(log, one) == fold(log, other)
    assert snapshot(one.state) == snapshot(other.state)


@settings(max_examples=60, deadline=None)
@given(logs, st.data())
def test_a_restart_from_a_snapshot_anywhere_writes_the_same_bytes(log: Log, data: st.DataObject) -> None:
    whole = new_fold()
    uninterrupted = fold(log, whole)
    cut = data.draw(st.integers(0, len(log)))
    before = new_fold()
    written = fold(log[:cut], before)
    after = restarted(before)
    assert written + fold(log, after) == uninterrupted
    assert snapshot(after.state) == snapshot(whole.state)


@settings(max_examples=60, deadline=None)
@given(logs)
def test_a_worker_that_dies_after_each_record_writes_the_same_bytes(log: Log) -> None:
    steady, dying = new_fold(), new_fold()
    for offset, (key, value) in enumerate(log):
        dying = restarted(dying)
        assert dying.fold(offset, key, value, LOGGED_MS) == steady.fold(offset, key, value, LOGGED_MS)
    assert snapshot(dying.state) == snapshot(steady.state)


def restarted(partition: PartitionFold) -> PartitionFold:
    record = snapshot(partition.state)
    state = restore(record.value, dict(record.headers))
    assert isinstance(state, PartitionState)
    return PartitionFold(state)


@settings(max_examples=60, deadline=None)
@given(short_logs, st.data())
def test_a_record_that_is_appended_again_changes_nothing(log: Log, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(log)))
    again = data.draw(st.lists(st.integers(0, cut - 1), max_size=5)) if cut else []
    partition = new_fold()
    fold(log[:cut], partition)
    before = json.encode(partition.state.gates)
    assert fold(log[:cut] + [log[index] for index in again], partition) == []
    assert json.encode(partition.state.gates) == before


@settings(max_examples=60, deadline=None)
@given(logs)
def test_every_output_obeys_its_schema_and_is_counted_without_a_gap(log: Log) -> None:
    last: dict[tuple[str, int], int] = {}
    for out in fold(log):
        output = DECODE[out.topic](out.value)
        if out.topic != DEAD_LETTERS:
            stamp = (output.gate, output.offset)
            assert output.ordinal == last.get(stamp, -1) + 1
            last[stamp] = output.ordinal


@settings(max_examples=60, deadline=None)
@given(short_logs)
def test_every_command_has_exactly_one_answer(log: Log) -> None:
    heard: set[tuple[str, str]] = set()
    asked: list[tuple[str, str]] = []
    for _, value in log:
        event = decode_event(value)
        if not isinstance(event, PlateSighted | Command | TruckSeenElsewhere) or (event.gate, event.id) in heard:
            continue
        heard.add((event.gate, event.id))
        if isinstance(event, Command) and (event.gate, event.request_id) not in heard:
            heard.add((event.gate, event.request_id))
            asked.append((event.gate, event.request_id))
    answers = [outcome for outcome in outcomes(log) if isinstance(outcome, CommandAnswered)]
    assert [(answer.gate, answer.request_id) for answer in answers] == asked
    for answer in answers:
        assert answer.accepted is (answer.code is None) is (answer.reason is None)


@settings(max_examples=60, deadline=None)
@given(logs)
def test_visits_open_once_and_close_once_unless_an_officer_opens_them_again(log: Log) -> None:
    opened: set[tuple[str, str]] = set()
    is_open: set[tuple[str, str]] = set()
    for outcome in outcomes(log):
        if isinstance(outcome, VisitOpened):
            visit = outcome.gate, outcome.visit_id
            assert visit not in opened
            opened.add(visit)
            is_open.add(visit)
        elif isinstance(outcome, VisitClosed):
            is_open.remove((outcome.gate, outcome.visit_id))
        elif isinstance(outcome, CommandAnswered) and outcome.what in {"reopened", "split"}:
            again = outcome.visit_id if outcome.what == "reopened" else outcome.other_visit_id
            assert again is not None
            assert (outcome.gate, again) in opened - is_open
            is_open.add((outcome.gate, again))


@settings(max_examples=60, deadline=None)
@given(logs)
def test_a_reader_of_all_messages_sees_what_the_next_whole_board_shows(log: Log) -> None:
    partition = new_fold()
    views: dict[str, BoardView] = {}
    for message in board_messages(fold(log, partition)):
        view = views.setdefault(message.gate, BoardView(message.gate))
        is_expected = view.seq is not None or message.kind == "snapshot"
        assert view.apply(message) == ("applied" if is_expected else "gap")
    for gate, state in partition.state.gates.items():
        later_ms = state.now_ms + SNAPSHOT_AT_LEAST_EVERY_MS
        tick = ClockTicked(id="e" * 36, gate=gate, occurred_at=utc(later_ms), received_at=utc(later_ms), source="/test")
        written = partition.fold(partition.state.applied + 1, gate.encode(), encode(tick), later_ms)
        *deltas, whole = board_messages(written)
        assert whole.kind == "snapshot"
        view, fresh = views.get(gate) or BoardView(gate), BoardView(gate)
        for delta in deltas:
            view.apply(delta)
        fresh.apply(whole)
        assert set(fresh.rows) == set(state.visits)
        if view.seq is not None:
            assert view.rows == fresh.rows
            view.apply(whole)
            assert_same_board(view, fresh)
        assert_queues_are_those_of_the_gate(fresh, state)


def assert_same_board(view: BoardView, other: BoardView) -> None:
    for direction in DIRECTIONS:
        assert list(view.ordered(direction)) == list(other.ordered(direction))
    assert (view.stamp, view.seq, view.as_of, view.log_hash) == (other.stamp, other.seq, other.as_of, other.log_hash)
    assert (view.summaries, view.feeds, view.policy) == (other.summaries, other.feeds, other.policy)


def assert_queues_are_those_of_the_gate(view: BoardView, state: GateState) -> None:
    for direction in DIRECTIONS:
        for stage in STAGES:
            assert list(view.queue(direction, stage)) == list(state.derived.queues[direction][stage])


@settings(max_examples=60, deadline=None)
@given(logs)
def test_a_trucks_position_is_its_place_in_the_queue_of_its_stage(log: Log) -> None:
    partition = new_fold()
    views: dict[str, BoardView] = {}
    for message in board_messages(fold(log, partition)):
        view = views.setdefault(message.gate, BoardView(message.gate))
        view.apply(message)
        for row in view.rows.values():
            queue = [view.row_of(member).visit_id for member in view.queue(row.direction, row.stage)]
            place = queue.index(row.visit_id) + 1 if row.visit_id in queue else None
            assert view.position(row.visit_id) == place
            assert (place is not None) is (row.status == "waiting")


@settings(max_examples=60, deadline=None)
@given(logs)
def test_alerts_are_raised_changed_and_cleared_in_turn(log: Log) -> None:
    raised: set[tuple[str, str]] = set()
    for out in fold(log):
        if out.topic == ALERT:
            alert: GateAlert = decode_alert(out.value)
            key = (alert.gate, alert.alert_id)
            assert (key in raised) is not isinstance(alert, AlertRaised)
            if isinstance(alert, AlertCleared):
                raised.remove(key)
            else:
                raised.add(key)
