"""The registry as it answers over HTTP."""

from datetime import date
from typing import Annotated, Literal
from urllib.parse import quote

from msgspec import Meta, Struct

from connectors.feeds.client import Answer, FeedClient
from schemas.fields import Country, PlateText


class Vehicle(Struct, frozen=True, kw_only=True):
    """One vehicle as the registry says it."""

    plate: PlateText
    version: Annotated[int, Meta(ge=1)]
    status: Literal["valid", "inspection-expired", "suspended"]
    country: Country | None = None
    vin: Annotated[str, Meta(max_length=17)] | None = None
    vehicle_class: str | None = None
    axles: Annotated[int, Meta(ge=2, le=12)] | None = None
    inspection_expires_on: date | None = None
    owner: str | None = None


class Found(Answer, frozen=True, kw_only=True):
    """An answer with a vehicle."""

    vehicle: Vehicle


class RegistryClient(FeedClient):
    """Every method raises FeedAwayError or BadAnswerError."""

    async def vehicle(self, plate: str) -> Found | None:
        """The vehicle of a plate, or None when the registry has none."""
        return await self.get(f"/vehicles/{quote(plate)}", Found)
