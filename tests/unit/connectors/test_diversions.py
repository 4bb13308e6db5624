"""When a truck's claim at one gate ends because it came to another."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.diversions.claims import Claim, diversion

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)


def at_huu_nghi(**more: Any) -> Claim:
    """It came at noon."""
    claim = {"visit_id": "huu-nghi-000001", "gate": "huu-nghi", "opened_at": NOON, "plate": "29C12345"}
    return Claim(**{"country": "vn", "how": None, **claim, **more})


def at_tan_thanh(**more: Any) -> Claim:
    """It came an hour later."""
    claim = {"visit_id": "tan-thanh-000007", "gate": "tan-thanh", "plate": "29C12345"}
    return Claim(**{"country": "vn", "how": None, "opened_at": NOON + timedelta(hours=1), **claim, **more})


def test_the_gate_it_left_is_told_where_and_when_the_truck_was_seen() -> None:
    event = diversion(at_huu_nghi(), at_tan_thanh())
    assert event is not None
    assert (event.gate, event.visit_id) == ("huu-nghi", "huu-nghi-000001")
    assert (event.other_gate, event.other_visit_id) == ("tan-thanh", "tan-thanh-000007")
    assert event.seen_at == event.occurred_at == NOON + timedelta(hours=1)


def test_the_same_two_visits_make_the_same_event_whichever_is_looked_at() -> None:
    one, other = diversion(at_huu_nghi(), at_tan_thanh()), diversion(at_tan_thanh(), at_huu_nghi())
    assert one is not None
    assert other is not None
    assert (one.id, one.gate) == (other.id, other.gate)


def test_its_next_visit_to_the_other_gate_is_another_event() -> None:
    first = diversion(at_huu_nghi(), at_tan_thanh())
    next_time = diversion(at_huu_nghi(), at_tan_thanh(visit_id="tan-thanh-000008"))
    assert first is not None
    assert next_time is not None
    assert first.id != next_time.id


def test_two_that_came_at_the_same_moment_are_told_apart_the_same_way_by_everybody() -> None:
    one, other = at_huu_nghi(), at_tan_thanh(opened_at=NOON)
    event, again = diversion(one, other), diversion(other, one)
    assert event is not None
    assert again is not None
    assert event.id == again.id


@pytest.mark.parametrize(
    ("here", "there"),
    [("桂FA1234", "FA1234"), ("FA1234", "桂FA1234"), ("桂FA1234", "桂FA1234")],
)
def test_a_plate_without_its_province_is_the_same_truck(here: str, there: str) -> None:
    assert diversion(at_huu_nghi(plate=here, country="cn"), at_tan_thanh(plate=there, country=None)) is not None


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ({"plate": "桂FA1234", "country": "cn"}, {"plate": "云FA1234", "country": "cn"}),
        ({"plate": "AA1234", "country": "vn"}, {"plate": "桂AA1234", "country": "cn"}),
        ({"plate": "29C12345"}, {"plate": "29C12346"}),
    ],
    ids=["two provinces", "an army truck and one of Nanning", "two numbers"],
)
def test_two_trucks_keep_both_their_claims(here: dict[str, Any], there: dict[str, Any]) -> None:
    assert diversion(at_huu_nghi(**here), at_tan_thanh(**there)) is None


@pytest.mark.parametrize("how", ["crossed", "diverted"])
def test_a_truck_that_has_left_the_other_gate_already_was_there_all_the_same(how: str) -> None:
    assert diversion(at_huu_nghi(), at_tan_thanh(how=how)) is not None


@pytest.mark.parametrize("how", ["merged", "corrected"])
def test_a_visit_that_was_a_mistake_releases_nobody(how: str) -> None:
    assert diversion(at_huu_nghi(), at_tan_thanh(how=how)) is None


def test_a_claim_that_is_over_needs_no_release() -> None:
    assert diversion(at_huu_nghi(how="crossed"), at_tan_thanh()) is None
    assert diversion(at_huu_nghi(), at_huu_nghi(visit_id="huu-nghi-000002")) is None
