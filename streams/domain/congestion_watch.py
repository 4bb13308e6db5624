"""Every five minutes: how congested each direction is, and the alert that says so."""

from schemas.fields import Direction, Role, Stage
from streams.domain.alert_book import Fact
from streams.domain.alerts import say
from streams.domain.congestion import Assessment, CongestionState, Traffic, assess
from streams.domain.late_ticks import look_for_late_ticks
from streams.domain.state import DIRECTIONS, STAGES, GateState, StageFigures
from streams.domain.times import MINUTE_MS
from streams.domain.turn import Voice

_EVERY_MS = 5 * MINUTE_MS

_AGENCIES: dict[Stage, Role] = {
    "gate-in": "border-guard",
    "yard-in": "yard",
    "health": "health-quarantine",
    "plant": "plant-quarantine",
    "animal": "animal-quarantine",
    "inspection": "customs",
    "customs": "customs",
    "licence": "management-board",
    "transshipment": "yard",
    "fee": "tax",
    "yard-out": "yard",
    "gate-out": "border-guard",
}
"""Whom to ask about a stage that many agencies tick: the first of them."""


def congestion_due(voice: Voice) -> None:
    """Assess both directions when the time has come."""
    state = voice.state
    if state.now_ms < next_congestion_ms(state):
        return
    state.assessed_ms = state.now_ms
    for direction in DIRECTIONS:
        memory = state.congestion.get(direction)
        if memory is None:
            if direction not in state.arrivals:
                continue
            memory = state.congestion[direction] = CongestionState()
        queues = state.derived.queues[direction]
        waiting = {stage: len(queues[stage]) for stage in STAGES if stage in queues and queues[stage].is_waited_in}
        thresholds = voice.policy.thresholds.get(state.gate) if direction == "out" else None
        lanes = {number: lane for number, lane in state.lanes.items() if lane.direction == direction}
        assessment = assess(
            memory,
            Traffic(
                trucks=state.waiting(direction),
                waiting=waiting,
                arrivals=state.arrivals[direction],
                services={stage: flow for stage in STAGES if (flow := state.services.get(f"{direction}/{stage}"))},
                thresholds=()
                if thresholds is None
                else (("yard", thresholds.yard_trucks), ("overflow", thresholds.overflow_trucks)),
                lanes_open=[number for number, lane in lanes.items() if lane.is_open],
                lanes_closed=[number for number, lane in lanes.items() if not lane.is_open],
                agencies=_AGENCIES,
            ),
            state.now_ms,
        )
        state.assessed[direction] = assessment
        _note_figures(state, direction)
        state.figures_changed = True
        _alert(voice, direction, assessment)
    look_for_late_ticks(voice)


def _note_figures(state: GateState, direction: Direction) -> None:
    for stage, trucks in state.stages[direction].items():
        if trucks:
            key = f"{direction}/{stage}"
            dwell, flow = state.dwells.get(key), state.services.get(key)
            state.stage_figures[key] = StageFigures(
                None if dwell is None else dwell.usual(), None if flow is None else flow.per_hour(state.now_ms, 60)
            )


def next_congestion_ms(state: GateState) -> int:
    """When it comes again."""
    return state.assessed_ms + _EVERY_MS


def _alert(voice: Voice, direction: str, assessment: Assessment) -> None:
    state = voice.state
    alert_id = f"congestion/{direction}"
    if assessment.level == "normal":
        say(voice, state.alerts.clear(alert_id, state.now_ms))
        return
    facts: dict[str, Fact] = {"direction": direction, "trucks": assessment.trucks}
    stage = assessment.stopped or assessment.bottleneck
    if stage is not None:
        facts["stage"] = stage
    if assessment.utilisation_percent is not None:
        facts["utilisation_percent"] = assessment.utilisation_percent
    ahead = next((one for one in assessment.thresholds if one.eta_seconds is not None), None)
    if ahead is not None and ahead.eta_seconds is not None:
        facts["threshold"], facts["threshold_in_seconds"] = ahead.name, ahead.eta_seconds
    if assessment.advice:
        facts["advice"] = [one.code for one in assessment.advice]
        facts["owner"] = assessment.advice[0].owner
    say(voice, state.alerts.raise_(alert_id, "congestion", assessment.level, state.now_ms, facts=facts))
