"""`gate.alert.v1`: what somebody must act on, never without a cause."""

from typing import Annotated, Literal

from msgspec import Meta

from schemas.fields import FeedKind, Short, UtcTime
from schemas.stamp import Stamped


class Alert(Stamped, frozen=True, kw_only=True, tag_field="type"):
    """Base of every alert message; messages of one alert share `alert_id`."""

    alert_id: Annotated[Short, Meta(description="Cause and subject: feed-stale/customs/customs.")]


class AlertRaised(Alert, frozen=True, kw_only=True, tag="alert.raised"):
    """A feed or camera has said nothing for longer than the screens may trust it."""

    cause: Annotated[Literal["feed-stale"], Meta(description="What is wrong.")]
    feed_kind: FeedKind
    feed: Annotated[Short, Meta(description="Which one of the kind.")]
    since: Annotated[UtcTime, Meta(description="When the feed was last known to be fresh.")]


class AlertCleared(Alert, frozen=True, kw_only=True, tag="alert.cleared"):
    """The cause is gone."""


GateAlert = AlertRaised | AlertCleared
