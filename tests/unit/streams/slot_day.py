"""A gate whose slots of an hour are drawn at eight in the morning in Vietnam, for the day after."""

from datetime import datetime, timedelta, timezone

from streams.domain.bookings import Application, Booking
from streams.domain.policy_terms import SlotTerms
from streams.domain.slot_answers import Placed, Refused
from streams.domain.slots import SlotBook
from streams.domain.times import milliseconds

VIETNAM = timezone(timedelta(hours=7))

TERMS = SlotTerms(
    slot_minutes=60,
    bookable_share_percent=50,
    horizon_days=1,
    release_hour_vietnam=8,
    entries_minutes=120,
    early_minutes=30,
    late_minutes=60,
    no_show_limit=2,
    ban_days=7,
    excuses=("gate", "road"),
)

FOUR_AN_HOUR = 4_000
"""Trucks an hour in thousandths: two places a slot, since half may be booked."""

SEED = bytes(range(32))


def at(text: str) -> int:
    """`25 14:30`: that day of November 2026 and time in Vietnam, in milliseconds since 1970."""
    return milliseconds(datetime.strptime(f"2026-11-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=VIETNAM))


def application(
    number: int,
    slot: str = "26 14:00",
    *,
    firm: str | None = None,
    declaration: str | None = None,
    vehicle: str | None = None,
    vin: str | None = None,
    trailer: str | None = None,
) -> Application:
    """Truck `number` of its own firm, under its own declaration, unless told otherwise."""
    return Application(
        booking_id=f"booking-{number}",
        declaration=declaration or f"{number:012}",
        vehicle=vehicle or f"29C{number:05}",
        firm=firm or f"firm-{number}",
        slot_ms=at(slot),
        vin=vin,
        trailer=trailer,
    )


def opened(rate_per_hour_milli: int = FOUR_AN_HOUR, terms: SlotTerms = TERMS) -> SlotBook:
    """At 06:00 on the 25th the slots of the 26th have just been opened; the draw is at 08:00."""
    book = SlotBook()
    book.open_due(at("24 12:00"), rate_per_hour_milli, terms)
    book.open_due(at("25 06:00"), rate_per_hour_milli, terms)
    return book


def released(rate_per_hour_milli: int = FOUR_AN_HOUR, terms: SlotTerms = TERMS) -> SlotBook:
    """At 08:00 on the 25th nobody had entered for the slots of the 26th: first come, first served."""
    book = opened(rate_per_hour_milli, terms)
    book.draw_due(at("25 08:00"), SEED)
    return book


def no_excuse(_: Booking) -> str | None:
    """Nothing but the firm kept the truck away."""
    return None


def placed(answer: Placed | Refused) -> Placed:
    assert isinstance(answer, Placed), answer
    return answer


def refused(answer: object) -> Refused:
    assert isinstance(answer, Refused), answer
    return answer
