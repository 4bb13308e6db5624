"""What the passing of time does at a gate."""

from schemas.alerts import AlertCleared, AlertRaised
from schemas.events import FeedReported
from streams.domain.feeds import Feed, first_heard
from streams.domain.state import GateState
from streams.domain.times import HOUR_MS, utc
from streams.domain.turn import Turn


def time_passed(turn: Turn) -> None:
    """After the gate's clock moved: figures and feeds grow old, alerts are due, old things are forgotten."""
    state = turn.state
    for crossings in state.crossings.values():
        if crossings.age(state.now_ms):
            state.figures_changed = True
    for feed in state.feeds.values():
        _alert(turn, feed)
    if state.now_ms - state.swept_ms >= HOUR_MS:
        state.swept_ms = state.now_ms
        _forget(state)


def feed_reported(turn: Turn, report: FeedReported) -> None:
    """Note a feed's freshness; the board shows it with the next tick."""
    state = turn.state
    key = f"{report.feed_kind}/{report.feed}"
    feed = state.feeds.get(key)
    if feed is None:
        feed = state.feeds[key] = first_heard(report)
    elif not feed.hear(report):
        return
    state.feeds_changed = True
    _alert(turn, feed)


def _alert(turn: Turn, feed: Feed) -> None:
    """Raise once when the feed has gone stale, clear once when it is fresh again."""
    stale = feed.is_stale(turn.state.now_ms)
    if stale and not feed.alerting:
        turn.emit(
            AlertRaised,
            alert_id=feed.alert_id,
            cause="feed-stale",
            feed_kind=feed.kind,
            feed=feed.name,
            since=utc(feed.fresh_ms),
        )
    elif feed.alerting and not stale:
        turn.emit(AlertCleared, alert_id=feed.alert_id)
    feed.alerting = stale


def _forget(state: GateState) -> None:
    for memory in (state.heard, state.by_sighting, state.closed, state.left):
        memory.age(state.now_ms)
    state.records.forget(state.now_ms)
