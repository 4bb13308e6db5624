"""What firms ask: to be expected, and for a slot."""

from typing import Annotated, Literal

from msgspec import Meta

from schemas.events.base import Command
from schemas.fields import BookingId, DeclarationNumber, Direction, PersonId, PlateText, Reason, Short, UtcTime, Vin


class PredeclarationFiled(Command, frozen=True, kw_only=True, tag="predeclaration.filed"):
    """A firm says once what will come: everything else is joined to it. A later one for the same truck replaces it."""

    number: DeclarationNumber
    direction: Direction
    truck: PlateText
    trailer: PlateText | None = None
    container: Annotated[Short | None, Meta(description="ISO 6346 container number.")] = None
    driver: PersonId | None = None
    fee_payer: PersonId | None = None
    partner: Annotated[
        PlateText | None, Meta(description="The truck of the other country that takes the goods over (transshipment).")
    ] = None
    languages: Annotated[
        tuple[Literal["vi", "zh", "en"], ...], Meta(max_length=3, description="In which the driver is spoken to.")
    ] = ()


class BookingRequested(Command, frozen=True, kw_only=True, tag="booking.requested"):
    """A place in a slot, for this declaration and vehicle. Before the slot's release it is an entry to the draw."""

    number: DeclarationNumber
    direction: Direction
    vehicle: PlateText
    vin: Vin | None = None
    trailer: PlateText | None = None
    slot_at: Annotated[UtcTime, Meta(description="When the wanted slot begins.")]


class WaitlistRequested(Command, frozen=True, kw_only=True, tag="waitlist.requested"):
    """The next place that somebody gives back in this slot."""

    number: DeclarationNumber
    direction: Direction
    vehicle: PlateText
    vin: Vin | None = None
    trailer: PlateText | None = None
    slot_at: Annotated[UtcTime, Meta(description="When the wanted slot begins.")]


class BookingChangeRequested(Command, frozen=True, kw_only=True, tag="booking.change_requested"):
    """Another slot, or another vehicle under the same declaration. What is None stays."""

    booking_id: BookingId
    slot_at: UtcTime | None = None
    vehicle: PlateText | None = None
    reason: Reason


class BookingCancelRequested(Command, frozen=True, kw_only=True, tag="booking.cancel_requested"):
    """The place goes to the head of the waitlist."""

    booking_id: BookingId
