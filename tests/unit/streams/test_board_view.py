"""A board put together again by its readers."""

from schemas.board import BoardMessage
from schemas.events import Goods
from schemas.fields import Stage
from streams.domain.board_view import BoardView
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


def test_who_waits_is_counted_from_the_rows_whenever_the_figures_were_last_told() -> None:
    day = GateDay("08:00")
    for number in (1, 2, 3):
        day.sees(f"29C0000{number}", f"08:00:0{number}")
    day.sees("29C00009", "08:00:09", "gate-in", direction="in")
    out, into = day.board.summaries
    assert (out.waiting, out.by_stage) == (3, {"approach": 3})
    assert (into.waiting, into.by_stage) == (1, {"gate-in": 1})
    day.sees("29C00002", "08:00:10", "gate-in")
    day.sees("29C00001", "08:00:11", "gate-out")
    out, _ = day.board.summaries
    assert (out.waiting, out.by_stage) == (2, {"approach": 1, "gate-in": 1})
    day.ticks("08:01")
    assert (day.board.summaries[0].waiting, day.board.summaries[0].crossed_today) == (2, 1)


def test_positions_are_found_without_listing_the_board() -> None:
    day = GateDay("08:00")
    for number in range(1, 10):
        day.sees(f"29C0000{number}", f"08:00:0{number}")
    day.holds("huu-nghi-000003", "08:01")
    assert [day.board.position(f"huu-nghi-{n:06d}") for n in range(1, 10)] == [1, 2, None, 3, 4, 5, 6, 7, 8]
    assert day.board.position("huu-nghi-000099") is None


def test_a_truck_has_its_position_at_the_stage_at_which_it_stands_and_a_place_at_each_it_waits_for() -> None:
    day = GateDay("08:00")
    for number in (1, 2, 3):
        day.sees(f"29C0000{number}", f"08:00:0{number}")
    day.sees("29C00003", "08:00:30", "gate-in")
    assert day.positions() == {"29C00003": 1, "29C00001": 1, "29C00002": 2}
    assert plates(day, "declaration") == ["29C00001", "29C00002", "29C00003"]
    assert plates(day, "approach") == ["29C00001", "29C00002"]
    assert plates(day, "gate-in") == ["29C00003"]


def plates(day: GateDay, stage: Stage) -> list[str | None]:
    return [day.board.row_of(member).plate for member in day.board.queue("out", stage)]


def test_lobsters_go_before_machines_but_every_second_turn_is_a_machines() -> None:
    day = GateDay("08:00")
    for number in range(1, 7):
        day.sees(f"29C0000{number}", f"08:00:0{number}")
    for number in (4, 5, 6):
        day.declares("08:00:10", f"29C0000{number}", number=f"30551234567{number}", goods=(Goods(hs_code="03063100"),))
    assert day.queue() == ["29C00004", "29C00001", "29C00005", "29C00002", "29C00006", "29C00003"]
    row = day.row("29C00004")
    assert (row.queue_class, row.rule) == ("priority", "perishable-1")


def test_called_trucks_stand_on_top_and_held_ones_after_those_that_have_a_turn() -> None:
    day = GateDay("08:00")
    for number in (1, 2, 3):
        day.sees(f"29C0000{number}", f"08:00:0{number}")
    day.holds("huu-nghi-000001", "08:01")
    day.calls("huu-nghi-000003", "08:02")
    assert day.positions() == {"29C00003": None, "29C00002": 1, "29C00001": None}
    assert day.queue() == ["29C00003", "29C00002", "29C00001"]


def test_an_empty_board_has_empty_queues() -> None:
    view = BoardView(GATE)
    assert list(view.ordered("out")) == []
    assert len(view.queue("out", "gate-in")) == 0


def test_whose_turn_it_is_at_a_stage_is_told_also_where_trucks_wait_for_it_beside_another() -> None:
    day = GateDay("08:00")
    machines, lobsters = Goods(hs_code="84295200"), Goods(hs_code="03063100")
    for number, goods in enumerate((lobsters, machines, lobsters), 1):
        day.sees(f"29C0000{number}", f"08:00:0{number}", "gate-in")
        day.declares(f"08:00:1{number}", f"29C0000{number}", number=f"10000000000{number}", goods=(goods,))
    day.happens(day.payment("08:00:20", number="100000000001"))
    day.ticks("08:01:00")
    assert day.row("29C00002").stage == "gate-in"
    assert plates(day, "fee") == ["29C00002", "29C00003"]  # the lobsters have had their turn
