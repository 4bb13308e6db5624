"""How congested one direction of a gate is: what holds it up, where it leads, and what would help.

Formulas, all of the deterministic fluid queue (Newell, Applications of Queueing Theory; Hall, Queueing Methods):

- utilisation is arrivals ÷ what the gate can serve, λ/μ. Served is no measure of what could be: a gate with nothing to
  do serves what comes. So μ is the best hour of late, until so much work waits that the gate must be doing all it can;
  from then on it is what is served.
- the queue grows by λ - μ an hour, so a threshold is reached after (threshold - waiting) ÷ (λ - μ).
- the bottleneck is the stage where a truck that joins in an hour would stand longest: (waiting + growth of an hour) ÷
  served an hour, which is the work that waits (Little's law, W = L/μ) and the hour's growth relative to the service
  (λ/μ - 1; the station with the highest is Hopp and Spearman's bottleneck, Factory Physics). Growth is what was counted
  (waiting now less waiting before), so no stage needs to know its own arrivals.

Rates are whole thousandths of a truck an hour. Nothing here is said without a cause.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from schemas.fields import AlertLevel, Role, Stage
from streams.domain.flow import KEPT_MINUTES, Flow
from streams.domain.times import HOUR_MS, MINUTE_MS

Level = Literal["normal"] | AlertLevel
Cause = Literal["threshold-passed", "threshold-near", "stage-stopped", "arrivals-exceed-service"]

IN_SIGHT_SECONDS = 48 * 3_600
"""Nobody knows the rates of the day after tomorrow from those of the last hours."""

WARN_SECONDS = 2 * 3_600
WATCH_SECONDS = 6 * 3_600
"""How near the next threshold must be: time to clear a yard, time to call in a shift."""

CALM_MS = 15 * MINUTE_MS
"""A level falls when the gate was below its lower bound for so long."""

_HOUR_MINUTES = 60
_TRUCKS_FOR_AN_HOURS_RATE = 10
"""With fewer in the last hour rates are taken over four."""

_SATURATED_HOURS = 2
"""Work of so many of the best hours waits: the gate does what it can."""

_BEST_HOUR_FADES_BY = 2_000
"""The best hour loses this part of itself a minute: half of it in a day."""

_LEARNING_MINUTES = 120
"""Before the line was measured for so long, nobody knows what it can serve."""

_STOPPED_TRUCKS = 10
"""So many waited an hour ago and wait now, and none was served in between."""

_SAMPLE_MS = 10 * MINUTE_MS
_SAMPLES = 7
"""The oldest is an hour old."""

_BUFFER: Stage = "approach"
"""A holding point serves nobody: what waits there waits for the gate."""

_LANE_STAGES: frozenset[Stage] = frozenset(("gate-in", "gate-out"))
_NOBODY = Flow()
_SEVERITY: dict[Level, int] = {"normal": 0, "watch": 1, "warning": 2, "critical": 3}

Finding = tuple[Level, Cause | None]


@dataclass(frozen=True, slots=True)
class Traffic:
    """What is known of one direction of a gate."""

    trucks: int
    """Waiting in all; fewer than the sum over the stages, since a truck may wait for several checks at once."""
    waiting: Mapping[Stage, int]
    arrivals: Flow
    services: Mapping[Stage, Flow]
    """Trucks through each stage."""
    thresholds: Sequence[tuple[str, int]] = ()
    """Names and numbers of trucks: the yard is full, the overflow is full."""
    lanes_open: Sequence[int] = ()
    lanes_closed: Sequence[int] = ()
    """Lanes that could be opened in this direction. A gate whose known lanes are all closed is closed, and no stage of
    it has stopped."""
    agencies: Mapping[Stage, Role] = field(default_factory=dict)
    """Whom to ask about each stage."""
    line: Stage = "gate-out"
    """The stage whose service is the crossing."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """When a threshold is reached if nothing changes; 0: it is passed, None: not in sight."""

    name: str
    trucks: int
    eta_seconds: int | None


@dataclass(frozen=True, slots=True)
class Advice:
    """What would help, as a code (hold-at:approach, open-lane:3, ask-agency:customs), and who can do it."""

    code: str
    owner: Role


@dataclass(frozen=True, slots=True)
class Assessment:
    """The answer. Rates in thousandths of a truck an hour."""

    trucks: int
    arrivals_per_hour: int
    served_per_hour: int
    utilisation_percent: int | None
    """None while it is not known what the gate can serve, and when it can serve nothing."""
    bottleneck: Stage | None
    """None when nobody waits."""
    stopped: Stage | None
    """A stage with a queue that nobody serves."""
    level: Level
    cause: Cause | None
    """None exactly when the level is normal."""
    thresholds: tuple[Forecast, ...]
    """Lowest first."""
    advice: tuple[Advice, ...]
    """What helps most first; its owner is the alert's."""


@dataclass(slots=True)
class CongestionState:
    """What is remembered from one assessment of a direction to the next."""

    level: Level = "normal"
    cause: Cause | None = None
    calmer_since_ms: int | None = None
    best_hour: int = 0
    """Most crossings in an hour of late, in thousandths."""
    faded_ms: int = 0
    """Up to when it has faded."""
    earlier: list[tuple[int, dict[Stage, int]]] = field(default_factory=list)
    """(when, waiting by stage) of the last hour, oldest first."""


def assess(state: CongestionState, traffic: Traffic, now_ms: int) -> Assessment:
    """Assess one direction; once a minute of the gate's time is enough. `state` is changed in place."""
    _sample(state, traffic.waiting, now_ms)
    line = traffic.services.get(traffic.line, _NOBODY)
    minutes = _window(now_ms, traffic.arrivals, line)
    arrivals = traffic.arrivals.per_hour(now_ms, minutes)
    served = line.per_hour(now_ms, minutes)
    capacity = _capacity(state, traffic.trucks, line, served, now_ms)
    growth = None if capacity is None else arrivals - capacity
    thresholds = tuple(
        Forecast(name, trucks, _eta_seconds(trucks - traffic.trucks, growth))
        for name, trucks in sorted(traffic.thresholds, key=lambda threshold: threshold[1])
    )
    bottleneck = _bottleneck(state, traffic, now_ms)
    stopped = _stopped(state, traffic, now_ms)
    rising = still_rising = False
    if growth is not None and capacity is not None:
        hours_of_work = _SATURATED_HOURS * state.best_hour
        rising = traffic.trucks * 1_000 >= hours_of_work and growth * 20 > capacity
        still_rising = traffic.trucks * 2_000 >= hours_of_work and growth * 10 > -capacity
    _settle(
        state,
        _find(traffic.trucks, thresholds, stopped, rising=rising, slack=1),
        _find(traffic.trucks, thresholds, stopped, rising=still_rising, slack=2),
        now_ms,
    )
    return Assessment(
        trucks=traffic.trucks,
        arrivals_per_hour=arrivals,
        served_per_hour=served,
        utilisation_percent=arrivals * 100 // capacity if capacity else None,
        bottleneck=bottleneck,
        stopped=stopped,
        level=state.level,
        cause=state.cause,
        thresholds=thresholds,
        advice=_advice(state.level, traffic, stopped or bottleneck, grows=growth is not None and growth > 0),
    )


def _sample(state: CongestionState, waiting: Mapping[Stage, int], now_ms: int) -> None:
    if not state.earlier or now_ms - state.earlier[-1][0] >= _SAMPLE_MS:
        state.earlier.append((now_ms, dict(waiting)))
        del state.earlier[:-_SAMPLES]


def _window(now_ms: int, *flows: Flow) -> int:
    """Minutes over which to compare flows: the last hour, or when that saw few trucks, four."""
    trucks = max(flow.count(now_ms, _HOUR_MINUTES) for flow in flows)
    return _HOUR_MINUTES if trucks >= _TRUCKS_FOR_AN_HOURS_RATE else KEPT_MINUTES


def _capacity(state: CongestionState, trucks: int, line: Flow, served: int, now_ms: int) -> int | None:
    """What the gate can serve an hour; None: nobody knows yet."""
    minutes = (now_ms - state.faded_ms) // MINUTE_MS
    if minutes > 0:
        left = max(_BEST_HOUR_FADES_BY - minutes, 0)
        state.best_hour = state.best_hour * left // _BEST_HOUR_FADES_BY
        state.faded_ms += minutes * MINUTE_MS
    if line.first_minute is None:
        return None
    state.best_hour = max(state.best_hour, line.per_hour(now_ms, _HOUR_MINUTES))
    if now_ms // MINUTE_MS - line.first_minute < _LEARNING_MINUTES:
        return None
    if trucks * 1_000 >= _SATURATED_HOURS * state.best_hour:
        return served
    return max(state.best_hour, served)


def _eta_seconds(missing: int, growth: int | None) -> int | None:
    if missing <= 0:
        return 0
    if growth is None or growth <= 0:
        return None
    eta_seconds = missing * 3_600_000 // growth
    return eta_seconds if eta_seconds <= IN_SIGHT_SECONDS else None


def _bottleneck(state: CongestionState, traffic: Traffic, now_ms: int) -> Stage | None:
    earlier_ms, earlier = state.earlier[0]
    elapsed_ms = now_ms - earlier_ms
    longest, found = -1, None
    for stage, waiting in traffic.waiting.items():
        if waiting <= 0 or stage == _BUFFER:
            continue
        growth = (waiting - earlier.get(stage, 0)) * HOUR_MS // elapsed_ms if elapsed_ms >= _SAMPLE_MS else 0
        flow = traffic.services.get(stage, _NOBODY)
        minutes = _window(now_ms, flow)
        served, minutes = flow.count(now_ms, minutes), flow.measured(now_ms, minutes)
        # one truck more than was served: a stage that served none has no rate, and one truck there is no jam
        seconds = max(waiting + growth, 0) * minutes * 60 // (served + 1)
        if seconds > longest:
            longest, found = seconds, stage
    if found is None and traffic.waiting.get(_BUFFER):
        return _BUFFER
    return found


def _stopped(state: CongestionState, traffic: Traffic, now_ms: int) -> Stage | None:
    """The longest queue that an agency should serve, has served before, and for an hour has not."""
    earlier_ms, earlier = state.earlier[0]
    if now_ms - earlier_ms < HOUR_MS - _SAMPLE_MS or (traffic.lanes_closed and not traffic.lanes_open):
        return None
    longest, found = _STOPPED_TRUCKS - 1, None
    for stage, waiting in traffic.waiting.items():
        flow = traffic.services.get(stage)
        if (
            waiting > longest
            and earlier.get(stage, 0) >= _STOPPED_TRUCKS
            and stage in traffic.agencies
            and stage != _BUFFER
            and flow is not None
            and not flow.count(now_ms, _HOUR_MINUTES)
        ):
            longest, found = waiting, stage
    return found


def _find(trucks: int, thresholds: tuple[Forecast, ...], stopped: Stage | None, *, rising: bool, slack: int) -> Finding:
    """The level and its cause. With slack 2 by the lower bounds: a tenth below a threshold, twice as far from it."""
    passed = sum(trucks * 10 >= threshold.trucks * (11 - slack) for threshold in thresholds)
    if passed and passed == len(thresholds):
        return "critical", "threshold-passed"
    if passed:
        return "warning", "threshold-passed"
    if stopped is not None:
        return "warning", "stage-stopped"
    eta_seconds = thresholds[0].eta_seconds if thresholds else None
    if eta_seconds is not None and eta_seconds <= WATCH_SECONDS * slack:
        return ("warning" if eta_seconds <= WARN_SECONDS * slack else "watch"), "threshold-near"
    if rising:
        return "watch", "arrivals-exceed-service"
    return "normal", None


def _settle(state: CongestionState, strict: Finding, relaxed: Finding, now_ms: int) -> None:
    """Rise at once; fall after the calm has lasted."""
    if _SEVERITY[strict[0]] >= _SEVERITY[state.level]:
        (state.level, state.cause), state.calmer_since_ms = strict, None
    elif _SEVERITY[relaxed[0]] >= _SEVERITY[state.level]:
        state.calmer_since_ms = None
    elif state.calmer_since_ms is None:
        state.calmer_since_ms = now_ms
    elif now_ms - state.calmer_since_ms >= CALM_MS:
        (state.level, state.cause), state.calmer_since_ms = relaxed, None


def _advice(level: Level, traffic: Traffic, stage: Stage | None, *, grows: bool) -> tuple[Advice, ...]:
    if level == "normal":
        return ()
    advice = []
    if stage in _LANE_STAGES and traffic.lanes_closed:
        advice.append(Advice(f"open-lane:{min(traffic.lanes_closed)}", "management-board"))
    elif stage is not None and stage in traffic.agencies:
        agency = traffic.agencies[stage]
        advice.append(Advice(f"ask-agency:{agency}", agency))
    if grows and (level != "watch" or not advice):
        advice.append(Advice(f"hold-at:{_BUFFER}", "traffic-police"))
    return tuple(advice)
