"""Why a truck has its position, and how long it still waits, told from its board."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.board import BoardRow, StageWait
from schemas.fields import Direction, QueueClass, Stage, VisitStatus
from streams.domain.board_view import BoardView
from streams.domain.expected import expected_wait, nth_to_cross
from streams.domain.promises import Promise
from streams.domain.why import Ahead, in_english, rows_ahead, why
from tests.support.morning import GATE, POLICY, message, summaries, truck

NOW = datetime(2026, 3, 2, 7, 2, 7, tzinfo=UTC)
AT_TWO, AT_THREE = datetime(2026, 3, 2, 7, tzinfo=UTC), datetime(2026, 3, 2, 8, tzinfo=UTC)
RULES: dict[QueueClass, str] = {"priority": "perishable-1", "booked": "booked-1", "live": "live-1"}


def waiting(queue_class: QueueClass, number: int, slot_at: datetime | None = None, **more: Any) -> BoardRow:
    """A truck at customs; of its class a lower number goes first."""
    fields = {"queue_class": queue_class, "rule": RULES[queue_class], "slot_at": slot_at, "rank": (number, number)}
    return truck(number, "29C12345", NOW, **(fields | more))


def board_of(*rows: BoardRow) -> BoardView:
    board = BoardView(GATE)
    board.apply(message(1, NOW, rows, "snapshot", figures=summaries(rows), policy=POLICY))
    return board


MIXED = board_of(
    *[waiting("live", number) for number in range(1, 7)],
    *[waiting("priority", number) for number in (7, 8)],
    waiting("booked", 9, AT_TWO),
    waiting("booked", 25, AT_THREE),
)


def reasons(board: BoardView, number: int) -> tuple[Ahead, ...]:
    return why(rows_ahead(board, board.rows[f"{GATE}-{number}"]))


def test_the_reason_for_a_position_names_rules_slots_and_who_came_earlier() -> None:
    assert reasons(MIXED, 6) == (
        Ahead(2, "priority", rule="perishable-1"),
        Ahead(1, "booked", slot_at=AT_TWO),
        Ahead(1, "booked", slot_at=AT_THREE),
        Ahead(5, "live", rule="live-1"),
    )
    assert in_english(reasons(MIXED, 6), "live") == (
        "9 ahead: 2 priority under rule perishable-1, 1 booked for 14:00 (UTC+7), 1 booked for 15:00 (UTC+7), "
        "5 arrived earlier"
    )


def test_to_a_booked_truck_the_live_ones_ahead_did_not_come_earlier_but_have_their_turns() -> None:
    board = board_of(waiting("live", 8), waiting("live", 9), waiting("booked", 1, AT_TWO), waiting("booked", 2, AT_TWO))
    assert in_english(reasons(board, 2), "booked") == (
        "3 ahead: 1 booked for 14:00 (UTC+7), 2 live, whose turns come before"
    )


def test_a_rule_may_put_a_truck_that_booked_nothing_among_the_booked() -> None:
    board = board_of(waiting("booked", 1), waiting("booked", 2))
    assert in_english(reasons(board, 2), "booked") == "1 ahead: 1 booked under rule booked-1"


def test_the_first_has_nobody_ahead_and_one_that_is_held_has_no_place() -> None:
    board = board_of(waiting("live", 1), waiting("live", 2, status="held"))
    assert in_english(reasons(board, 1), "live") == "nobody ahead"
    with pytest.raises(KeyError):
        rows_ahead(board, board.rows[f"{GATE}-2"])


def test_the_range_of_a_truck_counts_all_that_cross_before_it_wherever_they_stand() -> None:
    board = board_of(
        waiting("live", 1),
        waiting("live", 2),
        waiting("live", 3, status="called", stage="gate-in"),
        waiting("live", 4, stage="gate-out"),
        waiting("live", 5, stage="gate-in"),
        waiting("live", 6, direction="in"),
    )
    row = board.rows[f"{GATE}-2"]
    assert nth_to_cross(board, row, rows_ahead(board, row)) == 4
    assert expected_wait(board, row, rows_ahead(board, row)) == Promise(450, 405, 765)  # 4 headways of 112.5 s


def test_without_a_pace_no_range_is_told() -> None:
    board = BoardView(GATE)
    row = waiting("live", 1)
    board.apply(message(1, NOW, (row,), "snapshot"))
    assert expected_wait(board, row, ()) is None


STAGES: tuple[Stage, ...] = ("plant", "customs", "fee")
STATUSES: tuple[VisitStatus, ...] = ("waiting", "waiting", "waiting", "called", "held", "postponed")


@st.composite
def rows(draw: st.DrawFn) -> tuple[BoardRow, ...]:
    """Trucks of every class and status, some at several stages at once."""
    made = []
    for number in range(draw(st.integers(1, 25))):
        stages = draw(st.lists(st.sampled_from(STAGES), min_size=1, unique=True))
        also = tuple(StageWait(stage=stage, since=NOW) for stage in stages[1:])
        queue_class: QueueClass = draw(st.sampled_from(("priority", "booked", "live")))
        status: VisitStatus = draw(st.sampled_from(STATUSES))
        direction: Direction = draw(st.sampled_from(("out", "in")))
        slot_at = draw(st.sampled_from((AT_TWO, AT_THREE))) if queue_class == "booked" else None
        rank = (draw(st.integers(0, 9)), number)
        more = {"stage": stages[0], "also": also, "status": status, "direction": direction, "rank": rank}
        made.append(waiting(queue_class, number, slot_at, **more))
    return tuple(made)


@given(rows())
def test_reasons_add_up_to_the_position_and_the_count_to_the_place_on_the_board(trucks: tuple[BoardRow, ...]) -> None:
    board = board_of(*trucks)
    for direction in ("out", "in"):
        for nth, (position, row) in enumerate(board.ordered(direction), 1):
            if position is None:
                continue
            ahead = rows_ahead(board, row)
            assert sum(group.trucks for group in why(ahead)) == position - 1 == board.position(row.visit_id) - 1  # type: ignore[operator]
            assert nth_to_cross(board, row, ahead) == nth


def test_slots_are_told_by_the_clock_of_vietnam_also_past_its_midnight() -> None:
    late = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)
    assert in_english([Ahead(4, "booked", slot_at=late)], "live") == "4 ahead: 4 booked for 00:30 (UTC+7)"
    assert in_english([Ahead(4, "booked", slot_at=late + timedelta(hours=1))], "live").endswith("01:30 (UTC+7)")
