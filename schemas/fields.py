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
    str,
    Meta(min_length=1, max_length=64, description="A truck's stay at one gate; never a plate (plates are aliases)."),
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
    Meta(
        min_length=1, max_length=16, description="Plate without separators, upper case, Hanzi kept: 29C12345, 桂FA1234."
    ),
]

Direction = Annotated[Literal["out", "in"], Meta(description="out is export (towards China), in is import.")]
Checkpoint = Annotated[
    Literal["approach", "gate-in", "yard-in", "yard-out", "gate-out"],
    Meta(description="Where along the truck's way: on the road, at the gate, at the yard, at the line."),
]
Country = Annotated[Literal["vn", "cn"], Meta(description="Country of registration, as the plate shows it.")]
PlateColour = Annotated[
    Literal["white", "yellow", "blue", "red", "green", "black"],
    Meta(description="Ground colour: in Vietnam yellow is commercial transport, in China a large vehicle."),
]
VehicleClass = Annotated[
    Literal["truck", "car", "bus", "van", "motorbike", "other"], Meta(description="Kind of vehicle, as seen.")
]
Stage = Annotated[
    Literal[
        "declaration",
        "approach",
        "gate-in",
        "yard-in",
        "health",
        "plant",
        "animal",
        "inspection",
        "customs",
        "licence",
        "transshipment",
        "fee",
        "yard-out",
        "gate-out",
    ],
    Meta(
        description="What a visit waits for, in the order of the journey: a declaration, the call from a holding "
        "point, entry, the yard, the checks (health, plant and animal quarantine, customs' inspection of the goods), "
        "customs' release, the transport licence, the change of truck, the fee, leaving the yard, the line."
    ),
]
Role = Annotated[
    Literal[
        "border-guard",
        "customs",
        "traffic-police",
        "health-quarantine",
        "plant-quarantine",
        "animal-quarantine",
        "tax",
        "management-board",
        "yard",
        "firm",
        "driver",
    ],
    Meta(description="For whom somebody acts: an agency, the yard operator, a firm, a driver."),
]
QueueClass = Annotated[
    Literal["priority", "booked", "live"],
    Meta(description="By which right a truck waits: a rule's, a slot's, or its arrival's alone."),
]
AlertId = Annotated[str, Meta(max_length=128, description="Cause and subject of an alert: feed-stale/customs/customs.")]
AlertLevel = Annotated[
    Literal["watch", "warning", "critical"], Meta(description="How soon somebody must act: soon, now, at once.")
]
Channel = Annotated[
    Literal["green", "yellow", "red"],
    Meta(description="Customs risk channel: release at once, check the documents, inspect the goods."),
]
DeclarationStatus = Annotated[
    Literal["lodged", "released", "cancelled"],
    Meta(description="Where the declaration stands in customs' own database."),
]
RegistrationStatus = Annotated[
    Literal["valid", "inspection-expired", "suspended", "not-found"],
    Meta(description="May the vehicle be on the road, as the registry says."),
]
VisitStatus = Annotated[
    Literal["waiting", "called", "held", "postponed"],
    Meta(
        description="called: told to come now; held: stopped by an agency; postponed: asked for a later turn. Only "
        "waiting ones have a position."
    ),
]
GroundsForPriority = Annotated[
    Literal["emergency", "trusted"],
    Meta(description="What an officer may find: lives or safety at stake; a firm that customs trusts (AEO)."),
]
DeclarationNumber = Annotated[str, Meta(pattern="^[0-9]{12}$", description="Declaration number, 12 digits.")]
BookingId = Annotated[str, Meta(min_length=1, max_length=64, description="The request id that asked for the booking.")]
Vin = Annotated[str, Meta(max_length=17, description="Vehicle identification number, ISO 3779.")]
CameraTrouble = Annotated[
    Literal["blurred", "dark", "moved", "slow"],
    Meta(
        description="What keeps a camera from seeing well: out of focus or dirty; no light or covered; turned away "
        "from where it looked; more than half of its frames dropped."
    ),
]
FeedKind = Annotated[Literal["camera", "customs", "registry"], Meta(description="Kind of source.")]
Reason = Annotated[str, Meta(min_length=1, max_length=256, description="Why, in the officer's words; no names.")]
Number = Annotated[int, Meta(ge=0)]
