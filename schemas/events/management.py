"""What the management board and whoever owns an alert ask."""

from typing import Annotated

from msgspec import Meta

from schemas.events.base import Command
from schemas.fields import AlertId, Direction, Lane, Role, UtcTime


class LaneSetRequested(Command, frozen=True, kw_only=True, tag="lane.set_requested"):
    """A lane is open in one direction, or closed. Opening it the other way reverses it."""

    lane: Lane
    direction: Direction
    is_open: Annotated[bool, Meta(description="False: closed in both directions.")]


class CapacitySetRequested(Command, frozen=True, kw_only=True, tag="capacity.set_requested"):
    """How many trucks a slot takes from now on; never fewer than are booked."""

    direction: Direction
    slot_at: UtcTime
    trucks: Annotated[int, Meta(ge=0, le=10_000, description="Places in the slot.")]


class PolicyActivateRequested(Command, frozen=True, kw_only=True, tag="policy.activate_requested"):
    """An agency signs this rule. It rules from the moment a second agency has signed the very same text."""

    text: Annotated[str, Meta(min_length=1, max_length=65_536, description="The whole policy file (TOML).")]


class AlertAcknowledged(Command, frozen=True, kw_only=True, tag="alert.acknowledged"):
    """Somebody has seen the alert."""

    alert_id: AlertId


class AlertAssigned(Command, frozen=True, kw_only=True, tag="alert.assigned"):
    """Somebody shall act on the alert."""

    alert_id: AlertId
    owner: Role
