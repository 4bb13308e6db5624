"""What must hold of the fold whatever the log says (events.md, what must hold)."""

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.alerts import Alert
from schemas.codec import decode_alert, decode_board, decode_dead_letter, decode_outcome
from schemas.outcomes import CommandAnswered, VisitClosed, VisitOpened
from streams.domain.board_view import BoardView
from streams.domain.invariants import check_gate
from streams.engine.snapshots import restore, snapshot
from streams.partition import ALERT, BOARD, DEAD_LETTERS, OUTCOME, Outgoing, PartitionFold, PartitionState
from tests.property.gate_events import LOGGED_MS, logs

DECODE = {ALERT: decode_alert, BOARD: decode_board, DEAD_LETTERS: decode_dead_letter, OUTCOME: decode_outcome}

Log = list[tuple[bytes, bytes]]


def fold(log: Log, partition: PartitionFold | None = None) -> list[Outgoing]:
    partition = partition or PartitionFold(PartitionState(2))
    first = partition.state.applied + 1
    return [
        out
        for offset, (key, value) in enumerate(log[first:], first)
        for out in partition.fold(offset, key, value, LOGGED_MS)
    ]


@settings(max_examples=150, deadline=None)
@given(logs)
def test_the_invariants_hold_after_every_event(log: Log) -> None:
    partition = PartitionFold(PartitionState(2))
    for offset, (key, value) in enumerate(log):
        partition.fold(offset, key, value, LOGGED_MS)
        for gate in partition.state.gates.values():
            check_gate(gate)


@settings(max_examples=100, deadline=None)
@given(logs, st.data())
def test_a_restart_from_a_snapshot_anywhere_writes_the_same_bytes(log: Log, data: st.DataObject) -> None:
    whole = PartitionFold(PartitionState(2))
    uninterrupted = fold(log, whole)
    cut = data.draw(st.integers(0, len(log)))
    before = PartitionFold(PartitionState(2))
    written = fold(log[:cut], before)
    record = snapshot(before.state)
    state = restore(record.value, dict(record.headers))
    assert isinstance(state, PartitionState)
    after = PartitionFold(state)
    assert written + fold(log, after) == uninterrupted
    assert snapshot(after.state) == snapshot(whole.state)


@settings(max_examples=100, deadline=None)
@given(logs)
def test_a_log_whose_every_record_was_appended_twice_means_the_same(log: Log) -> None:
    doubled = [record for record in log for _ in range(2)]
    once, twice = PartitionFold(PartitionState(2)), PartitionFold(PartitionState(2))
    written_once, written_twice = fold(log, once), fold(doubled, twice)
    assert len(written_twice) == len(written_once)
    assert twice.state.gates == once.state.gates


@settings(max_examples=100, deadline=None)
@given(logs)
def test_every_output_obeys_its_schema_and_is_counted_without_a_gap(log: Log) -> None:
    last: dict[tuple[str, int], int] = {}
    for out in fold(log):
        output = DECODE[out.topic](out.value)
        if out.topic != DEAD_LETTERS:
            stamp = (output.gate, output.offset)
            assert output.ordinal == last.get(stamp, -1) + 1
            last[stamp] = output.ordinal


@settings(max_examples=100, deadline=None)
@given(logs)
def test_visits_open_once_close_once_and_requests_are_answered_once(log: Log) -> None:
    outcomes = [decode_outcome(out.value) for out in fold(log) if out.topic == OUTCOME]
    for kind, name in ((VisitOpened, "visit_id"), (VisitClosed, "visit_id"), (CommandAnswered, "request_id")):
        said = [(outcome.gate, getattr(outcome, name)) for outcome in outcomes if isinstance(outcome, kind)]
        assert len(said) == len(set(said))


@settings(max_examples=100, deadline=None)
@given(logs)
def test_a_reader_of_the_board_knows_what_the_fold_knows(log: Log) -> None:
    partition = PartitionFold(PartitionState(2))
    views: dict[str, BoardView] = {}
    for out in fold(log, partition):
        if out.topic == BOARD:
            message = decode_board(out.value)
            views.setdefault(message.gate, BoardView(message.gate)).apply(message)
    for gate, view in views.items():
        if view.seq is not None:
            state = partition.state.gates[gate]
            assert set(view.rows) == set(state.visits)
            assert {row.visit_id: row.stage for row in view.rows.values()} == {
                visit.visit_id: visit.stage for visit in state.visits.values()
            }


@settings(max_examples=100, deadline=None)
@given(logs)
def test_alerts_are_raised_and_cleared_in_turn(log: Log) -> None:
    raised: set[tuple[str, str]] = set()
    for out in fold(log):
        if out.topic == ALERT:
            alert: Alert = decode_alert(out.value)
            key = (alert.gate, alert.alert_id)
            if type(alert).__name__ == "AlertRaised":
                assert key not in raised
                raised.add(key)
            else:
                raised.remove(key)
