"""What customs and the registry have told this gate, kept whether or not the truck is here yet."""

from dataclasses import dataclass, field

from schemas.fields import Channel, Country, DeclarationStatus, Direction, RegistrationStatus
from streams.domain.aliases import PlateIndex
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
    plates: list[str]
    containers: list[str]
    joined: list[str] = field(default_factory=list)
    """Open visits under it."""
    crossed: list[str] = field(default_factory=list)
    """Tails of plates that have crossed under it: a truck's next visit needs another declaration."""


@dataclass(slots=True)
class Registration:
    """The newest version heard of."""

    text: str
    version: int
    status: RegistrationStatus
    country: Country | None
    heard_ms: int


@dataclass(slots=True)
class Records:
    """Both, each found by plate."""

    declarations: dict[str, Declaration] = field(default_factory=dict)
    declared: PlateIndex = field(default_factory=PlateIndex)
    registrations: dict[str, Registration] = field(default_factory=dict)
    registered: PlateIndex = field(default_factory=PlateIndex)

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
