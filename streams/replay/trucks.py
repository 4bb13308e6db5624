"""The trucks of a period, taken from a gate's log: when each came, when the gate let it in, what was known of it."""

from datetime import datetime
from typing import NamedTuple

from schemas.codec import decode_outcome
from schemas.outcomes import VisitClosed
from streams.domain.gate import GateState
from streams.domain.placing import facts_of
from streams.domain.policy import Policy
from streams.domain.times import milliseconds
from streams.domain.visit import Visit
from streams.domain.workflow import CHECKPOINTS
from streams.engine.ports import Log
from streams.partition import EVENTS, OUTCOME, Outgoing
from streams.replay.past import fold_until
from streams.replay.records import Say, apply, is_after, records
from streams.replay.what_if import Truck
from streams.rules import RULES

_ENTRY = frozenset({"approach", "gate-in"})
_INSIDE = CHECKPOINTS.index("yard-in")
_LIFE = frozenset({b"visit.opened", b"visit.changed", b"visit.closed"})


class Period(NamedTuple):
    """What happened at a gate between two moments."""

    trucks: list[Truck]
    ruling: Policy
    """The policy in force at its end."""
    end_ms: int
    """When the period ended, or the log."""


def trucks_of(log: Log, gate: str, begin: datetime, end: datetime, say: Say) -> Period:
    """Every truck that waited to enter in the period; those that were inside before it are not among them."""
    fold = fold_until(log, gate, begin, say)
    partition = fold.state
    low, log_end = log.bounds(EVENTS, partition.partition)
    entries = _Entries(partition.gates.get(gate))
    offsets = range(max(low, partition.applied + 1), log_end)
    for message in records(log, partition.partition, offsets, say):
        if is_after(message, gate, partition.gates.get(gate), milliseconds(end)):
            break
        outgoing = apply(fold, message)
        for output in outgoing:
            if output.topic == OUTCOME and output.key == gate.encode():
                entries.hear(partition.gates[gate], output)
    state = partition.gates.get(gate) or GateState(gate)
    return Period(entries.trucks(state), RULES.policy(state.policy_text), min(milliseconds(end), state.now_ms))


class _Entries:
    """Notes when the gate lets each truck in."""

    def __init__(self, state: GateState | None) -> None:
        visits = () if state is None else state.visits.values()
        self._inside = {visit.visit_id for visit in visits if _is_in(visit)}
        self._passed: dict[str, Truck] = {}

    def hear(self, state: GateState, output: Outgoing) -> None:
        """An outcome of the gate, whose state is the one after it."""
        headers = dict(output.headers)
        visit_id = headers.get("ce_subject", b"").decode()
        if headers["ce_type"] not in _LIFE or visit_id in self._inside:
            return
        visit = state.visits.get(visit_id)
        if visit is not None:
            if visit_id not in self._passed and _is_in(visit):
                self._passed[visit_id] = _truck(state, visit, visit.declaration, state.now_ms)
        elif headers["ce_type"] == b"visit.closed":
            self._close(state, visit_id, output)

    def trucks(self, state: GateState) -> list[Truck]:
        """All of them, with those that still wait."""
        waiting = [
            _truck(state, visit, visit.declaration, None)
            for visit in state.visits.values()
            if visit.visit_id not in self._passed and visit.visit_id not in self._inside
        ]
        return [*self._passed.values(), *waiting]

    def _close(self, state: GateState, visit_id: str, output: Outgoing) -> None:
        """Who crossed has passed at the latest now; who turned out to be no truck of its own never came."""
        closed = decode_outcome(output.value)
        over = state.closed.get(visit_id)
        if not isinstance(closed, VisitClosed) or over is None or closed.how != "crossed":
            self._passed.pop(visit_id, None)
        elif visit_id not in self._passed:
            self._passed[visit_id] = _truck(state, over, closed.declaration_number, state.now_ms)


def _is_in(visit: Visit) -> bool:
    """The gate has let it in: it waits for nothing of the entry, or was seen behind it."""
    return visit.reached >= _INSIDE or not any(one.stage in _ENTRY for one in visit.open)


def _truck(state: GateState, visit: Visit, number: str | None, passed_ms: int | None) -> Truck:
    declaration = None if number is None else state.records.declarations.get(number)
    facts = facts_of(state, visit, RULES.policy(state.policy_text), number)
    return Truck(visit.number, facts, None if declaration is None else declaration.declarant, passed_ms)
