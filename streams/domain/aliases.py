"""Who is named by a plate. Visits, declarations and registrations are all found by plate, never keyed by it."""

from dataclasses import dataclass, field

from schemas.fields import Country
from streams.domain.plates import same_truck, tail


@dataclass(slots=True)
class Named:
    """One owner's plate, as that owner spells it."""

    owner: str
    text: str
    country: Country | None


@dataclass(slots=True)
class PlateIndex:
    """Owners by the tail of their plates, in the order they came."""

    by_tail: dict[str, list[Named]] = field(default_factory=dict)

    def add(self, owner: str, text: str, country: Country | None) -> None:
        """From now on `text` names `owner` (too)."""
        named = self.by_tail.setdefault(tail(text), [])
        if not any(entry.owner == owner and entry.text == text for entry in named):
            named.append(Named(owner, text, country))

    def discard(self, owner: str, text: str) -> None:
        """`text`, with or without its province, no longer names `owner`."""
        key = tail(text)
        left = [entry for entry in self.by_tail.get(key, ()) if entry.owner != owner]
        if left:
            self.by_tail[key] = left
        else:
            self.by_tail.pop(key, None)

    def find(self, text: str, country: Country | None) -> list[str]:
        """Owners that this plate may name: those with the very text first, then those with or without the province."""
        named = self.by_tail.get(tail(text))
        if named is None:
            return []
        matching = [entry for entry in named if same_truck(text, country, entry.text, entry.country)]
        if len(matching) > 1:
            matching.sort(key=lambda entry: entry.text != text)
        return [entry.owner for entry in matching]
