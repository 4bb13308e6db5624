"""What the passing of time does at a gate."""

from schemas.alerts import AlertCleared, AlertRaised
from schemas.events import FeedReported
from streams.domain.feeds import Feed, first_heard
from streams.domain.state import GateState
from streams.domain.times import HOUR_MS, utc, vietnam_day
from streams.domain.turn import Voice


def time_passed(voice: Voice) -> None:
    """After the gate's clock moved: figures and feeds grow old, alerts are due, old things are forgotten."""
    state = voice.state
    today = vietnam_day(state.now_ms)
    for crossings in state.crossings.values():
        if crossings.age(state.now_ms, today):
            state.figures_changed = True
    for feed in state.feeds.values():
        if feed.is_stale(state.now_ms) is not feed.alerting:
            _turn_alert(voice, feed)
    if state.now_ms - state.swept_ms >= HOUR_MS:
        state.swept_ms = state.now_ms
        _forget(state)


def feed_reported(voice: Voice, report: FeedReported) -> None:
    """Note a feed's freshness; the board shows it with the next tick."""
    state = voice.state
    key = f"{report.feed_kind}/{report.feed}"
    feed = state.feeds.get(key)
    if feed is None:
        feed = state.feeds[key] = first_heard(report)
    elif not feed.hear(report):
        return
    state.feeds_changed = True
    if feed.is_stale(state.now_ms) is not feed.alerting:
        _turn_alert(voice, feed)


def _turn_alert(voice: Voice, feed: Feed) -> None:
    """Raise the alert of a feed that has gone stale; clear that of one that is fresh again."""
    feed.alerting = not feed.alerting
    if feed.alerting:
        voice.emit(
            AlertRaised,
            alert_id=feed.alert_id,
            cause="feed-stale",
            feed_kind=feed.kind,
            feed=feed.name,
            since=utc(feed.fresh_ms),
        )
    else:
        voice.emit(AlertCleared, alert_id=feed.alert_id)


def _forget(state: GateState) -> None:
    for memory in (state.heard, state.by_sighting, state.closed, state.left):
        memory.age(state.now_ms)
    state.records.forget(state.now_ms)
