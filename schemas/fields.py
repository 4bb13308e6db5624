"""Field types that several messages share; each carries its constraint and a description."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

UtcTime = Annotated[datetime, Meta(tz=True, description="Aware time; written in UTC (RFC 3339).")]
Id = Annotated[
    str, Meta(min_length=36, max_length=36, description="UUID; version 7 wherever we make it, so ids sort by time.")
]
GateSlug = Annotated[str, Meta(min_length=1, max_length=32, description="Gate, one of schemas.gates.GATES.")]
VisitId = Annotated[
    str, Meta(min_length=1, max_length=64, description="A truck's stay at one gate; never a plate (plates are aliases).")
]
PersonId = Annotated[
    str, Meta(max_length=64, description="Opaque person or firm id; the vault in PostgreSQL knows whose it is.")
]
Short = Annotated[str, Meta(max_length=64)]
Line = Annotated[str, Meta(max_length=256)]
Sha256 = Annotated[str, Meta(min_length=64, max_length=64, description="SHA-256 in hexadecimal.")]
Share = Annotated[float, Meta(ge=0, le=1)]
Lane = Annotated[int, Meta(ge=1, le=99, description="Lane number as painted on the road.")]
PlateText = Annotated[
    str,
    Meta(min_length=1, max_length=16, description="Plate without separators, upper case, Hanzi kept: 29C12345, 桂FA1234."),
]

Direction = Literal["out", "in"]
"""`out` is export (towards China), `in` is import."""

Checkpoint = Literal["approach", "gate-in", "yard-in", "yard-out", "gate-out"]
Country = Literal["vn", "cn"]
PlateColour = Literal["white", "yellow", "blue", "red", "green", "black"]
VehicleClass = Literal["truck", "car", "bus", "van", "motorbike", "other"]

Stage = Literal["gate-in", "declaration", "customs", "gate-out"]
"""What a visit waits for: entry at the gate, a declaration, customs release, the crossing itself."""

Channel = Literal["green", "yellow", "red"]
"""Customs risk channel: release at once, check the documents, inspect the goods."""

DeclarationStatus = Literal["lodged", "released", "cancelled"]
RegistrationStatus = Literal["valid", "inspection-expired", "suspended", "not-found"]
FeedKind = Literal["camera", "customs", "registry"]
