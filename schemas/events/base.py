"""What every event of `gate.events.v1` carries."""

from typing import Annotated

from msgspec import Meta, Struct

from schemas.fields import GateSlug, Id, Line, PersonId, Role, Short, UtcTime


class Event(Struct, frozen=True, kw_only=True, tag_field="type", omit_defaults=True):
    """Base of every event. Unknown fields are ignored, so that a newer speaker can be heard by an older listener."""

    id: Id
    gate: GateSlug
    occurred_at: Annotated[UtcTime, Meta(description="When it happened.")]
    received_at: Annotated[UtcTime, Meta(description="When our side heard of it.")]
    source: Annotated[Line, Meta(description="Who says so, as a CloudEvents source: /camera/huu-nghi/gate-in-1.")]


class FeedEvent(Event, frozen=True, kw_only=True):
    """Base of what another system's feed says."""

    feed_as_of: Annotated[UtcTime, Meta(description="The feed's own time: it is complete up to here.")]


class Actor(Struct, frozen=True, kw_only=True):
    """Who gives a command. Opaque: the vault knows the name."""

    subject: PersonId
    role: Role
    organisation: Annotated[Short, Meta(description="Agency or firm, as an opaque or public id.")]


class Command(Event, frozen=True, kw_only=True):
    """Base of every command: an event that the fold answers once, in `gate.outcome.v1`, under the same request id."""

    request_id: Id
    actor: Actor
    purpose: Annotated[
        Line, Meta(description="Why personal data is touched (Law 91/2025/QH15 wants a stated purpose).")
    ]
