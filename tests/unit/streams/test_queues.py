"""Who goes next: three classes that take turns, and everything that changes a truck's turn."""

import pytest

from schemas.fields import Role
from schemas.outcomes import LaneChanged
from streams.domain.why import in_english, rows_ahead, why
from tests.support.gate import CRAB, MACHINES, Gate

POLICY = "lang-son/1"


def crowd(gate: Gate, *, crabs: int, machines: int) -> tuple[list[str], list[str]]:
    """So many trucks with machines came, then so many with live crabs."""
    live = [f"29C{number:05d}" for number in range(machines)]
    urgent = [f"30D{number:05d}" for number in range(crabs)]
    for number, plate in enumerate(live + urgent):
        gate.declares(plate, number=f"{305_000_000_000 + number}", hs=CRAB if plate in urgent else MACHINES)
        gate.sees(plate)
    return urgent, live


# Classes.


def test_perishables_go_before_machines_that_came_earlier_but_not_before_all_of_them() -> None:
    gate = Gate()
    (c0, c1, c2), (m0, m1) = crowd(gate, crabs=3, machines=2)
    assert gate.queue("approach") == [c0, m0, c1, m1, c2]
    assert (gate.row(c0).queue_class, gate.row(c0).rule) == ("priority", "perishable-1")
    assert (gate.row(m0).queue_class, gate.row(m0).rule) == ("live", "live-1")


def test_the_turns_go_on_where_they_stopped() -> None:
    gate = Gate()
    (c0, c1, c2), (m0, m1) = crowd(gate, crabs=3, machines=2)
    called = []
    for _ in range(5):
        answer = gate.calls(None, direction="out")
        called.append(gate.state.visits[answer.visit_id or ""].plate.text)  # type: ignore[union-attr]
        assert answer.rule in {f"{POLICY}/perishable-1", f"{POLICY}/live-1"}
    assert called == [c0, m0, c1, m1, c2]


def test_a_truck_that_comes_late_in_its_class_does_not_wait_behind_the_whole_of_the_other() -> None:
    gate = Gate()
    urgent, live = crowd(gate, crabs=6, machines=3)
    order = gate.queue("approach")
    for plate in live:
        before = order[: order.index(plate)]
        assert sum(other in urgent for other in before) <= 3 * (live.index(plate) + 1)


def test_each_stage_has_its_own_queue_and_its_own_turns() -> None:
    gate = Gate()
    (c0,), (m0,) = crowd(gate, crabs=1, machines=1)
    assert gate.queue("approach") == [c0, m0]
    gate.sees(m0, "gate-in")
    assert (gate.queue("approach"), gate.queue("gate-in")) == ([c0], [m0])
    gate.sees(c0, "gate-in")
    assert gate.queue("gate-in") == [c0, m0]


def test_goods_declared_while_the_truck_waits_give_it_its_class() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.sees("29C00002")
    assert gate.plates() == ["29C00001", "29C00002"]
    gate.declares("29C00002", hs=CRAB)
    assert gate.plates() == ["29C00002", "29C00001"]
    gate.declares("29C00002", hs=CRAB, version=2, status="cancelled")
    gate.declares("29C00002", hs=MACHINES, version=3)
    assert gate.plates() == ["29C00001", "29C00002"]


def test_an_emergency_is_granted_with_a_reason_and_taken_back() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.sees("29C00002")
    answer = gate.grants("emergency", "29C00002")
    assert (answer.what, answer.rule, answer.note) == (
        "priority-granted",
        f"{POLICY}/emergency-1",
        "a patient on board",
    )
    assert gate.plates() == ["29C00002", "29C00001"]
    assert gate.grants("emergency", "29C00002").code == "already-so"
    answer = gate.grants("emergency", "29C00002", granted=False)
    assert (answer.what, answer.rule) == ("priority-withdrawn", f"{POLICY}/live-1")
    assert gate.plates() == ["29C00001", "29C00002"]


def test_whom_customs_trusts_customs_says() -> None:
    gate = Gate()
    gate.sees("29C00001")
    assert gate.grants("trusted", "29C00001", "border-guard").code == "wrong-agency"
    assert gate.grants("trusted", "29C00001", "customs").rule == f"{POLICY}/trusted-1"
    assert gate.grants("emergency", "29C00001", "yard").code == "wrong-agency"
    assert gate.grants("emergency", "29C00001", "firm").code == "wrong-agency"


# Called.


def test_a_called_truck_has_no_position_and_those_behind_it_move_up() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.sees("29C00002")
    answer = gate.calls("29C00001", lane=4)
    assert (answer.what, answer.note) == ("called", f"{POLICY}/live-1")
    row = gate.row("29C00001")
    assert (row.status, row.lane, gate.board.position(row.visit_id)) == ("called", 4, None)
    assert gate.board.position(gate.visit("29C00002").visit_id) == 1
    assert gate.plates() == ["29C00001", "29C00002"]


def test_a_call_without_a_truck_needs_a_direction_and_somebody_who_waits() -> None:
    gate = Gate()
    assert gate.calls(None).code == "unknown-visit"
    assert gate.calls(None, direction="out").code == "nobody-waits"
    gate.sees("29C00001", direction="in")
    assert gate.calls(None, direction="out").code == "nobody-waits"
    assert gate.calls(None, direction="in").visit_id == "huu-nghi-000001"


@pytest.mark.parametrize("role", ["customs", "tax", "firm", "driver"])
def test_who_does_not_steer_the_queue_calls_nobody(role: Role) -> None:
    gate = Gate()
    gate.sees("29C00001")
    assert gate.calls("29C00001", role=role).code == "wrong-agency"


def test_a_closed_lane_takes_nobody_until_it_is_open_again() -> None:
    gate = Gate()
    gate.sees("29C00001")
    assert gate.sets_lane(2, is_open=False).accepted
    assert gate.calls("29C00001", lane=2).code == "lane-closed"
    assert gate.calls(None, lane=2, direction="out").code == "lane-closed"
    assert gate.row("29C00001").status == "waiting"
    assert gate.calls("29C00001", lane=3).accepted
    gate.sets_lane(2, is_open=True)
    assert gate.calls("29C00001", lane=2).accepted
    assert [(lane.lane, lane.is_open) for lane in gate.outcomes(LaneChanged)] == [(2, False), (2, True)]


def test_a_lane_turned_round_takes_trucks_of_the_other_direction() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.sees("29C00002", direction="in")
    gate.sets_lane(2, is_open=True, direction="in")
    assert gate.calls("29C00001", lane=2).code == "lane-closed"
    assert gate.calls("29C00002", lane=2).accepted
    assert gate.sets_lane(2, is_open=True, direction="in").code == "already-so"
    assert gate.sets_lane(2, is_open=True, direction="out", role="customs").code == "wrong-agency"


# Postponed, sent back.


def test_a_driver_asks_for_a_later_turn_and_stands_then_as_if_he_came_then() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.sees("29C00002")
    assert gate.postpones("29C00001", 4).what == "postponed"
    row = gate.row("29C00001")
    assert (row.status, gate.board.position(row.visit_id)) == ("postponed", None)
    gate.passes(hours=3)
    gate.sees("29C00003")
    gate.passes(minutes=59)
    assert gate.row("29C00001").status == "postponed"
    gate.passes(minutes=1)
    gate.sees("29C00004")
    assert gate.queue("approach") == ["29C00002", "29C00003", "29C00001", "29C00004"]


def test_a_gate_waits_for_no_turn_that_nobody_waits_for_any_more_as_one_that_was_restored_does_not() -> None:
    gate, restored = Gate(), Gate()
    for one in (gate, restored):
        one.sees("29C00001")
        one.postpones("29C00001", 4)
        one.corrects("close", "29C00001")
    restored.restarts()
    for one in (gate, restored):
        one.passes(hours=3, minutes=59, seconds=58)
    assert gate.state == restored.state


def test_a_turn_is_postponed_by_the_policys_hours_and_twice_at_most() -> None:
    gate = Gate()
    gate.sees("29C00001")
    assert gate.postpones("29C00001", 5).code == "not-allowed-by-policy"
    for _ in range(2):
        assert gate.postpones("29C00001", 4).accepted
        gate.passes(hours=4)
    answer = gate.postpones("29C00001", 4)
    assert (answer.code, answer.reason) == ("not-allowed-by-policy", "A turn is postponed at most 2 times in a visit.")


def test_a_postponed_truck_that_is_called_comes_at_once_and_keeps_its_place() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.postpones("29C00001", 4)
    gate.calls("29C00001")
    gate.sees("29C00001", "gate-in")
    gate.sees("29C00002")
    gate.sees("29C00002", "gate-in")
    gate.passes(hours=5)
    assert gate.queue("gate-in") == ["29C00001", "29C00002"]


def test_asking_anew_counts_the_hours_from_then() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.postpones("29C00001", 4)
    gate.passes(hours=2)
    gate.postpones("29C00001", 4)
    gate.passes(hours=3)
    assert gate.row("29C00001").status == "postponed"
    gate.passes(hours=1, seconds=5)
    assert gate.row("29C00001").status == "waiting"


def test_who_did_not_come_when_called_goes_to_the_back_of_its_class() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.sees("29C00002")
    gate.calls("29C00001")
    answer = gate.sends_back("29C00001")
    assert (answer.what, answer.note) == ("requeued", "did not come")
    gate.sees("29C00003")
    assert gate.queue("approach") == ["29C00002", "29C00001", "29C00003"]
    assert gate.row("29C00001").stage == "approach"


def test_a_truck_sent_back_still_has_its_class() -> None:
    gate = Gate()
    (c0, c1), (m0,) = crowd(gate, crabs=2, machines=1)
    gate.sends_back(c0)
    assert gate.queue("approach") == [c1, m0, c0]


# Held.


def test_a_held_truck_has_no_position_and_gets_its_old_one_back() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.sees("29C00002")
    answer = gate.holds("customs", "29C00001")
    assert (answer.what, answer.note, answer.by_role) == ("held", "papers", "customs")
    assert gate.queue("approach") == ["29C00002"]
    gate.releases("customs", "29C00001")
    assert gate.queue("approach") == ["29C00001", "29C00002"]


def test_a_truck_held_by_two_agencies_goes_on_when_both_have_released_it() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.holds("customs", "29C00001")
    gate.holds("border-guard", "29C00001")
    assert gate.holds("customs", "29C00001").code == "already-held"
    gate.releases("customs", "29C00001")
    assert gate.row("29C00001").status == "held"
    assert gate.releases("customs", "29C00001").code == "wrong-agency"
    gate.releases("border-guard", "29C00001")
    assert gate.row("29C00001").status == "waiting"
    assert gate.releases("border-guard", "29C00001").code == "not-held"


def test_the_management_board_lifts_every_hold() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.holds("customs", "29C00001")
    gate.holds("border-guard", "29C00001")
    assert gate.releases("tax", "29C00001").reason == "It is held by customs, border-guard: they release it."
    assert gate.releases("management-board", "29C00001").what == "released"
    assert gate.row("29C00001").status == "waiting"


def test_a_hold_ends_a_call_and_a_held_truck_is_not_called_postponed_or_sent_back() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.calls("29C00001")
    gate.holds("customs", "29C00001")
    for answer in (gate.calls("29C00001"), gate.postpones("29C00001"), gate.sends_back("29C00001")):
        assert answer.code == "held"
    gate.releases("customs", "29C00001")
    assert gate.row("29C00001").status == "waiting"
    assert gate.row("29C00001").stage == "approach"


def test_postponed_and_held_at_once_a_truck_is_held_and_its_hours_run_on() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.postpones("29C00001", 4)
    gate.holds("customs", "29C00001")
    gate.passes(hours=5)
    assert gate.row("29C00001").status == "held"
    gate.releases("customs", "29C00001")
    assert gate.row("29C00001").status == "waiting"


@pytest.mark.parametrize("role", ["yard", "firm", "driver"])
def test_only_agencies_hold(role: Role) -> None:
    gate = Gate()
    gate.sees("29C00001")
    assert gate.holds(role, "29C00001").code == "wrong-agency"
    assert gate.row("29C00001").status == "waiting"


# Places and their reasons.


def test_a_place_is_one_more_than_those_whom_the_reason_counts() -> None:
    gate = Gate()
    crowd(gate, crabs=7, machines=6)
    positions = []
    for plate in gate.queue("approach"):
        row = gate.row(plate)
        ahead = why(rows_ahead(gate.board, row))
        assert gate.board.position(row.visit_id) == 1 + sum(group.trucks for group in ahead)
        positions.append(gate.board.position(row.visit_id))
    assert positions == list(range(1, 14))


def test_the_reason_names_the_rule() -> None:
    gate = Gate()
    _, (m0, m1, _) = crowd(gate, crabs=2, machines=3)
    ahead = why(rows_ahead(gate.board, gate.row(m1)))
    assert in_english(ahead, "live") == "3 ahead: 2 priority under rule perishable-1, 1 arrived earlier"
    assert gate.queue("approach")[1] == m0


def test_the_board_and_the_gate_count_the_same_places_while_trucks_are_served() -> None:
    gate = Gate()
    urgent, live = crowd(gate, crabs=5, machines=5)
    for _ in range(6):
        gate.calls(None, direction="out")
        gate.passes(minutes=1)
    gate.passes(minutes=31)
    for stage in ("approach", "gate-in"):
        ours = [
            gate.state.visits[f"huu-nghi-{member.rank[1]:06d}"].plate.text  # type: ignore[union-attr]
            for member in gate.state.derived.queues["out"][stage]
        ]
        assert gate.queue(stage) == ours
    assert {*urgent, *live} == set(gate.plates())


def test_nobody_moves_up_by_being_seen_again() -> None:
    gate = Gate()
    for plate in ("29C00001", "29C00002"):
        gate.sees(plate)
    for _ in range(3):
        gate.passes(minutes=5)
        gate.sees("29C00002")
    assert gate.plates() == ["29C00001", "29C00002"]
