"""Who speaks at a simulated gate, and what: trucks before cameras, customs, the registry, officers, vandals."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from random import Random
from typing import Any, NamedTuple

from msgspec.structs import replace

from schemas.codec import encode
from schemas.events import (
    ClockTicked,
    Command,
    DeclarationChanged,
    Event,
    FeedReported,
    Goods,
    PlateCandidate,
    PlateSighted,
    RegistrationChanged,
)
from schemas.fields import (
    CameraTrouble,
    Channel,
    Checkpoint,
    Country,
    DeclarationStatus,
    Direction,
    FeedKind,
    PlateColour,
)
from schemas.ids import RANDOM_BYTES, uuid7
from streams.simulation.arbitrary import arbitrary


class Said(NamedTuple):
    """What a producer sends, and what the simulator knows of it."""

    key: bytes
    value: bytes
    event: Event | None
    """None: garbage, which must become a dead letter."""
    surely_folded: bool = True
    """False: made by constraint alone, so that the fold may refuse it."""


class Later(NamedTuple):
    """What will be said, and when (milliseconds of virtual time)."""

    at_ms: int
    said: Said


_TROUBLES: tuple[tuple[CameraTrouble, ...], ...] = ((), ("moved",), (), ("blurred", "slow"), ("dark",))


@dataclass(slots=True)
class Truck:
    """One that comes to a gate now and then."""

    text: str
    country: Country
    colour: PlateColour
    declared_as: str
    """As the declarant types it: often without the province."""
    trailer: str


@dataclass(slots=True)
class Speakers:
    """All speakers of one world. `begins_ms` is the wall clock's time at virtual second 0."""

    random: Random
    begins_ms: int
    skew_ms: Callable[[str], int]
    """How far the clock of a named camera or feed is off."""
    trucks: list[Truck] = field(default_factory=list)
    declarations: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    _version: int = 0

    def time(self, at_ms: int) -> datetime:
        """The wall clock at a virtual time."""
        return datetime.fromtimestamp((self.begins_ms + at_ms) / 1000, UTC)

    def identity(self, at_ms: int) -> str:
        """A new id."""
        return uuid7(self.begins_ms + at_ms, self.random.randbytes(RANDOM_BYTES))

    def head(self, gate: str, source: str, at_ms: int) -> dict[str, Any]:
        """The fields of every event, by the source's own clock."""
        occurred = self.time(at_ms + self.skew_ms(source))
        return {
            "id": self.identity(at_ms),
            "gate": gate,
            "occurred_at": occurred,
            "received_at": self.time(at_ms),
            "source": source,
        }


def said(event: Event, *, surely_folded: bool = True) -> Said:
    """An event under its gate's key."""
    return Said(event.gate.encode(), encode(event), event, surely_folded)


def new_truck(random: Random) -> Truck:
    """Vietnamese, Chinese, or one of the army whose plate reads like a Chinese one without its province."""
    number = f"{random.randrange(100):02d}"
    trailer = f"12R{random.randrange(100_000):05d}"
    draw = random.random()
    if draw < 0.55:  # noqa: PLR2004
        text = f"{random.choice(('12', '14', '29'))}C123{number}"
        return Truck(text, "vn", random.choice(("white", "yellow")), text, trailer)
    if draw < 0.9:  # noqa: PLR2004
        bare = f"FA12{number}"
        return Truck(f"{random.choice('桂云')}{bare}", "cn", "yellow", bare, trailer)
    return Truck(f"AA12{number}", "vn", "red", f"AA12{number}", trailer)


def stay(speakers: Speakers, truck: Truck, gate: str, at_ms: int, length_ms: int) -> list[Later]:
    """One truck's visit: seen, perhaps unread at first; declared, registered, and gone after `length_ms`."""
    random = speakers.random
    direction: Direction = random.choice(("out", "in"))
    story: list[Later] = []

    def sight(share: float, checkpoint: Checkpoint, revision: str, sighting_id: str, *, read: bool) -> None:
        when_ms = at_ms + round(share * length_ms)
        side = "trailer" if checkpoint == "yard-in" else random.choice(("front", "rear"))
        story.append(
            Later(
                when_ms,
                said(
                    _sighting(
                        speakers, truck, gate, when_ms, direction, checkpoint, revision, sighting_id, side, read=read
                    )
                ),
            )
        )

    first = speakers.identity(at_ms)
    if random.random() < 0.9:  # noqa: PLR2004
        sight(0.0, "approach", "new", first, read=random.random() < 0.7)  # noqa: PLR2004
        if random.random() < 0.6:  # noqa: PLR2004
            sight(0.02, "approach", "update", first, read=True)
        if random.random() < 0.3:  # noqa: PLR2004
            sight(0.04, "approach", "lost", first, read=False)
    if random.random() < 0.7:  # noqa: PLR2004
        sight(0.4, "gate-in", "new", speakers.identity(at_ms), read=random.random() < 0.9)  # noqa: PLR2004
    if random.random() < 0.3:  # noqa: PLR2004
        sight(0.5, "yard-in", "new", speakers.identity(at_ms), read=True)
    if random.random() < 0.7:  # noqa: PLR2004
        sight(1.0, "gate-out", "new", speakers.identity(at_ms), read=True)
    story += _papers(speakers, truck, gate, at_ms, length_ms, direction)
    return story


def _sighting(  # noqa: PLR0917 (what one pass is)
    speakers: Speakers,
    truck: Truck,
    gate: str,
    at_ms: int,
    direction: Direction,
    checkpoint: Checkpoint,
    revision: Any,
    sighting_id: str,
    side: Any,
    *,
    read: bool,
) -> PlateSighted:
    random = speakers.random
    camera = f"{checkpoint}-{random.randint(1, 2)}"
    candidates: tuple[PlateCandidate, ...] = ()
    if read:
        text = truck.trailer if side == "trailer" else truck.text
        told = random.random() < 0.8  # noqa: PLR2004
        candidates = (
            PlateCandidate(
                text=text if random.random() < 0.9 else text[1:],  # noqa: PLR2004
                confidence=min(random.randint(70, 119), 99) / 100,  # three in ten are unread
                country=truck.country if told and side != "trailer" else None,
                colour=truck.colour if told else None,
            ),
        )
    return PlateSighted(
        **speakers.head(gate, f"/camera/{gate}/{camera}", at_ms),
        sighting_id=sighting_id,
        revision=revision,
        camera=camera,
        checkpoint=checkpoint,
        lane=random.randint(1, 3),
        direction=direction,
        side=side,
        candidates=candidates,
    )


def _papers(  # noqa: PLR0917 (what one stay is)
    speakers: Speakers, truck: Truck, gate: str, at_ms: int, length_ms: int, direction: Direction
) -> list[Later]:
    random = speakers.random
    story = []
    number = f"{10_000_000_000 + random.randrange(10**9):012d}"
    speakers.declarations.append(number)
    lodged = speakers.time(at_ms - random.randrange(3_600_000))
    vehicles = (truck.declared_as, truck.trailer) if random.random() < 0.5 else (truck.declared_as,)  # noqa: PLR2004
    statuses: tuple[DeclarationStatus, ...] = random.choice(
        (
            ("lodged", "released"),
            ("lodged",),
            ("lodged", "cancelled"),
            ("released",),
            ("lodged", "released", "cancelled"),
        )
    )
    when_ms = at_ms + round(random.uniform(-0.2, 0.5) * length_ms)
    for status in statuses:
        speakers._version += 1  # noqa: SLF001 (its own)
        when_ms = max(0, when_ms)
        channel: Channel = random.choice(("green", "yellow", "red"))
        story.append(
            Later(
                when_ms,
                said(
                    DeclarationChanged(
                        **speakers.head(gate, "/customs", when_ms),
                        feed_as_of=speakers.time(when_ms),
                        number=number,
                        version=speakers._version,  # noqa: SLF001
                        declaration_type="B11",
                        status=status,
                        direction=direction if random.random() < 0.9 else "in",  # noqa: PLR2004
                        lodged_at=min(lodged, speakers.time(when_ms)),
                        declarant="firm-1",
                        channel=channel,
                        goods=(Goods(hs_code="08106000", perishable=random.random() < 0.4),),  # noqa: PLR2004
                        vehicles=vehicles,
                        containers=("MSKU1234565",) if random.random() < 0.2 else (),  # noqa: PLR2004
                    )
                ),
            )
        )
        when_ms += round(random.random() * length_ms)
    if random.random() < 0.5:  # noqa: PLR2004
        when_ms = at_ms + round(random.random() * length_ms)
        speakers._version += 1  # noqa: SLF001
        story.append(
            Later(
                when_ms,
                said(
                    RegistrationChanged(
                        **speakers.head(gate, "/registry", when_ms),
                        feed_as_of=speakers.time(when_ms),
                        plate=truck.declared_as,
                        version=speakers._version,  # noqa: SLF001
                        status=random.choice(("valid", "inspection-expired", "suspended", "not-found")),
                        country=truck.country,
                    )
                ),
            )
        )
    return story


def feed_report(speakers: Speakers, gate: str, at_ms: int) -> Said:
    """A feed or camera says that it is alive, or not."""
    random = speakers.random
    kind: FeedKind = random.choice(("camera", "customs", "registry"))
    feed = f"gate-in-{random.randint(1, 2)}" if kind == "camera" else kind
    alive = random.random() < 0.8  # noqa: PLR2004
    return said(
        FeedReported(
            **speakers.head(gate, f"/{kind}/{gate}/{feed}", at_ms),
            feed_as_of=speakers.time(at_ms if alive else at_ms - 120_000),
            feed_kind=kind,
            feed=feed,
            alive=alive,
            troubles=_TROUBLES[at_ms % len(_TROUBLES)] if kind == "camera" else (),
        )
    )


def tick(speakers: Speakers, gate: str, at_ms: int, skew_ms: int) -> Said:
    """The clock of a worker, which may be wrong."""
    now = speakers.time(at_ms + skew_ms)
    return said(
        ClockTicked(id=speakers.identity(at_ms), gate=gate, occurred_at=now, received_at=now, source=f"/clock/{gate}")
    )


def _same(value: object) -> object:
    return value


def anything(speakers: Speakers, kind: type[Event], gate: str, at_ms: int, hints: dict[str, Callable[[], Any]]) -> Said:
    """An event or command of this kind, with what `hints` knows of the gate."""
    now = speakers.time(at_ms)
    who = "/officer" if issubclass(kind, Command) else "/anybody"
    head = speakers.head(gate, who, at_ms)
    fixed = {name: partial(_same, value) for name, value in head.items()}
    if issubclass(kind, Command):
        request_id = speakers.identity(at_ms)
        speakers.requests.append(request_id)
        fixed["request_id"] = partial(_same, request_id)
    event = arbitrary(kind, speakers.random, now, {**hints, **fixed})
    if not isinstance(event, Event):
        raise TypeError(f"{kind.__name__} is no event")
    return said(event, surely_folded=False)


def garbage(speakers: Speakers, gate: str, at_ms: int) -> Said:  # noqa: PLR0911 (a line a kind)
    """Something that nobody may fold: noise, an unknown type or gate, a wrong key, a time in the future."""
    random = speakers.random
    good = encode(feed_report(speakers, gate, at_ms).event)
    key = gate.encode()
    match random.randrange(7):
        case 0:
            return Said(key, random.randbytes(random.randrange(40)) + b"\xff", None)
        case 1:
            return Said(key, good[: random.randrange(1, len(good))], None)
        case 2:
            return Said(key, good.replace(b'"feed.reported"', b'"truck.flew"'), None)
        case 3:
            return Said(key, good.replace(gate.encode(), b"nowhere"), None)
        case 4:
            return Said(b"nowhere", good, None)
        case 5:
            ahead = tick(speakers, gate, at_ms, 10**10 + random.randrange(10**9))
            return Said(key, ahead.value, None)
        case _:
            return Said(key, good.replace(b'"alive":', b'"alive":7,"alive_":'), None)


def with_identity(event: Event, identity: str) -> Event:
    """The same words as another event."""
    return replace(event, id=identity)
