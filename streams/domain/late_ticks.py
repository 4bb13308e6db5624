"""Agencies whose ticks are later than usual: nobody shall wait without knowing for whom."""

from schemas.fields import AlertLevel
from streams.domain.alert_book import Fact
from streams.domain.alerts import say
from streams.domain.queues import count_late
from streams.domain.state import GateState
from streams.domain.turn import Voice

WARN_TRUCKS = 5
CRITICAL_TRUCKS = 50
"""So many trucks wait longer than usual for one agency's tick."""


def tick_is_late(state: GateState, about: str, due_ms: int) -> bool:
    """The usual time of a visit at a stage is over; True when it still waits there."""
    visit_id, _, stage = about.rpartition("/")
    visit = state.visits.get(visit_id)
    one = None if visit is None else next((o for o in visit.open if o.stage == stage), None)
    if visit is None or one is None or one.late_ms != due_ms or one.late:
        return False
    one.late = True
    count_late(state, visit, one.stage, one.agencies, 1)
    return True


def say_late_ticks(voice: Voice) -> None:
    """Raise, worsen or clear the alert of each agency at each stage."""
    state = voice.state
    for key, trucks in list(state.derived.late.items()):
        direction, stage, agency = key.split("/")
        alert_id = f"tick-missing/{key}"
        if trucks == 0:
            del state.derived.late[key]
            say(voice, state.alerts.clear(alert_id, state.now_ms))
            continue
        level: AlertLevel = "watch" if trucks < WARN_TRUCKS else "warning" if trucks < CRITICAL_TRUCKS else "critical"
        dwell = state.dwells.get(f"{direction}/{stage}")
        usual = dwell.usual() if dwell is not None else None
        facts: dict[str, Fact] = {
            "direction": direction,
            "stage": stage,
            "agency": agency,
            "trucks": trucks,
            "advice": [f"ask-agency:{agency}"],
            "owner": agency,
        }
        open_alert = state.alerts.alerts.get(alert_id)
        if usual is not None and open_alert is not None:
            facts["late_seconds"] = (state.now_ms - open_alert.since_ms) // 1000
        say(voice, state.alerts.raise_(alert_id, "tick-missing", level, state.now_ms, facts=facts))
