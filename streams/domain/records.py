"""What customs, the registry, the fee's collectors, laboratories and firms have told this gate, truck here or not."""

from dataclasses import dataclass, field

from schemas.fields import Channel, Country, DeclarationStatus, Direction, PlateText, RegistrationStatus
from streams.domain.aliases import PlateIndex
from streams.domain.plates import tail
from streams.domain.times import DAY_MS

KEEP_MS = 10 * DAY_MS
"""A declaration is lodged at most days before its truck comes; what has not been spoken of for longer is let go."""


@dataclass(slots=True)
class Declaration:
    """The newest version heard of."""

    number: str
    version: int
    status: DeclarationStatus
    direction: Direction
    lodged_ms: int
    heard_ms: int
    channel: Channel | None
    perishable: bool
    hs_codes: list[str]
    trusted: bool
    declarant: str
    goods: str
    """Which kind of journey its goods need."""
    plates: list[str]
    containers: list[str]
    joined: list[str] = field(default_factory=list)
    """Open visits under it."""
    crossed: list[str] = field(default_factory=list)
    """Tails of plates that have crossed under it: a truck's next visit needs another declaration."""


@dataclass(slots=True)
class Papers:
    """What others than customs have said about a declaration, which may be before customs speaks of it."""

    heard_ms: int
    fees: dict[str, PlateText | None] = field(default_factory=dict)
    """Plate (None: every truck) by receipt, of the payments that stand."""
    passed: dict[str, str] = field(default_factory=dict)
    """Quarantine by sample, of the goods that were found fit."""
    words_ms: dict[str, int] = field(default_factory=dict)
    """When the last word about a receipt or sample was true: an older one that comes later changes nothing."""

    def hear(self, about: str, at_ms: int, heard_ms: int) -> bool:
        """Whether a word about this receipt or sample is news."""
        if at_ms <= self.words_ms.get(about, at_ms - 1):
            return False
        self.words_ms[about] = at_ms
        self.heard_ms = heard_ms
        return True

    def are_paid_for(self, plate: str | None) -> bool:
        """Whether the fee of this truck is paid."""
        return any(paid is None or (plate is not None and tail(paid) == tail(plate)) for paid in self.fees.values())


@dataclass(slots=True)
class Registration:
    """The newest version heard of."""

    text: str
    version: int
    status: RegistrationStatus
    country: Country | None
    heard_ms: int
    vin: str | None = None


@dataclass(slots=True)
class Predeclaration:
    """What a firm said will come, by the truck's plate; a later word replaces an earlier one."""

    number: str
    direction: Direction
    truck: str
    trailer: str | None
    container: str | None
    partner: str | None
    driver: str | None
    """Opaque."""
    firm: str
    heard_ms: int


@dataclass(slots=True)
class Records:
    """All of it, found by plate or by the declaration's number."""

    declarations: dict[str, Declaration] = field(default_factory=dict)
    declared: PlateIndex = field(default_factory=PlateIndex)
    registrations: dict[str, Registration] = field(default_factory=dict)
    registered: PlateIndex = field(default_factory=PlateIndex)
    papers: dict[str, Papers] = field(default_factory=dict)
    """By declaration number."""
    predeclarations: dict[str, Predeclaration] = field(default_factory=dict)
    """By the truck's plate."""
    predeclared: PlateIndex = field(default_factory=PlateIndex)

    def papers_of(self, number: str, heard_ms: int) -> Papers:
        """The papers of a declaration, to be added to."""
        papers = self.papers.get(number)
        if papers is None:
            papers = self.papers[number] = Papers(heard_ms)
        return papers

    def forget(self, now_ms: int) -> None:
        """Drop what was last heard of too long ago, save declarations that an open visit is joined to."""
        before = now_ms - KEEP_MS
        for declaration in [d for d in self.declarations.values() if d.heard_ms < before and not d.joined]:
            del self.declarations[declaration.number]
            for text in declaration.plates + declaration.containers:
                self.declared.discard(declaration.number, text)
        for registration in [r for r in self.registrations.values() if r.heard_ms < before]:
            del self.registrations[registration.text]
            self.registered.discard(registration.text, registration.text)
        for number in [n for n, p in self.papers.items() if p.heard_ms < before and n not in self.declarations]:
            del self.papers[number]
        for truck in [t for t, p in self.predeclarations.items() if p.heard_ms < before]:
            del self.predeclarations[truck]
            self.predeclared.discard(truck, truck)
