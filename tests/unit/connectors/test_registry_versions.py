"""What the registry says replaces what it said before, and only then."""

from datetime import UTC, date, datetime, timedelta

from connectors.registry.client import Found, Vehicle
from connectors.registry.connector import answer_event
from connectors.sandbox.registry import vehicle_of
from schemas.outcomes import RegistrationWanted

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
WANTED = RegistrationWanted(
    gate="huu-nghi", offset=10, ordinal=0, as_of=NOON, visit_id="huu-nghi-000001", plate="29C12345"
)


def test_a_truck_registered_after_it_was_not_found_replaces_that_answer() -> None:
    not_found = answer_event(WANTED, None)
    first_record = Found(as_of=NOON, vehicle=Vehicle(plate="29C12345", version=1, status="valid"))
    found = answer_event(WANTED, first_record)
    assert (not_found.status, found.status) == ("not-found", "valid")
    assert found.version > not_found.version
    assert answer_event(WANTED, first_record).id == found.id


def test_a_synthetic_truck_has_another_inspection_date_only_under_another_version() -> None:
    for number in range(300):
        days = [vehicle_of(7, f"29C{number:05d}", TODAY + timedelta(days=day)) for day in range(0, 730, 5)]
        records = {day["version"]: day["inspection_expires_on"] for day in days if day is not None}
        assert all(records[day["version"]] == day["inspection_expires_on"] for day in days if day is not None)
        assert len(set(records.values())) == len(records)


def test_a_synthetic_truck_s_status_agrees_with_its_inspection_date() -> None:
    statuses = set()
    for number in range(2_000):
        vehicle = vehicle_of(7, f"29C{number:05d}", TODAY)
        if vehicle is not None and vehicle["status"] != "suspended":
            assert (vehicle["inspection_expires_on"] < TODAY) == (vehicle["status"] == "inspection-expired")
            statuses.add(vehicle["status"])
    assert statuses == {"valid", "inspection-expired"}
