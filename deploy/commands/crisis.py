"""The published crisis through the real fold: what it says of the queue and of the waits."""

import sys
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from connectors.sandbox.days import FIRST_DAY, SCENARIO_DAYS, generate_log
from connectors.sandbox.volumes import DayKind, day_kind
from schemas.codec import decode_outcome, encode
from schemas.outcomes import VisitClosed, VisitOpened
from streams.partition import OUTCOME, PartitionFold, PartitionState

TICK_SECONDS = 300
WINDOW_HOURS = 12
"""Waits are told of the trucks that crossed in windows of this length."""

_LIFE = {b"visit.opened", b"visit.closed"}


@dataclass(slots=True)
class Curves:
    """Exports (towards China) over a scenario's days, from its first midnight in Vietnam on."""

    days: list[DayKind]
    events: int = 0
    trucks: int = 0
    waiting: dict[str, list[int]] = field(default_factory=dict)
    """By gate: open visits at the end of each hour."""
    arrived: list[int] = field(default_factory=list)
    """A day."""
    crossed: list[int] = field(default_factory=list)
    """A day."""
    waits: list[tuple[float, float] | None] = field(default_factory=list)
    """Of each window: median and ninth tenth in hours; None where nobody crossed."""


def crisis_curves(seed: int) -> Curves:
    """Fold the whole scenario. Only the fold's outcomes are looked at. Progress goes to standard error."""
    fold = PartitionFold(PartitionState(partition=0))
    change: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    curves = Curves([day_kind("scenario", day) for day in range(SCENARIO_DAYS)])
    curves.arrived = [0] * SCENARIO_DAYS
    curves.crossed = [0] * SCENARIO_DAYS
    waits: dict[int, list[int]] = defaultdict(list)
    said = -1
    for offset, event in enumerate(generate_log(seed, SCENARIO_DAYS, "scenario", tick_seconds=TICK_SECONDS)):
        logged_ms = round(event.occurred_at.timestamp() * 1000)
        hour = _hours(event.occurred_at)
        for outgoing in fold.fold(offset, event.gate.encode(), encode(event), logged_ms):
            if outgoing.topic != OUTCOME or dict(outgoing.headers)["ce_type"] not in _LIFE:
                continue
            outcome = decode_outcome(outgoing.value)
            if not isinstance(outcome, VisitOpened | VisitClosed) or outcome.direction != "out":
                continue
            if isinstance(outcome, VisitOpened):
                change[outcome.gate][hour] += 1
                curves.arrived[hour // 24] += 1
                curves.trucks += 1
                continue
            change[outcome.gate][hour] -= 1
            if outcome.how == "crossed" and outcome.merged_into is None:
                curves.crossed[hour // 24] += 1
                waits[hour // WINDOW_HOURS].append(outcome.wait_seconds)
            else:  # two visits were one truck, or none: nobody arrived twice
                curves.arrived[_hours(outcome.opened_at) // 24] -= 1
                curves.trucks -= 1
        curves.events = offset + 1
        if hour // 24 > said:
            said = hour // 24
            sys.stderr.write(f"day {said + 1} of {SCENARIO_DAYS}, {curves.events:,} events\n")
    curves.waiting = {gate: _summed(changes, SCENARIO_DAYS * 24) for gate, changes in change.items()}
    windows = range(SCENARIO_DAYS * 24 // WINDOW_HOURS)
    curves.waits = [_quantiles(sorted(waits[window])) for window in windows]
    return curves


def _hours(at: datetime) -> int:
    return (at - FIRST_DAY) // timedelta(hours=1)


def _summed(changes: dict[int, int], hours: int) -> list[int]:
    total, sums = 0, []
    for hour in range(hours):
        total += changes.get(hour, 0)
        sums.append(total)
    return sums


def _quantiles(waits: list[int]) -> tuple[float, float] | None:
    if not waits:
        return None
    return waits[len(waits) // 2] / 3600, waits[len(waits) * 9 // 10] / 3600
