"""What an operator is alarmed by, gate by gate, as Prometheus sees it. Whose tick is late, and why, the board says."""

from collections import Counter
from contextlib import suppress
from typing import get_args

from prometheus_client import Gauge

from schemas.alerts import AlertCause
from schemas.metrics import (
    ALERTS_OPEN,
    ALERTS_UNTOLD,
    ARRIVALS_PER_HOUR,
    CROSSINGS_LAST_HOUR,
    PROMISES_KEPT_PERCENT,
    TRUCKS_UNREAD,
    TRUCKS_WAITING,
    UNMATCHED_EXITS,
    UTILISATION_PERCENT,
)
from streams.domain.state import DIRECTIONS, STAGES, GateState

SHOW_SECONDS = 5.0
"""Prometheus looks every few seconds; a batch may come every few milliseconds."""

_BY_DIRECTION = (
    TRUCKS_UNREAD,
    CROSSINGS_LAST_HOUR,
    ARRIVALS_PER_HOUR,
    UTILISATION_PERCENT,
    PROMISES_KEPT_PERCENT,
)
_CAUSES: tuple[AlertCause, ...] = get_args(get_args(AlertCause)[0])


def show_gate(gate: GateState) -> None:
    """Set every figure of the gate; what is not known is not shown."""
    name = gate.gate
    UNMATCHED_EXITS.labels(name).set(gate.unmatched_exits)
    for direction in DIRECTIONS:
        for stage, trucks in gate.stages[direction].items():
            TRUCKS_WAITING.labels(name, direction, stage).set(trucks)
        TRUCKS_UNREAD.labels(name, direction).set(len(gate.derived.unnamed.get(direction, ())))
        CROSSINGS_LAST_HOUR.labels(name, direction).set(len(gate.crossings[direction].last_hour))
        assessment = gate.assessed.get(direction)
        _set(ARRIVALS_PER_HOUR, None if assessment is None else assessment.arrivals_per_hour / 1000, name, direction)
        _set(UTILISATION_PERCENT, None if assessment is None else assessment.utilisation_percent, name, direction)
        promises = gate.promises.get(direction)
        kept = None if promises is None else promises.hit_rate_percent()
        _set(PROMISES_KEPT_PERCENT, None if kept is None else kept[1], name, direction)
    causes = Counter(alert.cause for alert in gate.alerts.alerts.values() if not alert.gone)
    for cause in _CAUSES:
        ALERTS_OPEN.labels(name, cause).set(causes[cause])
    ALERTS_UNTOLD.labels(name).set(gate.alerts.suppressed)


def hide_gate(name: str) -> None:
    """Another worker shows them now."""
    _set(UNMATCHED_EXITS, None, name)
    _set(ALERTS_UNTOLD, None, name)
    for cause in _CAUSES:
        _set(ALERTS_OPEN, None, name, cause)
    for direction in DIRECTIONS:
        for figure in _BY_DIRECTION:
            _set(figure, None, name, direction)
        for stage in STAGES:
            _set(TRUCKS_WAITING, None, name, direction, stage)


def _set(figure: Gauge, value: float | None, *labels: str) -> None:
    if value is not None:
        figure.labels(*labels).set(value)
        return
    with suppress(KeyError):  # it was never shown
        figure.remove(*labels)
