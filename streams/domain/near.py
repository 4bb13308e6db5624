"""Plates that differ in one character: what a camera makes of a dirty plate, and whose it may be."""

from collections.abc import Iterator

_CONFUSED = frozenset(
    pair
    for group in ("0DOQ", "8B3", "1I7LT", "5S6", "2Z7", "4A", "6G", "CG", "UV", "MN", "EF", "HN", "KX")
    for first in group
    for second in group
    if first != second
    for pair in (first + second,)
)
"""Characters that readers take for one another."""


class NearIndex:
    """Owners by plate, found when at most one character differs. Holds a key for each place of each plate."""

    __slots__ = ("_by_pattern",)

    def __init__(self) -> None:
        self._by_pattern: dict[str, list[tuple[str, str]]] = {}

    def add(self, owner: str, text: str) -> None:
        """`text` names `owner`."""
        for pattern in _patterns(text):
            self._by_pattern.setdefault(pattern, []).append((text, owner))

    def discard(self, owner: str, text: str) -> None:
        """`text` no longer names `owner`."""
        for pattern in _patterns(text):
            entries = self._by_pattern.get(pattern)
            if entries is not None and (text, owner) in entries:
                entries.remove((text, owner))
                if not entries:
                    del self._by_pattern[pattern]

    def find(self, text: str) -> Iterator[tuple[str, str]]:
        """(plate, owner) of all that differ from `text` in exactly one place."""
        for pattern in _patterns(text):
            for other, owner in self._by_pattern.get(pattern, ()):
                if other != text:
                    yield other, owner


def are_confused(text: str, other: str) -> bool:
    """Whether the one place in which two plates of one length differ holds characters that readers confuse."""
    first, second = next((a, b) for a, b in zip(text, other, strict=True) if a != b)
    return first + second in _CONFUSED


def are_alike(text: str, other: str) -> bool:
    """Whether two plates are equal, or differ in one place."""
    return len(text) == len(other) and sum(a != b for a, b in zip(text, other, strict=True)) <= 1


def _patterns(text: str) -> Iterator[str]:
    for place in range(len(text)):
        yield f"{text[:place]}?{text[place + 1 :]}"
