"""Who may ask what. (Who may tick a stage stands in its workflow.)"""

from schemas.events import (
    AlertAcknowledged,
    AlertAssigned,
    BookingCancelRequested,
    BookingChangeRequested,
    BookingRequested,
    CallRequested,
    CapacitySetRequested,
    Command,
    CorrectionRequested,
    HoldRequested,
    LaneSetRequested,
    PolicyActivateRequested,
    PostponeRequested,
    PredeclarationFiled,
    PriorityRequested,
    ReleaseRequested,
    RequeueRequested,
    WaitlistRequested,
)
from schemas.fields import Role

AGENCIES: frozenset[Role] = frozenset(
    {
        "border-guard",
        "customs",
        "traffic-police",
        "health-quarantine",
        "plant-quarantine",
        "animal-quarantine",
        "tax",
        "management-board",
    }
)
"""Authorities: what a firm, a driver or the yard's operator is not."""

_STEER: frozenset[Role] = frozenset({"traffic-police", "border-guard", "yard", "management-board"})
_FIRMS: frozenset[Role] = frozenset({"firm", "management-board"})

MAY: dict[type[Command], frozenset[Role]] = {
    HoldRequested: AGENCIES,
    ReleaseRequested: AGENCIES,
    CallRequested: _STEER,
    RequeueRequested: _STEER,
    PostponeRequested: _STEER | {"firm", "driver"},
    PriorityRequested: AGENCIES,
    CorrectionRequested: AGENCIES | {"yard"},
    LaneSetRequested: frozenset({"management-board", "border-guard"}),
    CapacitySetRequested: frozenset({"management-board"}),
    PolicyActivateRequested: AGENCIES,
    AlertAcknowledged: AGENCIES | {"yard"},
    AlertAssigned: AGENCIES | {"yard"},
    PredeclarationFiled: _FIRMS,
    BookingRequested: _FIRMS,
    BookingChangeRequested: _FIRMS,
    BookingCancelRequested: _FIRMS,
    WaitlistRequested: _FIRMS,
}
"""By command; one that is not named here is judged by what it is about."""
