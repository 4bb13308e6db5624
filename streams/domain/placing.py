"""The class and place of a visit: what the policy makes of what is known of it."""

from streams.domain.policy import Policy
from streams.domain.policy_terms import Facts
from streams.domain.queues import enqueue, on_time_ms, withdraw
from streams.domain.state import GateState
from streams.domain.times import MINUTE_MS
from streams.domain.turn import Turn
from streams.domain.visit import Visit


def facts_of(state: GateState, visit: Visit, policy: Policy, number: str | None) -> Facts:
    """What the policy goes by, with the declaration of that number."""
    declaration = None if number is None else state.records.declarations.get(number)
    return Facts(
        direction=visit.direction,
        arrived_ms=_arrived_ms(state, visit, policy),
        hs_codes=() if declaration is None else tuple(declaration.hs_codes),
        perishable=declaration is not None and declaration.perishable,
        emergency="emergency" if "emergency" in visit.grounds else None,
        trusted="trusted" in visit.grounds or (declaration is not None and declaration.trusted),
        empty=visit.empty,
        slot_start_ms=visit.slot_ms,
        slot_end_ms=None if visit.slot_ms is None else visit.slot_ms + policy.slots.slot_minutes * MINUTE_MS,
        requeued_ms=visit.requeued_ms,
    )


def place(turn: Turn, visit: Visit) -> None:
    """Let the policy say in which class the visit waits, by which rule, and where in it."""
    place = turn.policy.place(facts_of(turn.state, visit, turn.policy, visit.declaration))
    if (place.queue_class, place.rule, place.order_ms) == (visit.queue_class, visit.rule, visit.order_ms):
        return
    withdraw(turn.state, visit)
    visit.queue_class, visit.rule, visit.order_ms = place.queue_class, place.rule, place.order_ms
    enqueue(turn.state, visit)
    turn.tell(visit.visit_id)


def _arrived_ms(state: GateState, visit: Visit, policy: Policy) -> int:
    """When it came; for one that came too early for its slot, from when it is on time, once that has begun."""
    if visit.slot_ms is None:
        return visit.opened_ms
    since_ms = on_time_ms(visit.slot_ms, policy)
    return max(visit.opened_ms, since_ms) if state.now_ms >= since_ms else visit.opened_ms


def slot_near(turn: Turn, visit_id: str) -> None:
    """The time has begun in which a truck that came early is on time for its slot."""
    visit = turn.state.visits.get(visit_id)
    if visit is not None:
        place(turn, visit)
