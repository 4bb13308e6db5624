"""`gate.events.dlq.v1`: what could not be folded, with the reason and where it came from."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from schemas.fields import Line, Sha256, UtcTime

DeadLetterReason = Literal["not-json", "unknown-type", "invalid-field", "unknown-gate", "wrong-key", "from-the-future"]


class DeadLetter(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One refused record. Its origin (topic, partition, offset) is its identity: a replay writes the same bytes again."""

    reason: DeadLetterReason
    detail: Annotated[Line, Meta(description="What to mend: the path of the bad field and what was expected, no values.")]
    topic: str
    partition: Annotated[int, Meta(ge=0)]
    offset: Annotated[int, Meta(ge=0)]
    logged_at: Annotated[UtcTime, Meta(description="When the broker took the record.")]
    raw_bytes: Annotated[int, Meta(ge=0, description="Size of the refused record.")]
    raw_sha256: Sha256
    raw_head: Annotated[bytes, Meta(description="Its first 4,096 bytes, base64; the whole stays in the log at the origin.")]
