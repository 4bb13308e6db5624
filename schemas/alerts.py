"""`gate.alert.v1`: what somebody must act on, never without a cause."""

from typing import Annotated, Literal

from msgspec import Meta

from schemas.fields import (
    AlertId,
    AlertLevel,
    CameraTrouble,
    Direction,
    FeedKind,
    Line,
    Number,
    Role,
    Short,
    Stage,
    UtcTime,
)
from schemas.stamp import Stamped

AlertCause = Annotated[
    Literal["feed-stale", "tick-missing", "congestion", "camera-trouble"],
    Meta(
        description="What is wrong: a feed says nothing; an agency's tick is later than usual; a stage takes more than "
        "it gives; a camera answers and does not see well."
    ),
]


class Alert(Stamped, frozen=True, kw_only=True, tag_field="type"):
    """Base of every alert message; messages of one alert share `alert_id`."""

    alert_id: AlertId


class AlertState(Alert, frozen=True, kw_only=True, omit_defaults=True):
    """An open alert: what is wrong, since when, how badly, what would help and who owns it."""

    cause: AlertCause
    level: AlertLevel = "warning"
    since: Annotated[
        UtcTime,
        Meta(
            description="When the cause began: a stale feed's last fresh word, a late tick's due time, a camera's "
            "first word of its trouble."
        ),
    ]
    feed_kind: FeedKind | None = None
    feed: Annotated[Short | None, Meta(description="Which one of the kind.")] = None
    trouble: CameraTrouble | None = None
    direction: Direction | None = None
    stage: Annotated[Stage | None, Meta(description="The stage whose tick is late, or the bottleneck.")] = None
    agency: Annotated[Role | None, Meta(description="Whose tick is late.")] = None
    trucks: Annotated[Number | None, Meta(description="How many trucks it concerns.")] = None
    late_seconds: Annotated[Number | None, Meta(description="How much later than usual the longest wait is.")] = None
    utilisation_percent: Annotated[Number | None, Meta(description="Arrivals for each 100 that are served.")] = None
    threshold: Annotated[Short | None, Meta(description="Which limit of the policy comes next.")] = None
    threshold_in_seconds: Annotated[Number | None, Meta(description="When, if nothing changes; 0: passed.")] = None
    advice: Annotated[
        tuple[Line, ...],
        Meta(
            max_length=8,
            description="What would help, as codes: open-lane:3, ask-agency:customs, aim-camera:gate-in-1.",
        ),
    ] = ()
    owner: Annotated[Role | None, Meta(description="Who shall act.")] = None
    acknowledged: Annotated[bool, Meta(description="Somebody has seen it.")] = False


class AlertRaised(AlertState, frozen=True, kw_only=True, tag="alert.raised"):
    """Something is wrong that was not."""


class AlertChanged(AlertState, frozen=True, kw_only=True, tag="alert.changed"):
    """It is worse or better, acknowledged, or somebody else's."""


class AlertCleared(Alert, frozen=True, kw_only=True, tag="alert.cleared"):
    """The cause is gone."""


GateAlert = AlertRaised | AlertChanged | AlertCleared
