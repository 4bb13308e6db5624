"""What one gate must hear of another."""

from schemas.events.base import Event
from schemas.fields import Country, GateSlug, PlateText, UtcTime, VisitId


class TruckSeenElsewhere(Event, frozen=True, kw_only=True, tag="truck.seen_elsewhere"):
    """A truck with an open visit here has opened one at another gate since: it was diverted, its claim here ends."""

    visit_id: VisitId
    plate: PlateText
    country: Country | None = None
    other_gate: GateSlug
    other_visit_id: VisitId
    seen_at: UtcTime
