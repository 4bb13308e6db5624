"""The made-up vehicle-registration and inspection registry over HTTP: every record follows from seed and plate."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from fastapi import FastAPI, HTTPException, Response

from connectors.sandbox import identifiers
from connectors.sandbox.server import answer, create_server
from streams.domain.plates import country_of, normalise, tail

NOT_FOUND_SHARE = 0.04
_EXPIRED_SHARE = 0.05
_SUSPENDED_SHARE = 0.01
_CLASSES = (("tractor", (3, 2)), ("rigid truck", (2, 3, 4)), ("refrigerated truck", (2, 3)))
_INSPECTION_DAYS = 365


def create_registry(seed: int) -> FastAPI:
    """The application."""
    app = create_server("Sandbox vehicle registry: synthetic vehicles")

    @app.get("/vehicles/{plate}")
    async def vehicle(plate: str) -> Response:
        text = normalise(plate)
        found = None if text is None else vehicle_of(seed, text, datetime.now(UTC).date())
        if found is None:
            raise HTTPException(404, "no vehicle has this plate")
        return answer(vehicle=found)

    return app


def vehicle_of(seed: int, plate: str, today: date) -> dict[str, Any] | None:
    """The record of a plate on a day; None for the few that the registry does not know."""
    rng = Random(f"{seed}/{tail(plate)}")  # noqa: S311 (made-up vehicles, no secrets)
    if rng.random() < NOT_FOUND_SHARE:
        return None
    vehicle_class, axles = rng.choice(_CLASSES)
    fate = rng.random()
    expired = fate < _EXPIRED_SHARE
    # Counted from the calendar, not from today: between two inspections the record says the same every day.
    period, days_used = divmod(today.toordinal() + rng.randrange(_INSPECTION_DAYS), _INSPECTION_DAYS)
    last_day = today + timedelta(days=(-1 if expired else _INSPECTION_DAYS - 1) - days_used)
    suspended = _EXPIRED_SHARE <= fate < _EXPIRED_SHARE + _SUSPENDED_SHARE
    return {
        "plate": plate,
        "version": period,
        "status": "inspection-expired" if expired else "suspended" if suspended else "valid",
        "country": country_of(plate),
        "vin": identifiers.vin(rng),
        "vehicle_class": vehicle_class,
        "axles": rng.choice(axles),
        "inspection_expires_on": last_day,
        "owner": f"firm-{rng.randrange(4_000):04d}",
    }
