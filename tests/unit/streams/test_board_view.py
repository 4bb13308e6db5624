"""A board put together again by its readers."""

import pytest

from schemas.board import BoardMessage
from streams.domain.board_view import BoardView
from streams.domain.queue import Queue
from tests.unit.streams.gate_day import GATE, GateDay, said


def messages() -> tuple[GateDay, list[BoardMessage]]:
    day = GateDay("08:00")
    day.sees("29C00001", "08:00:01")
    day.sees("29C00002", "08:00:02")
    day.sees("29C00001", "08:00:03", "gate-out")
    day.ticks("08:01:00")
    return day, said(day.said, BoardMessage)


def test_a_reader_who_begins_in_the_middle_waits_for_a_snapshot() -> None:
    day, (_, *deltas, snapshot) = messages()
    view = BoardView(GATE)
    assert [view.apply(delta) for delta in deltas] == ["gap"] * 3
    assert view.as_of is None
    assert view.apply(snapshot) == "applied"
    assert view.rows == day.board.rows


def test_a_message_that_is_missing_is_noticed_and_the_next_snapshot_mends_it() -> None:
    _, (first, opened, _, closed, snapshot) = messages()
    view = BoardView(GATE)
    assert [view.apply(m) for m in (first, opened, closed, snapshot)] == ["applied", "applied", "gap", "applied"]


def test_messages_written_twice_are_applied_once() -> None:
    day, all_messages = messages()
    view = BoardView(GATE)
    first, opened, also_opened, closed, snapshot = all_messages
    applied = [
        view.apply(m) for m in (first, opened, opened, also_opened, opened, also_opened, closed, snapshot, first)
    ]
    assert applied.count("applied") == 5
    assert applied.count("repeated") == 4
    assert list(view.ordered("out")) == list(day.board.ordered("out"))
    assert (view.stamp, view.seq, view.summaries) == (day.board.stamp, day.board.seq, day.board.summaries)


def test_positions_are_found_without_listing_the_board() -> None:
    day = GateDay("08:00")
    for number in range(1, 10):
        day.sees(f"29C0000{number}", f"08:00:0{number}")
    day.holds("huu-nghi-000003", "08:01")
    assert [day.board.position(f"huu-nghi-{n:06d}") for n in range(1, 10)] == [1, 2, None, 3, 4, 5, 6, 7, 8]
    assert day.board.position("huu-nghi-000099") is None


def test_leaving_a_queue_where_one_does_not_stand_is_an_error() -> None:
    queue = Queue([(1, 1), (3, 2)])
    queue.remove((1, 1))
    assert (list(queue), len(queue), queue.position((3, 2))) == ([(3, 2)], 1, 1)
    with pytest.raises(KeyError):
        queue.remove((2, 1))
