"""What the passing of time does at a gate. Most ticks change nothing but the time: `due_ms` says when one does."""

from heapq import heappop

from schemas.events import FeedReported
from streams.domain.alert_book import Fact
from streams.domain.alerts import say
from streams.domain.booking_desk import next_slots_ms, slots_due
from streams.domain.camera_watch import hear_troubles
from streams.domain.congestion_watch import congestion_due, next_congestion_ms
from streams.domain.feeds import STALE_AFTER_MS, Feed, first_heard
from streams.domain.officers import postponement_over
from streams.domain.placing import slot_near
from streams.domain.queues import on_time_ms, wake
from streams.domain.state import GateState
from streams.domain.times import HOUR_MS
from streams.domain.turn import Turn, Voice

_FEEDS_EVERY_MS = 10_000
"""Feeds are looked at this often at most: one of many is always about to be stale."""


def time_passed(turn: Turn) -> None:
    """After the gate's clock moved: whatever is due by now."""
    state = turn.state
    _timers_due(turn)
    _feeds_due(turn)
    slots_due(turn)
    congestion_due(turn)
    say(turn, state.alerts.due(state.now_ms))
    if state.now_ms - state.swept_ms >= HOUR_MS:
        state.swept_ms = state.now_ms
        _forget(state)
    state.work_ms = _next_work_ms(turn)


def _next_work_ms(voice: Voice) -> int:
    """Before this time nothing here is due."""
    state = voice.state
    due_ms = min(state.swept_ms + HOUR_MS, next_slots_ms(voice), next_congestion_ms(state))
    timers = state.derived.timers
    while timers and _is_of_the_past(voice, timers[0]):
        heappop(timers)  # a restored gate does not know it
    if timers:
        due_ms = min(due_ms, timers[0][0])
    due_ms = min(due_ms, state.feeds_due_ms)
    alerts_ms = state.alerts.next_due_ms
    return due_ms if alerts_ms is None else min(due_ms, alerts_ms)


def feed_reported(voice: Voice, report: FeedReported) -> None:
    """Note a feed's freshness; the board shows it with the next word about the time."""
    state = voice.state
    key = f"{report.feed_kind}/{report.feed}"
    feed = state.feeds.get(key)
    if feed is None:
        feed = state.feeds[key] = first_heard(report)
        state.feeds_due_ms = min(state.feeds_due_ms, feed.fresh_ms + STALE_AFTER_MS)
        wake(state, state.feeds_due_ms)
    elif not feed.hear(report):
        return
    state.feeds_changed = True
    hear_troubles(voice, feed, report)
    if feed.is_stale(state.now_ms) is not feed.alerting:
        _turn_alert(voice, feed)


def _feeds_due(turn: Turn) -> None:
    state = turn.state
    if state.now_ms < state.feeds_due_ms:
        return
    for feed in state.feeds.values():
        if feed.is_stale(state.now_ms) is not feed.alerting:
            _turn_alert(turn, feed)
    fresh_ms = min([feed.fresh_ms for feed in state.feeds.values() if not feed.alerting], default=state.now_ms)
    state.feeds_due_ms = max(fresh_ms + STALE_AFTER_MS, state.now_ms + _FEEDS_EVERY_MS)


def _timers_due(turn: Turn) -> None:
    state = turn.state
    timers = state.derived.timers
    while timers and timers[0][0] <= state.now_ms:
        due_ms, what, visit_id = heappop(timers)
        if what == "slot":
            slot_near(turn, visit_id)
        else:
            postponement_over(turn, visit_id, due_ms)


def _is_of_the_past(voice: Voice, timer: tuple[int, str, str]) -> bool:
    """Whether nobody waits for it any more: the truck is gone, or its slot or postponement is another one."""
    due_ms, what, visit_id = timer
    visit = voice.state.visits.get(visit_id)
    if visit is None:
        return True
    if what == "slot":
        return visit.slot_ms is None or on_time_ms(visit.slot_ms, voice.policy) != due_ms
    return visit.postponed_until_ms != due_ms


def _turn_alert(voice: Voice, feed: Feed) -> None:
    """Raise the alert of a feed that has gone stale; clear that of one that is fresh again."""
    feed.alerting = not feed.alerting
    wake(voice.state)
    book, now_ms = voice.state.alerts, voice.state.now_ms
    if feed.alerting:
        facts: dict[str, Fact] = {"feed_kind": feed.kind, "feed": feed.name}
        say(voice, book.raise_(feed.alert_id, "feed-stale", "warning", now_ms, since_ms=feed.fresh_ms, facts=facts))
    else:
        say(voice, book.clear(feed.alert_id, now_ms))


def _forget(state: GateState) -> None:
    for memory in (state.heard, state.by_sighting, state.closed, state.left):
        memory.age(state.now_ms)
    state.records.forget(state.now_ms)
