"""`gate.events.dlq.v1`: what could not be folded, with the reason and where it came from."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from schemas.fields import Line, Sha256, UtcTime

DeadLetterReason = Annotated[
    Literal["not-json", "unknown-type", "invalid-field", "unknown-gate", "wrong-key", "from-the-future"],
    Meta(description="What kind of fault."),
]


class DeadLetter(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One refused record; its origin (topic, partition, offset) is its identity.

    A replay writes the same bytes again.
    """

    reason: DeadLetterReason
    detail: Annotated[
        Line, Meta(description="What to mend: the path of the bad field and what was expected, no values.")
    ]
    topic: Annotated[str, Meta(description="Origin: topic.")]
    partition: Annotated[int, Meta(ge=0, description="Origin: partition.")]
    offset: Annotated[int, Meta(ge=0, description="Origin: offset.")]
    logged_at: Annotated[UtcTime, Meta(description="When the broker took the record.")]
    raw_bytes: Annotated[int, Meta(ge=0, description="Size of the refused record.")]
    raw_sha256: Sha256
    raw_head: Annotated[
        bytes, Meta(description="Its first 4,096 bytes, base64; the whole stays in the log at the origin.")
    ]
