"""What the vehicle-registration and inspection registry says."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from schemas.events.base import FeedEvent
from schemas.fields import Country, PersonId, PlateText, RegistrationStatus, Short, Vin


class RegistrationChanged(FeedEvent, frozen=True, kw_only=True, tag="registration.changed"):
    """A vehicle as the registry knows it now; `not-found` is an answer too: the registry was asked and has none."""

    plate: PlateText
    version: Annotated[int, Meta(ge=1, description="Counts the changes of this record in the registry.")]
    status: RegistrationStatus
    country: Country | None = None
    vin: Vin | None = None
    vehicle_class: Annotated[Short | None, Meta(description="Class in the registry's words.")] = None
    axles: Annotated[int, Meta(ge=2, le=12, description="Number of axles.")] | None = None
    inspection_expires_on: Annotated[date | None, Meta(description="Last day of the technical inspection.")] = None
    owner: PersonId | None = None
