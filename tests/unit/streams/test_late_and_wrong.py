"""What comes late, twice, out of order or from clocks that are wrong: the story is put right, visibly."""

from datetime import timedelta

import msgspec
import pytest
from msgspec.structs import replace

from schemas.events import ClockTicked
from schemas.outcomes import CommandAnswered, VisitClosed, VisitNoted, VisitOpened
from streams.domain.times import milliseconds
from tests.support.gate import ALL_TICKS, DURIAN, GATE, MACHINES, NUMBER, Gate, told

HOUR = timedelta(hours=1)


def state(gate: Gate) -> bytes:
    """Everything that the gate remembers."""
    return msgspec.json.encode(gate.state)


# Late.


def test_a_sighting_that_comes_hours_late_moves_the_arrival_and_says_so() -> None:
    gate = Gate()
    gate.passes(hours=3)
    gate.sees("29C00001")
    gate.sees("29C00002")
    outputs = gate.sees("29C00002", late=2 * HOUR)
    (noted,) = told(outputs, VisitNoted)
    assert (noted.what, noted.visit_id) == ("position-changed", "huu-nghi-000002")
    assert noted.note == "A sighting that came late shows it 119 min earlier."
    assert gate.plates() == ["29C00002", "29C00001"]
    row = gate.row("29C00002")
    assert row.arrived_at == gate.now - 2 * HOUR
    assert row.seen_at == gate.now - timedelta(seconds=1)


def test_a_late_sighting_at_a_later_checkpoint_moves_nobody() -> None:
    gate = Gate()
    gate.passes(hours=3)
    gate.sees("29C00001")
    gate.sees("29C00002")
    gate.sees("29C00002", "yard-out", late=2 * HOUR)
    assert gate.row("29C00002").arrived_at == gate.now - timedelta(seconds=1)
    assert gate.outcomes(VisitNoted) == []


def test_a_truck_first_heard_of_late_takes_the_place_of_its_arrival() -> None:
    gate = Gate()
    gate.passes(hours=3)
    gate.sees("29C00001")
    gate.sees("29C00002", late=HOUR)
    assert gate.plates() == ["29C00002", "29C00001"]


def test_news_of_a_truck_that_has_crossed_is_noted_in_its_story_and_opens_nothing() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.passes(hours=2)
    gate.sees("29C00001", "gate-out")
    before = gate.outcomes(VisitOpened)
    outputs = gate.sees("29C00001", "gate-in", late=HOUR)
    (noted,) = told(outputs, VisitNoted)
    assert (noted.what, noted.visit_id, noted.occurred_at) == ("came-late", "huu-nghi-000001", gate.now - HOUR)
    assert (gate.outcomes(VisitOpened), gate.plates()) == (before, [])


def test_an_exit_told_late_ends_the_visit_when_it_happened() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.passes(hours=3)
    gate.sees("29C00001", "gate-out", late=HOUR)
    (closed,) = gate.outcomes(VisitClosed)
    assert closed.closed_at == gate.now - HOUR
    assert closed.wait_seconds == 2 * 3600 + 1


def test_an_exit_from_before_the_arrival_is_of_an_earlier_stay() -> None:
    gate = Gate()
    gate.passes(hours=3)
    gate.sees("29C00001")
    gate.sees("29C00001", "gate-out", late=HOUR)
    assert gate.plates() == ["29C00001"]


@pytest.mark.parametrize("late", [HOUR, 30 * HOUR])
def test_checkpoints_told_in_the_wrong_order_lead_to_the_same_place(late: timedelta) -> None:
    gate = Gate()
    gate.passes(days=2)
    gate.sees("29C00001", "yard-out")
    assert gate.plates() == []  # nobody opens a visit on the way out
    gate.sees("29C00001", "gate-in")
    gate.sees("29C00001", "approach", late=late)
    assert gate.row("29C00001").arrived_at == gate.now - late
    assert gate.visit("29C00001").reached == 1


def test_a_tick_that_happened_before_a_later_one_was_heard_counts_from_when_it_happened() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.sees("29C00001", "gate-in")
    gate.passes(hours=1)
    gate.ticks("customs", "gate-in", "29C00001", late=timedelta(minutes=30))
    assert gate.visit("29C00001").ticks["gate-in"]["customs"] == milliseconds(gate.now) - 30 * 60_000


def test_a_tick_late_by_more_than_the_visit_lasts_does_no_harm() -> None:
    gate = Gate()
    gate.declares("29C00001", status="released", channel="green")
    gate.sees("29C00001")
    gate.sees("29C00001", "gate-in")
    for stage, role in ALL_TICKS:
        assert gate.ticks(role, stage, "29C00001", late=5 * HOUR).accepted
    (closed,) = gate.outcomes(VisitClosed)
    assert (closed.how, closed.wait_seconds) == ("crossed", 0)


# Clocks that are wrong.


def test_a_camera_whose_clock_runs_ahead_gains_nobody_anything() -> None:
    gate = Gate()
    gate.sees("29C00001", ahead=timedelta(minutes=4))
    assert gate.row("29C00001").arrived_at == gate.now
    gate.sees("29C00002")
    assert gate.plates() == ["29C00001", "29C00002"]


def test_a_camera_whose_clock_is_slow_is_believed_and_shows_where_it_puts_a_truck() -> None:
    gate = Gate()
    gate.passes(minutes=30)
    gate.sees("29C00001")
    gate.sees("29C00002", late=timedelta(minutes=10))
    assert gate.plates() == ["29C00002", "29C00001"]


def test_a_clock_tick_of_an_older_owner_changes_nothing() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.passes(minutes=10)
    before = state(gate)
    old = gate.now - timedelta(minutes=5)
    tick = ClockTicked(id="0" * 36, gate=GATE, occurred_at=old, received_at=old, source="/test")
    assert gate.happens(tick) == []
    assert state(gate) == before


def test_a_gap_of_days_in_the_clock_is_survived() -> None:
    gate = Gate()
    gate.declares("29C00001")
    gate.enters("29C00001")
    gate.passes(days=30)
    gate.sees("29C00001", "gate-out")
    assert gate.plates() == []


# Twice.


def test_a_sighting_delivered_twice_is_one() -> None:
    gate = Gate()
    sighting = gate.sighting("29C00001")
    gate.happens(sighting)
    before = state(gate)
    assert gate.happens(sighting) == []
    assert state(gate) == before


def test_an_exit_delivered_again_after_the_truck_came_back_does_not_end_its_new_stay() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.passes(hours=1)
    out = gate.sighting("29C00001", "gate-out")
    gate.happens(out)
    gate.passes(hours=10)
    gate.sees("29C00001")
    gate.happens(out)
    gate.happens(replace(out, id="1" * 36, revision="update"))
    assert gate.plates() == ["29C00001"]
    assert gate.visit("29C00001").number == 2


def test_a_request_repeated_by_another_way_is_answered_once() -> None:
    gate = Gate()
    gate.sees("29C00001")
    request_id = "7" * 36
    gate.holds("customs", "29C00001", request_id=request_id)
    gate.releases("customs", "29C00001")
    with pytest.raises(ValueError, match="not enough values"):  # no answer at all
        gate.holds("customs", "29C00001", request_id=request_id)
    assert len([one for one in gate.outcomes(CommandAnswered) if one.request_id == request_id]) == 1
    assert gate.row("29C00001").status == "waiting"


def test_a_refused_request_repeated_stays_refused() -> None:
    gate = Gate()
    request_id = "7" * 36
    assert gate.holds("customs", "29C00001", request_id=request_id).code == "unknown-visit"
    gate.sees("29C00001")
    with pytest.raises(ValueError, match="not enough values"):
        gate.holds("customs", "29C00001", request_id=request_id)
    assert gate.row("29C00001").status == "waiting"


# Feeds that correct themselves.


def test_an_older_version_of_a_declaration_changes_nothing() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.declares("29C00001", version=3, status="released", hs=MACHINES)
    before = gate.row("29C00001")
    gate.declares("29C00001", "29C00002", version=2, status="lodged", hs=DURIAN)
    gate.declares("29C00001", version=3, status="cancelled")
    assert gate.row("29C00001") == before


def test_a_declaration_that_no_longer_names_a_truck_leaves_it() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.sees("29C00002")
    gate.declares("29C00001")
    gate.declares("29C00002", version=2)
    assert gate.visit("29C00001").declaration is None
    assert "declaration" in gate.waits("29C00001")
    assert gate.visit("29C00002").declaration == NUMBER
    assert "declaration" not in gate.waits("29C00002")


def test_of_two_declarations_the_one_that_stands_and_was_lodged_last_counts() -> None:
    gate = Gate()
    gate.declares("29C00001", number="305512345671", lodged_at=gate.now - HOUR)
    gate.declares("29C00001", number="305512345672", lodged_at=gate.now)
    gate.declares("29C00001", number="305512345673", lodged_at=gate.now + HOUR, status="cancelled")
    gate.sees("29C00001")
    assert gate.visit("29C00001").declaration == "305512345672"
    gate.declares("29C00001", number="305512345672", version=2, status="cancelled")
    assert gate.visit("29C00001").declaration == "305512345671"


def test_a_declaration_turned_round_is_for_the_other_direction() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.declares("29C00001")
    gate.declares("29C00001", version=2, direction="in")
    assert gate.visit("29C00001").declaration is None


def test_the_registrys_newer_word_counts_whichever_comes_last() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.registers("29C00001", "suspended", version=2)
    gate.registers("29C00001", "valid", version=1)
    assert gate.row("29C00001").registration == "suspended"
    gate.registers("29C00001", "valid", version=3)
    assert gate.row("29C00001").registration == "valid"


def test_a_receipts_older_word_that_comes_later_changes_nothing() -> None:
    gate = Gate()
    gate.declares("29C00001")
    gate.enters("29C00001")
    gate.is_paid(paid=False)
    gate.is_paid(paid=True, late=HOUR)
    assert "fee" in gate.waits("29C00001")


def test_a_declaration_cancelled_after_the_crossing_disturbs_nobody() -> None:
    gate = Gate()
    gate.goes_through("29C00001", NUMBER)
    gate.declares("29C00001", version=2, status="cancelled")
    gate.declares("29C00001", "29C00002", version=3)
    gate.sees("29C00002")
    assert gate.visit("29C00002").declaration == NUMBER
    assert gate.plates() == ["29C00002"]


def test_a_diversion_told_late_does_not_take_a_truck_that_came_back() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.passes(hours=4)
    gate.sees("29C00001", "gate-in")
    gate.hears_of("29C00001", "tan-thanh", seen_at=gate.now - 2 * HOUR)
    assert gate.plates() == ["29C00001"]


# Missed by every camera.


def test_a_truck_that_left_unseen_and_comes_back_the_other_way_has_crossed() -> None:
    gate = Gate()
    gate.declares("29C00001")
    gate.enters("29C00001")
    last_seen = gate.row("29C00001").seen_at
    gate.passes(hours=9)
    gate.sees("29C00001", direction="in")
    assert (gate.plates("in"), gate.plates("out")) == (["29C00001"], [])
    assert gate.visit("29C00001").workflow == "import-empty/1"
    (closed,) = gate.outcomes(VisitClosed)
    assert (closed.how, closed.direction, closed.closed_at) == ("crossed", "out", last_seen)
    assert gate.story("huu-nghi-000001")[-2:] == ["crossed", "crossed-without-tick"]


@pytest.mark.parametrize("why", ["too-soon", "held", "still-on-the-road"])
def test_a_truck_that_cannot_have_crossed_was_taken_for_one_of_the_other_direction(why: str) -> None:
    gate = Gate()
    if why == "still-on-the-road":
        gate.sees("29C00001")
    else:
        gate.enters("29C00001")
    if why == "held":
        gate.holds("customs", "29C00001")
    gate.passes(minutes=10 if why == "too-soon" else 600)
    gate.sees("29C00001", direction="in")
    assert (gate.plates("in"), gate.plates("out")) == ([], ["29C00001"])


def test_a_truck_that_left_unseen_stays_on_the_board_until_an_officer_says_so() -> None:
    gate = Gate()
    gate.enters("29C00001")
    gate.passes(days=3)
    assert gate.plates() == ["29C00001"]
    assert gate.corrects("close", "29C00001").accepted
    assert gate.plates() == []


def test_a_truck_first_seen_leaving_is_counted_as_missed() -> None:
    gate = Gate()
    gate.sees("29C00001", "gate-out")
    assert (gate.plates(), gate.state.unmatched_exits) == ([], 1)
