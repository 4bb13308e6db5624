"""What a policy says, once it has been read: rules of precedence and the terms that other parts go by."""

from dataclasses import dataclass
from typing import Literal

from schemas.fields import Direction, QueueClass

Booked = Literal["early", "on-time", "late"]
"""How a truck with a slot came."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a truck and decides its place. Times are milliseconds since 1970."""

    direction: Direction
    arrived_ms: int
    hs_codes: tuple[str, ...] = ()
    """Of the declared goods, digits only."""
    perishable: bool = False
    """The declaration says so."""
    emergency: str | None = None
    """Why an officer granted it."""
    trusted: bool = False
    """The firm is one that customs trusts (AEO)."""
    empty: bool = False
    slot_start_ms: int | None = None
    """Of its booked slot."""
    slot_end_ms: int | None = None
    requeued_ms: int | None = None
    """When it was sent back, or the time that it asked to be postponed to."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a truck stands, and by which rule."""

    queue_class: QueueClass
    rule: str
    order_ms: int
    """Orders inside the class, the lower first: the slot's start if booked, else the arrival; later after a requeue."""


@dataclass(frozen=True, slots=True)
class When:
    """Conditions of a rule. Each that is not None must hold."""

    emergency: bool | None = None
    shelf_life_hours_below: int | None = None
    perishable: bool | None = None
    trusted: bool | None = None
    direction: Direction | None = None
    empty: bool | None = None
    booked: Booked | None = None

    def holds(self, facts: Facts, shelf_life_hours: int | None, booked: Booked | None) -> bool:
        """Whether the rule is for this truck; `shelf_life_hours` None: the goods do not spoil soon."""
        return (
            (self.emergency is None or self.emergency == (facts.emergency is not None))
            and (
                self.shelf_life_hours_below is None
                or (shelf_life_hours is not None and shelf_life_hours < self.shelf_life_hours_below)
            )
            and (self.perishable is None or self.perishable == facts.perishable)
            and (self.trusted is None or self.trusted == facts.trusted)
            and (self.direction is None or self.direction == facts.direction)
            and (self.empty is None or self.empty == facts.empty)
            and (self.booked is None or self.booked == booked)
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of precedence."""

    rule: str
    """Its id: perishable-1."""
    queue_class: QueueClass
    when: When


Excuse = Literal["gate", "road", "agency"]
"""Who else may have caused a no-show."""


@dataclass(frozen=True, slots=True)
class SlotTerms:
    """How slots are opened, drawn, kept and forfeited."""

    slot_minutes: int
    """Divides a day."""
    bookable_share_percent: int
    """Of the measured capacity; the rest is for trucks without a booking."""
    horizon_days: int
    release_hour_vietnam: int
    """When a day's slots are drawn (UTC+7)."""
    entries_minutes: int
    """So long before the draw entries are taken."""
    early_minutes: int
    """So long before its slot a truck is on time."""
    late_minutes: int
    """So long after its slot a truck is on time; later it has not come."""
    no_show_limit: int
    """So many no-shows bring a ban."""
    ban_days: int
    excuses: tuple[Excuse, ...]
    """Causes for which a no-show does not count."""


@dataclass(frozen=True, slots=True)
class PostponeTerms:
    """How a truck may ask for a later turn."""

    hours: tuple[int, ...]
    times: int
    """In one visit."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """A gate's limits of trucks waiting."""

    yard_trucks: int
    overflow_trucks: int
