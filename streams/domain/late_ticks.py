"""Agencies whose ticks are later than usual: nobody shall wait without knowing for whom."""

from heapq import heappop

from schemas.fields import AlertLevel
from streams.domain.alert_book import Fact
from streams.domain.alerts import say
from streams.domain.queues import count_late
from streams.domain.state import GateState
from streams.domain.turn import Voice

WARN_TRUCKS = 5
CRITICAL_TRUCKS = 50
"""So many trucks wait longer than usual for one agency's tick."""


_ID = "tick-missing/"


def look_for_late_ticks(voice: Voice) -> None:
    """Count the visits whose usual time at a stage is over while they still wait there; say what changed."""
    state = voice.state
    timers = state.derived.late_timers
    while timers and timers[0][0] <= state.now_ms:
        late_ms, visit_id, stage = heappop(timers)
        visit = state.visits.get(visit_id)
        one = None if visit is None else visit.waits_for(stage)
        if visit is not None and one is not None and one.late_ms == late_ms and not one.late:
            one.late = True
            count_late(state, visit, one, one.agencies, 1)
    _say_late_ticks(voice)


def _say_late_ticks(voice: Voice) -> None:
    """Raise, worsen or clear the alert of each agency at each stage."""
    state = voice.state
    late = state.derived.late
    said = [alert_id.removeprefix(_ID) for alert_id in state.alerts.alerts if alert_id.startswith(_ID)]
    for key in sorted({*late, *said}):
        direction, stage, agency = key.split("/")
        alert_id = f"{_ID}{key}"
        trucks = late.get(key, 0)
        if trucks == 0:
            late.pop(key, None)
            state.derived.late_since.pop(key, None)
            say(voice, state.alerts.clear(alert_id, state.now_ms))
            continue
        level: AlertLevel = "watch" if trucks < WARN_TRUCKS else "warning" if trucks < CRITICAL_TRUCKS else "critical"
        since_ms = _longest_since_ms(state, key, agency)
        facts: dict[str, Fact] = {
            "direction": direction,
            "stage": stage,
            "agency": agency,
            "trucks": trucks,
            "advice": [f"ask-agency:{agency}"],
            "owner": agency,
            "late_seconds": (state.now_ms - since_ms) // 1000,
        }
        book, now_ms = state.alerts, state.now_ms
        say(voice, book.raise_(alert_id, "tick-missing", level, now_ms, since_ms=since_ms, facts=facts))


def _longest_since_ms(state: GateState, key: str, agency: str) -> int:
    """From when the longest of these waits is longer than usual."""
    waits = state.derived.late_since[key]
    while True:
        late_ms, visit_id = waits[0]
        visit = state.visits.get(visit_id)
        stage = key.split("/")[1]
        one = None if visit is None else next((o for o in visit.open if o.stage == stage), None)
        if one is not None and one.late and one.late_ms == late_ms and agency in one.agencies:
            return late_ms
        heappop(waits)
