"""Everything that may stand in `gate.events.v1`: one tagged union, one file a speaker."""

from schemas.events.base import Actor, Command, Event, FeedEvent
from schemas.events.bookings import (
    BookingCancelRequested,
    BookingChangeRequested,
    BookingRequested,
    PredeclarationFiled,
    WaitlistRequested,
)
from schemas.events.clock import ClockTicked
from schemas.events.commands import (
    CallRequested,
    CorrectionRequested,
    HoldRequested,
    PostponeRequested,
    PriorityRequested,
    ReleaseRequested,
    RequeueRequested,
    TickRequested,
    TickRevokeRequested,
    VisitCommand,
)
from schemas.events.declarations import DeclarationChanged, Goods
from schemas.events.diversions import TruckSeenElsewhere
from schemas.events.feeds import FeedReported
from schemas.events.management import (
    AlertAcknowledged,
    AlertAssigned,
    CapacitySetRequested,
    LaneSetRequested,
    PolicyActivateRequested,
)
from schemas.events.measures import QueueTailMeasured
from schemas.events.payments import FeePaid, LaboratoryResulted
from schemas.events.registrations import RegistrationChanged
from schemas.events.sightings import Evidence, PlateCandidate, PlateSighted, VehicleSeen

GateEvent = (
    PlateSighted
    | QueueTailMeasured
    | DeclarationChanged
    | RegistrationChanged
    | FeePaid
    | LaboratoryResulted
    | FeedReported
    | TruckSeenElsewhere
    | PredeclarationFiled
    | BookingRequested
    | BookingChangeRequested
    | BookingCancelRequested
    | WaitlistRequested
    | TickRequested
    | TickRevokeRequested
    | HoldRequested
    | ReleaseRequested
    | CallRequested
    | PostponeRequested
    | RequeueRequested
    | PriorityRequested
    | CorrectionRequested
    | LaneSetRequested
    | CapacitySetRequested
    | PolicyActivateRequested
    | AlertAcknowledged
    | AlertAssigned
    | ClockTicked
)

__all__ = [
    "Actor",
    "AlertAcknowledged",
    "AlertAssigned",
    "BookingCancelRequested",
    "BookingChangeRequested",
    "BookingRequested",
    "CallRequested",
    "CapacitySetRequested",
    "ClockTicked",
    "Command",
    "CorrectionRequested",
    "DeclarationChanged",
    "Event",
    "Evidence",
    "FeePaid",
    "FeedEvent",
    "FeedReported",
    "GateEvent",
    "Goods",
    "HoldRequested",
    "LaboratoryResulted",
    "LaneSetRequested",
    "PlateCandidate",
    "PlateSighted",
    "PolicyActivateRequested",
    "PostponeRequested",
    "PredeclarationFiled",
    "PriorityRequested",
    "QueueTailMeasured",
    "RegistrationChanged",
    "ReleaseRequested",
    "RequeueRequested",
    "TickRequested",
    "TickRevokeRequested",
    "TruckSeenElsewhere",
    "VehicleSeen",
    "VisitCommand",
    "WaitlistRequested",
]
