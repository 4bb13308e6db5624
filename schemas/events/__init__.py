"""Everything that may stand in `gate.events.v1`: one tagged union, one file a speaker."""

from schemas.events.base import Actor, Command, Event, FeedEvent
from schemas.events.clock import ClockTicked
from schemas.events.commands import CallRequested, HoldRequested, ReleaseRequested, TickRequested
from schemas.events.declarations import DeclarationChanged, Goods
from schemas.events.feeds import FeedReported
from schemas.events.registrations import RegistrationChanged
from schemas.events.sightings import Evidence, PlateCandidate, PlateSighted, VehicleSeen

GateEvent = (
    PlateSighted
    | DeclarationChanged
    | RegistrationChanged
    | FeedReported
    | TickRequested
    | HoldRequested
    | ReleaseRequested
    | CallRequested
    | ClockTicked
)

__all__ = [
    "Actor",
    "CallRequested",
    "ClockTicked",
    "Command",
    "DeclarationChanged",
    "Event",
    "Evidence",
    "FeedEvent",
    "FeedReported",
    "GateEvent",
    "Goods",
    "HoldRequested",
    "PlateCandidate",
    "PlateSighted",
    "RegistrationChanged",
    "ReleaseRequested",
    "TickRequested",
    "VehicleSeen",
]
