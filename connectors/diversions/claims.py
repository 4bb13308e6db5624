"""When a truck's visit at one gate ends because of its visit at another."""

from dataclasses import dataclass
from datetime import UTC, datetime

from connectors.feeds.events import record_id
from schemas.events import TruckSeenElsewhere
from schemas.fields import Country
from streams.domain.plates import same_truck

_SOURCE = "/connector/diversions"

_WAS_THERE = frozenset({None, "crossed", "diverted"})
"""How a later visit may stand and still prove that the truck came: one merged or corrected away proves nothing."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A visit, as history has it."""

    visit_id: str
    gate: str
    opened_at: datetime
    plate: str
    country: Country | None
    how: str | None
    """Why it is over; None while it is open."""


def diversion(one: Claim, other: Claim) -> TruckSeenElsewhere | None:
    """What the earlier visit's gate must hear, or None: two trucks, one gate, or nothing left to release.

    The same two visits give the same id, in whichever order and however often they are looked at: the fold takes
    the first and drops the rest.
    """
    earlier, later = sorted((one, other), key=lambda claim: (claim.opened_at, claim.visit_id))
    if earlier.gate == later.gate or earlier.how is not None or later.how not in _WAS_THERE:
        return None
    if not same_truck(earlier.plate, earlier.country, later.plate, later.country):
        return None
    return TruckSeenElsewhere(
        id=record_id("diversion", earlier.visit_id, later.visit_id),
        gate=earlier.gate,
        occurred_at=later.opened_at,
        received_at=datetime.now(UTC),
        source=_SOURCE,
        visit_id=earlier.visit_id,
        plate=later.plate,
        country=later.country,
        other_gate=later.gate,
        other_visit_id=later.visit_id,
        seen_at=later.opened_at,
    )
