"""What an event costs while few or very many trucks wait at one gate: it should not matter."""

import statistics
import time
from collections.abc import Sequence
from typing import Any

from schemas.codec import encode
from schemas.events import GateEvent
from streams.bench.progress import say
from streams.bench.traffic import Traffic
from streams.engine import garbage
from streams.partition import BOARD, OUTCOME, Outgoing, PartitionFold, PartitionState

GATE = "huu-nghi"

_START_MS = 1_767_546_000_000  # 2026-01-04T17:00:00Z, midnight in Vietnam
_SECOND_MS = 1_000
_WINDOW_SECONDS = 60
"""Of the gate's time, so that each window holds as many board snapshots as any other: they come once a minute."""
_WINDOWS = 3


def bench_scale(sizes: Sequence[int], rate: int) -> dict[str, Any]:
    """Microseconds an event, at `rate` events a second of the gate's time and one tick of its clock, by trucks waiting.

    The median of three minutes of the gate's time: decode, fold and encode what it causes; no Kafka. The board's
    snapshots, which grow with the gate, fall due within; how long one takes alone is beside.
    """
    cost, snapshot = {}, {}
    garbage.look_rarely()  # as the engine does
    for waiting in sizes:
        gate = _Gate()
        gate.fill(waiting)
        windows = [gate.minute(rate) for _ in range(_WINDOWS)]
        gate.check(waiting)
        cost[str(waiting)] = round(statistics.median(windows), 2)
        snapshot[str(waiting)] = round(statistics.median(gate.snapshot_seconds) * 1000, 2)
        say(f"{waiting:,} waiting: {cost[str(waiting)]} µs an event, {snapshot[str(waiting)]} ms a board snapshot")
    return {
        "inputs": {"gate": GATE, "events_per_gate_second": rate, "gate_seconds": _WINDOW_SECONDS * _WINDOWS},
        "measured": {"microseconds_per_event": cost, "board_snapshot_ms": snapshot},
        "baseline": {"microseconds_per_event": cost[str(sizes[0])], "is": f"the same with {sizes[0]} waiting"},
        "ratio": round(cost[str(sizes[-1])] / cost[str(sizes[0])], 2),
    }


class _Gate:
    """One gate's partition, and the time that its fold has taken."""

    def __init__(self) -> None:
        self._traffic = Traffic(GATE)
        self._fold = PartitionFold(PartitionState(0))
        self._offset = 0
        self._now_ms = _START_MS
        self._open = 0
        self.snapshot_seconds: list[float] = []

    def fill(self, trucks: int) -> None:
        """Let so many come within the gate's hour, and wait."""
        for minute in range(60):
            come = trucks * (minute + 1) // 60 - trucks * minute // 60
            for event in self._traffic.arrivals(come, self._now_ms, 0):
                self._apply(event)
            self._now_ms += 60 * _SECOND_MS
            self._tick()
        self._now_ms += _SECOND_MS
        self.snapshot_seconds.clear()  # those of filling also encoded each row for the first time

    def minute(self, rate: int) -> float:
        """Microseconds an event over a minute of the gate's time: its clock, and trucks that come and go."""
        seconds, events = 0.0, 0
        due = 0.0
        for _ in range(_WINDOW_SECONDS):
            self._now_ms += _SECOND_MS
            seconds += self._tick()
            events += 1
            due += rate
            while due > 0:
                for event in self._traffic.round(self._now_ms):
                    seconds += self._apply(event)[0]
                    events += 1
                    due -= 1
        return seconds / events * 1_000_000

    def check(self, waiting: int) -> None:
        """Raises RuntimeError when the fold did not see all trucks come, or saw others leave."""
        if not self._open == self._traffic.waiting == waiting:
            raise RuntimeError(f"{self._open} trucks wait where {waiting} should: the bench and the fold disagree")

    def _tick(self) -> float:
        seconds, outgoing = self._apply(self._traffic.clock(self._now_ms))
        if any(out.topic == BOARD and b'"kind":"snapshot"' in out.value[:500] for out in outgoing):
            self.snapshot_seconds.append(seconds)
        return seconds

    def _apply(self, event: GateEvent) -> tuple[float, list[Outgoing]]:
        key, value = event.gate.encode(), encode(event)
        logged_ms = self._now_ms
        began = time.perf_counter()
        outgoing = self._fold.fold(self._offset, key, value, logged_ms)
        seconds = time.perf_counter() - began
        self._offset += 1
        self._listen(outgoing)
        return seconds, outgoing

    def _listen(self, outgoing: Sequence[Outgoing]) -> None:
        for out in outgoing:
            if out.topic == OUTCOME:
                headers = dict(out.headers)
                if headers["ce_type"] == b"visit.opened":
                    self._open += 1
                    self._traffic.visits.append(headers["ce_subject"].decode())
                elif headers["ce_type"] == b"visit.closed":
                    self._open -= 1
