"""How fresh each camera and feed is, and when somebody must look."""

from dataclasses import dataclass, field

from schemas.events import FeedReported
from schemas.fields import CameraTrouble, FeedKind
from streams.domain.times import MINUTE_MS, milliseconds

STALE_AFTER_MS = MINUTE_MS
"""After this long without a sign of life screens show no figures from it (screens.md, 6), so an alert is due."""


@dataclass(slots=True)
class Feed:
    """One source. Times in ms."""

    kind: FeedKind
    name: str
    reported_ms: int
    fresh_ms: int
    """Last report that said it was alive."""
    alive: bool
    as_of_ms: int
    synthetic: bool = False
    alerting: bool = False
    troubles: list[CameraTrouble] = field(default_factory=list)
    """What a camera suffered from when it last answered (camera_watch.py)."""

    @property
    def alert_id(self) -> str:
        """Names the alert over its whole life."""
        return f"feed-stale/{self.kind}/{self.name}"

    def hear(self, report: FeedReported) -> bool:
        """Take a report in; False when a later one is already known (duplicates and stragglers change nothing)."""
        at_ms = milliseconds(report.occurred_at)
        if at_ms <= self.reported_ms:
            return False
        self.reported_ms = at_ms
        self.alive = report.alive
        self.as_of_ms = milliseconds(report.feed_as_of)
        self.synthetic = report.synthetic
        if report.alive:
            self.fresh_ms = at_ms
        return True

    def is_stale(self, now_ms: int) -> bool:
        """Whether it has been silent or dead for too long, by the gate's time."""
        return now_ms - self.fresh_ms > STALE_AFTER_MS


def first_heard(report: FeedReported) -> Feed:
    """A source that this gate did not know yet. One that starts dead counts as fresh when its source last answered."""
    as_of_ms = milliseconds(report.feed_as_of)
    at_ms = milliseconds(report.occurred_at)
    return Feed(
        kind=report.feed_kind,
        name=report.feed,
        reported_ms=at_ms,
        fresh_ms=at_ms if report.alive else as_of_ms,
        alive=report.alive,
        as_of_ms=as_of_ms,
        synthetic=report.synthetic,
    )
