"""Random days at two gates of one partition: few trucks, few seconds, so that everything collides with everything."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from schemas.codec import encode
from schemas.events import (
    Actor,
    CallRequested,
    ClockTicked,
    DeclarationChanged,
    FeedReported,
    GateEvent,
    HoldRequested,
    PlateCandidate,
    PlateSighted,
    RegistrationChanged,
    ReleaseRequested,
    TickRequested,
)

START = datetime(2026, 11, 23, 8, tzinfo=UTC)
LOGGED_MS = int((START + timedelta(days=20)).timestamp() * 1000)

gates = st.sampled_from(["chi-ma", "coc-nam"])
plates = st.sampled_from(["29C12345", "29C12346", "桂FA1234", "云FA1234", "FA1234", "桂AA1234", "AA1234", "29R00001"])
countries = st.sampled_from([None, "vn", "cn"])
times = st.one_of(st.integers(0, 7_200), st.integers(0, 400).map(lambda hour: hour * 3_600)).map(
    lambda seconds: START + timedelta(seconds=seconds)
)
directions = st.sampled_from(["out", "in"])
visits = st.builds("{}-{:06d}".format, gates, st.integers(1, 6))


def ids(kind: str) -> st.SearchStrategy[str]:
    """Few ids, so that some come twice."""
    return st.integers(0, 400).map(lambda number: f"{kind}{number:035d}")


def _event(**fields: st.SearchStrategy[Any]) -> dict[str, st.SearchStrategy[Any]]:
    common = {"id": ids("e"), "gate": gates, "occurred_at": times, "received_at": times, "source": st.just("/test")}
    return common | fields


def _command(**fields: st.SearchStrategy[Any]) -> dict[str, st.SearchStrategy[Any]]:
    actors = st.sampled_from(["customs", "border-guard", "yard"]).map(
        lambda role: Actor(subject="p", role=role, organisation="o")
    )
    return _event(request_id=ids("r"), actor=actors, purpose=st.just("test"), visit_id=visits, **fields)


candidates = st.builds(
    PlateCandidate,
    text=plates,
    confidence=st.floats(0, 1),
    country=countries,
    colour=st.sampled_from([None, "red", "yellow", "blue"]),
)

sightings = st.builds(
    PlateSighted,
    **_event(
        sighting_id=ids("s"),
        revision=st.sampled_from(["new", "new", "update", "lost"]),
        camera=st.just("camera"),
        checkpoint=st.sampled_from(["approach", "gate-in", "yard-in", "yard-out", "gate-out"]),
        lane=st.integers(1, 4),
        direction=directions,
        side=st.sampled_from(["front", "front", "rear", "trailer", "container"]),
        candidates=st.lists(candidates, max_size=1).map(tuple),
    ),
)
declarations = st.builds(
    DeclarationChanged,
    **_event(
        feed_as_of=times,
        number=st.sampled_from(["305512345678", "305512345679", "305512345670"]),
        version=st.integers(1, 6),
        declaration_type=st.just("B11"),
        status=st.sampled_from(["lodged", "released", "cancelled"]),
        direction=directions,
        lodged_at=times,
        declarant=st.just("firm"),
        channel=st.sampled_from([None, "green", "yellow", "red"]),
        vehicles=st.lists(plates, max_size=3).map(tuple),
        containers=st.lists(st.just("MSKU1234565"), max_size=1).map(tuple),
    ),
)
registrations = st.builds(
    RegistrationChanged,
    **_event(
        feed_as_of=times,
        plate=plates,
        version=st.integers(1, 4),
        status=st.sampled_from(["valid", "suspended", "not-found"]),
        country=countries,
    ),
)
feeds = st.builds(
    FeedReported,
    **_event(
        feed_as_of=times,
        feed_kind=st.sampled_from(["camera", "customs"]),
        feed=st.sampled_from(["a", "b"]),
        alive=st.booleans(),
    ),
)
ticks = st.builds(
    TickRequested,
    **_command(
        stage=st.sampled_from(["gate-in", "declaration", "customs", "gate-out"]),
        outcome=st.sampled_from(["passed", "passed", "failed"]),
    ),
)
holds = st.builds(HoldRequested, **_command(reason=st.just("why")))
releases = st.builds(ReleaseRequested, **_command(reason=st.just("why")))
calls = st.builds(CallRequested, **_command(lane=st.integers(1, 4)))
clock = st.builds(ClockTicked, **_event())

events: st.SearchStrategy[GateEvent] = st.one_of(
    sightings, sightings, sightings, declarations, registrations, feeds, ticks, holds, releases, calls, clock
)
logs = st.lists(events.map(lambda event: (event.gate.encode(), encode(event))), max_size=60)
"""(key, value) of records in the order of the log."""
