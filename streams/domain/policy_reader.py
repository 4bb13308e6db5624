"""Reading a TOML table key by key, so that everything wrong with it is told at once, with the next step."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

Word = TypeVar("Word", bound=str)

_SHOWN = 60
_SHOWN_ITEMS = 12
_SHOWN_NUMBER = 10**18
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a policy."""

    path: str
    """Where: slots.minutes, rule[2].when; empty for the text as a whole."""
    problem: str
    next_step: str

    def __str__(self) -> str:
        return f"{self.path or 'the text'}: {self.problem}. {self.next_step}."


class Section:
    """One table. A reader of a missing or wrong value notes the fault and returns some value of the right type."""

    def __init__(self, path: str, table: Mapping[str, Any], faults: list[Fault]) -> None:
        self.path = path
        self.faults = faults
        self._table = table
        self._known: dict[str, None] = {}

    def fault(self, key: str, problem: str, next_step: str) -> None:
        """Note what is wrong under a key, or, with an empty one, with the table."""
        self.faults.append(Fault(self._path(key), problem, next_step))

    def has(self, key: str) -> bool:
        """Whether an optional key is there."""
        self._known[key] = None
        return key in self._table

    def given(self) -> tuple[str, ...]:
        """All keys of a table whose keys are names; each is then known."""
        self._known.update(dict.fromkeys(self._table))
        return tuple(self._table)

    def whole(self, key: str, low: int, high: int) -> int:
        """A whole number from low to high."""
        value = self._take(key)
        if type(value) is int and low <= value <= high:
            return value
        self._wrong(key, value, f"Write a whole number from {low} to {high}")
        return low

    def wholes(self, key: str, low: int, high: int) -> tuple[int, ...]:
        """Whole numbers from low to high, rising."""
        value = self._take(key)
        if (
            isinstance(value, list)
            and value
            and all(type(item) is int and low <= item <= high for item in value)
            and value == sorted(set(value))
        ):
            return tuple(value)
        self._wrong(key, value, f"Write a list of whole numbers from {low} to {high}, each greater than the one before")
        return (low,)

    def flag(self, key: str) -> bool:
        """True or false."""
        value = self._take(key)
        if isinstance(value, bool):
            return value
        self._wrong(key, value, "Write true or false")
        return False

    def name(self, key: str, longest: int) -> str:
        """Small letters, digits and hyphens."""
        value = self._take(key)
        if isinstance(value, str) and len(value) <= longest and _NAME.fullmatch(value):
            return value
        self._wrong(key, value, f"Write a name of small letters, digits and hyphens, at most {longest} characters")
        return "faulty"

    def text(self, key: str, pattern: str, example: str) -> str:
        """Text of a form that the example shows."""
        value = self._take(key)
        if isinstance(value, str) and re.fullmatch(pattern, value):
            return value
        self._wrong(key, value, f'Write it like "{example}"')
        return example

    def word(self, key: str, allowed: Sequence[Word]) -> Word:
        """One of the allowed words."""
        value = self._take(key)
        for word in allowed:
            if word == value:
                return word
        self._wrong(key, value, f"Write one of: {', '.join(allowed)}")
        return allowed[0]

    def words(self, key: str, allowed: Sequence[Word]) -> tuple[Word, ...]:
        """A list of allowed words."""
        value = self._take(key)
        if isinstance(value, list) and value and all(item in allowed for item in value):
            return tuple(word for item in value for word in allowed if word == item)
        self._wrong(key, value, f"Write a list of: {', '.join(allowed)}")
        return tuple(allowed)

    def names(self, key: str, longest: int) -> tuple[str, ...]:
        """A list of names."""
        return self.texts(key, f"(?=.{{1,{longest}}}$){_NAME.pattern}", "truck-1")

    def texts(self, key: str, pattern: str, example: str) -> tuple[str, ...]:
        """A list of texts of a form that the example shows."""
        value = self._take(key)
        if (
            isinstance(value, list)
            and value
            and all(isinstance(item, str) and re.fullmatch(pattern, item) for item in value)
        ):
            return tuple(value)
        self._wrong(key, value, f'Write a list like ["{example}"]')
        return (example,)

    def section(self, key: str) -> "Section":
        """A table inside this one."""
        value = self._take(key)
        path = self._path(key)
        if isinstance(value, dict):
            return Section(path, value, self.faults)
        self._wrong(key, value, f"Write {key} = {{ … }}" if self.path else f"Write a section [{path}]")
        return Section(path, {}, [])  # one fault for the whole section is enough

    def sections(self, key: str) -> list["Section"]:
        """The tables of a list, at least one."""
        value = self._take(key)
        path = self._path(key)
        if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            return [Section(f"{path}[{number}]", item, self.faults) for number, item in enumerate(value, 1)]
        self._wrong(key, value, f"Write at least one section [[{path}]]" if not self.path else "Write a list of tables")
        return []

    def finish(self) -> None:
        """Every key that nothing has asked for is a fault: a misspelt rule must not be a silent one."""
        for key in self._table:
            if key not in self._known:
                self.fault(key, "is not known here", f"Correct or remove it; known are: {', '.join(self._known)}")

    def _path(self, key: str) -> str:
        return ".".join(filter(None, (self.path, key[:_SHOWN])))

    def _take(self, key: str) -> Any:
        self._known[key] = None
        return self._table.get(key)

    def _wrong(self, key: str, value: object, next_step: str) -> None:
        if value is None:
            self.fault(key, "is missing", next_step)
        else:
            self.fault(key, f"is {_short(value)}", next_step)


def _short(value: object) -> str:
    """The value for a message, whatever somebody may have written: no number or list too long to print."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return f"[{', '.join(map(_short, value))}]" if len(value) <= _SHOWN_ITEMS and not _nested(value) else "a list"
    if isinstance(value, int) and abs(value) > _SHOWN_NUMBER:
        return "a very large number"
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _nested(values: list[object]) -> bool:
    return any(isinstance(value, list) for value in values)
