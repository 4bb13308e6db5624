"""The answer of `/v1/gates/{gate}/visits/{visit_id}/position`."""

from typing import Annotated

from msgspec import Meta, Struct

from schemas.board import PolicyShown
from schemas.fields import Direction, GateSlug, Number, QueueClass, Role, Short, Stage, UtcTime, VisitId, VisitStatus


class TrucksAhead(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Trucks ahead that stand there by the same right: a slot's, or else a rule's."""

    trucks: Annotated[int, Meta(ge=1, description="How many.")]
    queue_class: QueueClass
    rule: Annotated[Short | None, Meta(description="The policy's rule that gave them the class.")] = None
    slot_at: Annotated[UtcTime | None, Meta(description="Their booked slot's beginning.")] = None


class ExpectedWait(Struct, frozen=True, kw_only=True):
    """How long the truck still waits, counted from `as_of`, until it crosses."""

    p50_seconds: Annotated[Number, Meta(description="As likely less as more.")]
    p90_seconds: Annotated[Number, Meta(description="Nine of ten wait less.")]
    hit_rate_percent: Annotated[
        Number | None,
        Meta(
            description="Of the last trucks that crossed, how many waited at most the promised p90; null: too few did."
        ),
    ]


class Position(Struct, frozen=True, kw_only=True):
    """Where a truck stands on the board, how long still, and why; it names no truck by its plate."""

    gate: GateSlug
    visit_id: VisitId
    direction: Direction
    status: VisitStatus
    stage: Annotated[Stage, Meta(description="What the truck waits for.")]
    agencies: Annotated[tuple[Role, ...], Meta(description="Whose ticks the stage lacks.")]
    since: Annotated[UtcTime, Meta(description="When it came to the stage.")]
    queue_class: QueueClass
    rule: Annotated[Short, Meta(description="The policy's rule that gave it the class.")]
    position: Annotated[
        int | None,
        Meta(description="1 goes next at the stage; null for one that is called, held or postponed."),
    ]
    of: Annotated[Number, Meta(description="How many wait for the stage.")]
    ahead: Annotated[
        tuple[TrucksAhead, ...],
        Meta(description="Who goes before it at the stage, counted by right: with a position, position - 1 trucks."),
    ]
    why: Annotated[str, Meta(description="`ahead`, or why there is no position, in English; slots by Vietnam's clock.")]
    expected: Annotated[
        ExpectedWait | None, Meta(description="Null without a position, and while the gate's pace is not known.")
    ]
    policy: Annotated[PolicyShown | None, Meta(description="The rule in force; null: the board names none.")]
    as_of: Annotated[UtcTime, Meta(description="The gate's time of all this.")]
