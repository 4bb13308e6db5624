"""What makes outputs effectively-once: each names the input that caused it."""

from typing import Annotated

from msgspec import Meta, Struct

from schemas.fields import GateSlug, UtcTime


class Stamped(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of every output. A sink keeps the last (offset, ordinal) of each gate and ignores what is not above it.

    Two workers that fold the same log write the same bytes under the same stamp.
    """

    gate: GateSlug
    offset: Annotated[int, Meta(ge=0, description="Offset in gate.events.v1 of the event that caused this.")]
    ordinal: Annotated[int, Meta(ge=0, description="Counts the outputs of that one event, over all topics.")]
    as_of: Annotated[UtcTime, Meta(description="The gate's time (its clock events), not a worker's.")]
