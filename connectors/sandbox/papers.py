"""What a firm and customs say of one load before its trucks come and while they wait."""

from dataclasses import dataclass
from random import Random

from connectors.sandbox import identifiers
from connectors.sandbox.fleet import Truck, trailer_plate
from connectors.sandbox.scribe import Scribe
from connectors.sandbox.volumes import Volume
from schemas.events import DeclarationChanged
from schemas.fields import Channel, DeclarationStatus, Direction

FIRMS = 4_000
TRUSTED_FIRMS = 200
"""The first ones: customs trusts them (AEO)."""

_CHANNELS: tuple[Channel, ...] = ("green", "yellow", "red")
_CHANNEL_WEIGHTS = (60, 34, 6)
_TRAILER_SHARE = 0.45
_CONTAINER_SHARE = 0.3
_RELEASED_EARLY_SHARE = 0.7


@dataclass(frozen=True, slots=True)
class Rig:
    """A truck with what it pulls and carries."""

    truck: Truck
    trailer: str | None
    container: str | None

    @classmethod
    def of(cls, rng: Random, truck: Truck) -> "Rig":
        """As often with a trailer or a container as ours are."""
        return cls(
            truck,
            trailer_plate(rng, truck.country) if rng.random() < _TRAILER_SHARE else None,
            identifiers.container(rng) if rng.random() < _CONTAINER_SHARE else None,
        )


@dataclass(slots=True)
class Papers:
    """A declaration, for one truck or two."""

    number: str
    gate: str
    direction: Direction
    firm: int
    channel: Channel
    rigs: tuple[Rig, ...]
    lodged: float | None = None
    """Second of the generated time; None as long as nobody has."""
    version: int = 0
    released: float | None = None
    """Second of the release, once it is decided."""

    @property
    def organisation(self) -> str:
        """The firm's opaque id."""
        return f"firm-{self.firm:04d}"


def draw_papers(rng: Random, number: int, volume: Volume, rigs: tuple[Rig, ...]) -> Papers:
    """A declaration that a firm of chance will lodge, for a channel of chance."""
    (channel,) = rng.choices(_CHANNELS, _CHANNEL_WEIGHTS)
    digits = f"{'30' if volume.direction == 'out' else '10'}{number:010d}"
    return Papers(digits, volume.gate, volume.direction, int(rng.random() * FIRMS), channel, rigs)


def early_words(rng: Random, scribe: Scribe, papers: Papers, lodged: float) -> list[tuple[float, DeclarationChanged]]:
    """Lodged; then its channel is known; the green ones are mostly released before anybody looks at the truck."""
    papers.lodged = lodged
    classified = lodged + rng.uniform(120, 1_200)
    words = [
        (lodged, declared(scribe, papers, lodged, "lodged", classified=False)),
        (classified, declared(scribe, papers, classified, "lodged")),
    ]
    if papers.channel == "green" and rng.random() < _RELEASED_EARLY_SHARE:
        released = classified + rng.uniform(60, 5_400)
        words.append((released, declared(scribe, papers, released, "released")))
    return words


def declared(
    scribe: Scribe, papers: Papers, second: float, status: DeclarationStatus, *, classified: bool = True
) -> DeclarationChanged:
    """The declaration's next version, as the customs feed gives it: without Hanzi."""
    papers.version += 1
    if status == "released":
        papers.released = second
    head = scribe.feed(papers.gate, second, "customs")
    trucks = [rig.truck for rig in papers.rigs]
    trailers = [rig.trailer for rig in papers.rigs if rig.trailer is not None]
    return DeclarationChanged(
        **head,
        number=papers.number,
        version=papers.version,
        declaration_type="B11" if papers.direction == "out" else "A11",
        status=status,
        direction=papers.direction,
        lodged_at=scribe.at(second if papers.lodged is None else papers.lodged),
        declarant=papers.organisation,
        channel=papers.channel if classified else None,
        released_at=head["occurred_at"] if status == "released" else None,
        goods=(trucks[0].goods,),
        gross_weight_kg=sum(truck.gross_weight_kg for truck in trucks),
        vehicles=tuple([truck.declared_plate for truck in trucks] + [without_hanzi(text) for text in trailers]),
        trusted=papers.firm < TRUSTED_FIRMS,
        containers=tuple(rig.container for rig in papers.rigs if rig.container is not None),
    )


def without_hanzi(text: str) -> str:
    """As a system types it that has none: `桂F1234挂` becomes `F1234`."""
    return "".join(character for character in text if character.isascii())
