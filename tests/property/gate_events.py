"""Random days at two gates of one partition: few trucks, few seconds, so that everything collides with everything.

A log is a list of moments: how long after the one before, at which gate, how late we heard of it, and what happened.
Among single events there are whole pieces of a day (a truck's stay, a draw of slots, a policy's two signatures), or
chance would hardly ever lead to the line.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, get_args

from hypothesis import strategies as st
from msgspec.structs import replace

from schemas.codec import encode
from schemas.events import (
    Actor,
    AlertAcknowledged,
    AlertAssigned,
    BookingCancelRequested,
    BookingChangeRequested,
    BookingRequested,
    CallRequested,
    CapacitySetRequested,
    ClockTicked,
    CorrectionRequested,
    DeclarationChanged,
    FeedReported,
    FeePaid,
    GateEvent,
    Goods,
    HoldRequested,
    LaboratoryResulted,
    LaneSetRequested,
    PlateCandidate,
    PlateSighted,
    PolicyActivateRequested,
    PostponeRequested,
    PredeclarationFiled,
    PriorityRequested,
    QueueTailMeasured,
    RegistrationChanged,
    ReleaseRequested,
    RequeueRequested,
    TickRequested,
    TickRevokeRequested,
    TruckSeenElsewhere,
    VehicleSeen,
    VisitCommand,
    WaitlistRequested,
)
from schemas.fields import Role
from streams.domain.workflow import CHECKPOINTS, ROLES, STAGES
from streams.policies import built_in

START = datetime(2026, 11, 23, 8, tzinfo=UTC)
"""15:00 in Vietnam: the slots of the 25th are opened at 06:00 the next morning and drawn at 08:00."""
LOGGED_MS = int((START + timedelta(days=30)).timestamp() * 1000)

_PLATES = ["29C12345", "29C12346", "桂FA1234", "云FA1234", "FA1234", "桂AA1234", "AA1234", "29R00001"]
_NUMBERS = ["305512345678", "305512345679", "305512345670"]
_CONTAINER = "MSKU1234565"
_SLOTS = [START + timedelta(hours=hours) for hours in (33, 34, 57)]
_ALERTS = ["feed-stale/customs/a", "camera-trouble/moved/a", "congestion/out", "tick-missing/out/gate-in/customs"]

_TODAY = built_in()
_POLICIES = [
    _TODAY,
    _TODAY.replace("\nversion = 1\n", "\nversion = 2\n").replace("0805 = 480", "0805 = 96"),
    _TODAY.replace("\nversion = 1\n", "\nversion = 3\n").replace("hours = [4, 6, 8, 10]", "hours = [1, 4]"),
    _TODAY.replace("export-general = 1", "export-general = 2"),
    _TODAY.replace("starvation_bound_turns = 3", "starvation_bound_turns = 1"),
    "no policy at all",
]

gates = st.sampled_from(["chi-ma", "coc-nam"])
plates = st.sampled_from(_PLATES)
numbers = st.sampled_from(_NUMBERS)
countries = st.sampled_from([None, "vn", "cn"])
directions = st.sampled_from(["out", "out", "in"])
visits = st.sampled_from([1, 1, 1, 2, 2, 3, 4, 5, 6]).map("{:06d}".format)
stages = st.sampled_from(STAGES)
why = st.just("why")


def one_of(*choices: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """One of these, and what stands there twice twice as often (hypothesis' own counts it once)."""
    return st.sampled_from(choices).flatmap(lambda choice: choice)


def ids(kind: str) -> st.SearchStrategy[str]:
    """Few ids, so that some come twice."""
    return st.integers(0, 400).map(lambda number: f"{kind}{number:035d}")


def actor(role: Role) -> Actor:
    """Somebody of that agency."""
    return Actor(subject=f"p-{role}", role=role, organisation=f"o-{role}")


actors = st.sampled_from(ROLES).map(actor)
"""All roles alike."""


def _event(**fields: st.SearchStrategy[Any]) -> dict[str, st.SearchStrategy[Any]]:
    at = st.just(START)
    common = {"id": ids("e"), "gate": gates, "occurred_at": at, "received_at": at, "source": st.just("/test")}
    return common | fields


def _feed(**fields: st.SearchStrategy[Any]) -> dict[str, st.SearchStrategy[Any]]:
    return _event(feed_as_of=st.just(START), **fields)


def _command(*roles: Role, **fields: st.SearchStrategy[Any]) -> dict[str, st.SearchStrategy[Any]]:
    """Mostly by somebody who may ask it."""
    by = one_of(*[st.sampled_from(roles).map(actor)] * 4, actors) if roles else actors
    return _event(request_id=ids("r"), actor=by, purpose=st.just("test"), **fields)


def _about(*roles: Role, **fields: st.SearchStrategy[Any]) -> dict[str, st.SearchStrategy[Any]]:
    """About a visit, by its number (`log` puts its gate before it), by a plate, or by neither."""
    return _command(
        *roles,
        visit_id=one_of(visits, visits, visits, st.none()),
        plate=st.one_of(st.none(), plates),
        **fields,
    )


candidates = st.builds(
    PlateCandidate,
    text=plates,
    confidence=one_of(st.floats(0.85, 1), st.floats(0.85, 1), st.floats(0, 1)),
    country=countries,
    colour=st.sampled_from([None, "red", "yellow", "blue"]),
)
sightings = st.builds(
    PlateSighted,
    **_event(
        sighting_id=ids("s"),
        revision=st.sampled_from(["new", "new", "update", "lost"]),
        camera=st.just("camera"),
        checkpoint=st.sampled_from(CHECKPOINTS),
        lane=st.integers(1, 4),
        direction=directions,
        side=st.sampled_from(["front", "front", "rear", "trailer", "container"]),
        candidates=st.lists(candidates, max_size=2).map(tuple),
        vehicle=st.sampled_from([None, None, VehicleSeen(vehicle_class="car", confidence=0.9)]),
    ),
)
tails = st.builds(
    QueueTailMeasured,
    **_event(
        camera=st.just("camera"),
        checkpoint=st.just("approach"),
        direction=directions,
        trucks=st.integers(0, 3),
        trucks_error=st.just(1),
        metres=st.just(60),
        metres_error=st.just(5),
        out_of_sight=st.booleans(),
    ),
)
declarations = st.builds(
    DeclarationChanged,
    **_feed(
        number=numbers,
        version=st.integers(1, 6),
        declaration_type=st.just("B11"),
        status=st.sampled_from(["lodged", "released", "cancelled"]),
        direction=directions,
        lodged_at=st.just(START),
        declarant=st.just("firm"),
        channel=st.sampled_from([None, "green", "yellow", "red"]),
        vehicles=st.lists(plates, max_size=3).map(tuple),
        containers=st.lists(st.just(_CONTAINER), max_size=1).map(tuple),
        trusted=st.booleans(),
        goods=st.lists(
            st.sampled_from([Goods(hs_code=code, perishable=True) for code in ("080510", "081010", "030191", "8429")]),
            max_size=2,
        ).map(tuple),
    ),
)
registrations = st.builds(
    RegistrationChanged,
    **_feed(
        plate=plates,
        version=st.integers(1, 4),
        status=st.sampled_from(["valid", "suspended", "not-found"]),
        country=countries,
    ),
)
fees = st.builds(
    FeePaid,
    **_feed(
        number=numbers,
        plate=st.one_of(st.none(), plates),
        paid=st.booleans(),
        amount_vnd=st.just(500_000),
        receipt=st.sampled_from(["receipt-1", "receipt-2"]),
    ),
)
laboratories = st.builds(
    LaboratoryResulted,
    **_feed(
        number=numbers,
        quarantine=st.sampled_from(["health", "plant", "animal"]),
        passed=st.booleans(),
        sample=st.sampled_from(["sample-1", "sample-2"]),
    ),
)
feeds = st.builds(
    FeedReported,
    **_feed(
        feed_kind=st.sampled_from(["camera", "customs"]),
        feed=st.sampled_from(["a", "b"]),
        alive=st.booleans(),
        troubles=st.sampled_from([(), (), ("moved",), ("blurred", "slow"), ("dark", "moved")]),
    ),
)
diversions = st.builds(
    TruckSeenElsewhere,
    **_event(
        visit_id=visits,
        plate=plates,
        country=countries,
        other_gate=st.just("huu-nghi"),
        other_visit_id=st.just("huu-nghi-000001"),
        seen_at=st.just(START),
    ),
)
predeclarations = st.builds(
    PredeclarationFiled,
    **_command(
        "firm",
        number=numbers,
        direction=directions,
        truck=plates,
        trailer=st.one_of(st.none(), plates),
        container=st.sampled_from([None, _CONTAINER]),
        partner=st.one_of(st.none(), plates),
    ),
)
_application = _command(
    "firm",
    number=numbers,
    direction=directions,
    vehicle=plates,
    vin=st.sampled_from([None, "VIN1"]),
    trailer=st.one_of(st.none(), plates),
    slot_at=st.sampled_from(_SLOTS),
)
bookings = st.builds(BookingRequested, **_application)
waitlists = st.builds(WaitlistRequested, **_application)
booking_changes = st.builds(
    BookingChangeRequested,
    **_command(
        "firm",
        booking_id=ids("r"),
        slot_at=st.sampled_from([None, *_SLOTS]),
        vehicle=st.one_of(st.none(), plates),
        reason=why,
    ),
)
booking_cancellations = st.builds(BookingCancelRequested, **_command("firm", booking_id=ids("r")))
capacities = st.builds(
    CapacitySetRequested,
    **_command("management-board", direction=directions, slot_at=st.sampled_from(_SLOTS), trucks=st.integers(0, 2)),
)
_outcomes = st.sampled_from(["passed", "passed", "passed", "failed"])
ticks = st.builds(TickRequested, **_about("customs", "border-guard", "yard", stage=stages, outcome=_outcomes))
right_ticks = st.builds(
    lambda tick, whose: replace(tick, stage=whose[0], actor=actor(whose[1]), outcome="passed"),
    ticks,
    st.deferred(lambda: st.sampled_from(_TICKS)),
)
revocations = st.builds(TickRevokeRequested, **_about("customs", "border-guard", "yard", stage=stages, reason=why))
holds = st.builds(HoldRequested, **_about("customs", "border-guard", reason=why))
releases = st.builds(ReleaseRequested, **_about("customs", "border-guard", "management-board", reason=why))
calls = st.builds(
    CallRequested,
    **_about("traffic-police", direction=st.sampled_from([None, "out", "in"]), lane=st.integers(1, 4)),
)
postponements = st.builds(PostponeRequested, **_about("driver", hours=st.sampled_from([1, 3, 4, 6])))
requeues = st.builds(RequeueRequested, **_about("traffic-police", reason=why))
priorities = st.builds(
    PriorityRequested,
    **_about("customs", ground=st.sampled_from(["emergency", "trusted"]), granted=st.booleans(), reason=why),
)
corrections = st.builds(
    CorrectionRequested,
    **_about(
        "border-guard",
        correction=st.sampled_from(
            ["plate", "tractor", "trailer", "container", "direction", "merge", "split", "reopen", "close"]
        ),
        text=st.one_of(st.none(), plates, st.just(_CONTAINER)),
        other_visit_id=st.one_of(st.none(), visits, visits),
        reason=why,
    ),
)
lanes = st.builds(
    LaneSetRequested,
    **_command("management-board", lane=st.integers(1, 4), direction=directions, is_open=st.booleans()),
)
policies = st.builds(PolicyActivateRequested, **_command("customs", "border-guard", text=st.sampled_from(_POLICIES)))
acknowledgements = st.builds(AlertAcknowledged, **_command("customs", alert_id=st.sampled_from(_ALERTS)))
assignments = st.builds(
    AlertAssigned, **_command("customs", alert_id=st.sampled_from(_ALERTS), owner=st.sampled_from(ROLES))
)
clock = st.builds(ClockTicked, **_event())

_OFTEN: tuple[st.SearchStrategy[Any], ...] = (
    *[sightings] * 8,
    *[right_ticks] * 4,
    *[corrections] * 8,
    *[clock] * 4,
    *[holds, releases, calls, postponements, requeues, priorities, predeclarations, declarations, feeds, diversions]
    * 2,
)
_EACH: tuple[st.SearchStrategy[Any], ...] = (
    sightings,
    tails,
    declarations,
    registrations,
    fees,
    laboratories,
    feeds,
    diversions,
    predeclarations,
    bookings,
    booking_changes,
    booking_cancellations,
    waitlists,
    ticks,
    revocations,
    holds,
    releases,
    calls,
    postponements,
    requeues,
    priorities,
    corrections,
    lanes,
    capacities,
    policies,
    acknowledgements,
    assignments,
    clock,
)
assert len(_EACH) == len(get_args(GateEvent)), "a new type of event needs its maker here"

_events: st.SearchStrategy[GateEvent] = one_of(*_OFTEN, *_EACH)


class Moment(NamedTuple):
    """What happened how long after the moment before."""

    after_s: int
    late_s: int
    """It happened that much earlier; below zero: by a clock that runs ahead."""
    event: GateEvent


_stays = st.tuples(st.integers(0, 10**6), plates, directions, numbers)


def _stay(stay: tuple[int, str, str, str]) -> list[GateEvent]:
    """A truck comes, is ticked by everybody and seen everywhere."""
    seed, plate, direction, number = stay
    fields: dict[str, Any] = {"gate": "chi-ma", "occurred_at": START, "received_at": START, "source": "/test"}
    serial = iter(f"{seed:07d}{step:028d}" for step in range(99))
    seen = [
        PlateSighted(
            **fields,
            id=f"e{next(serial)}",
            sighting_id=f"s{next(serial)}",
            revision="new",
            camera="camera",
            checkpoint=checkpoint,
            lane=1,
            direction=direction,  # type: ignore[arg-type]
            candidates=(PlateCandidate(text=plate, confidence=0.9),),
        )
        for checkpoint in CHECKPOINTS
    ]
    released = DeclarationChanged(
        **fields,
        id=f"e{next(serial)}",
        feed_as_of=START,
        number=number,
        version=seed % 90 + 1,
        declaration_type="B11",
        status="released",
        direction=direction,  # type: ignore[arg-type]
        lodged_at=START,
        declarant="firm",
        vehicles=(plate,),
    )
    ticked = [
        TickRequested(
            **fields,
            id=f"e{next(serial)}",
            request_id=f"r{next(serial)}",
            actor=actor(role),
            purpose="test",
            plate=plate,
            stage=stage,
            outcome="passed",
        )
        for stage, role in _TICKS
    ]
    return [seen[0], released, seen[1], *ticked[:4], seen[2], *ticked[4:6], seen[3], *ticked[6:], seen[4]]


_TICKS: tuple[tuple[Any, Role], ...] = (
    ("gate-in", "border-guard"),
    ("gate-in", "customs"),
    ("yard-in", "yard"),
    ("licence", "management-board"),
    ("fee", "tax"),
    ("yard-out", "yard"),
    ("gate-out", "border-guard"),
    ("gate-out", "customs"),
)


def _by_an_officer(correction: CorrectionRequested, visit: str, kind: Any) -> CorrectionRequested:
    return replace(correction, actor=actor("border-guard"), visit_id=visit, correction=kind)


_pauses = st.one_of(
    st.sampled_from([0, 0, 1, 5, 15, 60, 61, 130, 600]), st.integers(0, 7_200), st.sampled_from([3_600, 4 * 3_600])
)
_lateness = st.one_of(st.just(0), st.just(0), st.sampled_from([-120, 1, 30, 600, 3_600]))
_single = st.builds(Moment, _pauses, _lateness, _events).map(lambda moment: [moment])
_whole_stay = st.tuples(_stays, st.sampled_from([1, 30, 900]), st.integers(0, 16)).map(
    lambda drawn: [Moment(drawn[1], 0, event) for event in _stay(drawn[0])[: 16 - drawn[2]]]
)
_draw_of_slots = st.tuples(
    capacities, st.lists(st.one_of(bookings, waitlists), min_size=1, max_size=4), clock, clock, clock
).map(
    lambda drawn: [
        Moment(0, 0, drawn[2]),
        Moment(15 * 3_600, 0, drawn[3]),
        Moment(1, 0, replace(drawn[0], actor=actor("management-board"), trucks=1)),
        *[Moment(1, 0, booking) for booking in drawn[1]],
        Moment(2 * 3_600, 0, drawn[4]),
    ]
)
_signatures = st.tuples(policies, policies).map(
    lambda drawn: [
        Moment(1, 0, replace(drawn[0], actor=actor("customs"))),
        Moment(1, 0, replace(drawn[1], actor=actor("border-guard"), text=drawn[0].text)),
    ]
)
_UNDONE_BY = [
    ("merge", "split"),
    ("merge", "split"),
    ("close", "reopen"),
    ("direction", "direction"),
    ("plate", "plate"),
]
_put_right = st.tuples(
    st.lists(sightings, min_size=1, max_size=3),
    corrections,
    visits,
    st.sampled_from(_UNDONE_BY),
    st.lists(_events, max_size=3),
    corrections,
).map(
    lambda drawn: [
        *[
            Moment(1, 0, replace(sighting, revision="new", checkpoint="approach", direction="out", side="front"))
            for sighting in drawn[0]
        ],
        Moment(1, 0, _by_an_officer(drawn[1], drawn[2], drawn[3][0])),
        *[Moment(30, 0, event) for event in drawn[4]],
        Moment(1, 0, replace(_by_an_officer(drawn[5], drawn[2], drawn[3][1]), other_visit_id=drawn[1].other_visit_id)),
    ]
)
_pieces = one_of(
    *[_single] * 12, _put_right, _put_right, _put_right, _whole_stay, _whole_stay, _draw_of_slots, _signatures
)

_days = st.tuples(*[st.lists(_pieces, max_size=20)] * 5).map(lambda parts: [piece for part in parts for piece in part])
"""Several lists make a longer day than one, and shrink as well."""

Log = list[tuple[bytes, bytes]]
"""(key, value) of records in the order of the log."""

REMEMBERED = timedelta(hours=40)
"""So long each id is surely remembered (recent.py)."""


def placed(event: GateEvent, gate: str, now: datetime = START, late_s: int = 0) -> GateEvent:
    """The event as it is heard at a gate at a time; visits' numbers become their ids there."""
    occurred_at = now if isinstance(event, ClockTicked) else now - timedelta(seconds=late_s)
    changes: dict[str, Any] = {"gate": gate, "occurred_at": occurred_at, "received_at": now}
    changes |= {name: occurred_at for name in ("feed_as_of", "seen_at") if hasattr(event, name)}
    if isinstance(event, VisitCommand | TruckSeenElsewhere) and event.visit_id is not None:
        changes["visit_id"] = f"{gate}-{event.visit_id}"
    if isinstance(event, CorrectionRequested) and event.other_visit_id is not None:
        changes["other_visit_id"] = f"{gate}-{event.other_visit_id}"
    return replace(event, **changes)


def log(day: Iterable[Sequence[Moment]], at_gates: Sequence[str], until: timedelta = timedelta(days=29)) -> Log:
    """The records of a day's pieces up to a time; each is of one gate, and the gates take turns."""
    now = START
    records: Log = []
    for index, piece in enumerate(day):
        gate = at_gates[index % len(at_gates)]
        for after_s, late_s, event in piece:
            now += timedelta(seconds=after_s)
            if now > START + until:
                return records
            records.append((gate.encode(), encode(placed(event, gate, now, late_s))))
    return records


events: st.SearchStrategy[GateEvent] = st.builds(placed, _events, gates)
"""One event of any type."""

_at_gates = st.one_of(st.just(["chi-ma"]), st.lists(gates, min_size=1, max_size=3))

logs: st.SearchStrategy[Log] = st.builds(log, _days, _at_gates)
short_logs: st.SearchStrategy[Log] = st.builds(log, _days, _at_gates, st.just(REMEMBERED))
"""Of less than two days, in which no id is forgotten."""
