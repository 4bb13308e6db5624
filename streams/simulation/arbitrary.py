"""Any Struct of `schemas`, filled with values that its constraints allow: a new type of event needs no maker."""

import string
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Any

import msgspec
from msgspec import inspect

_SHARE_OF_OPTIONAL = 0.5
_MOST_ITEMS = 2
_MOST = 60
_TEXT = string.ascii_uppercase + string.digits

Hints = Mapping[str, Callable[[], Any]]
"""By field name: what such a field would say in this world. None leaves an optional field out."""


def arbitrary(kind: type[msgspec.Struct], random: Random, now: datetime, hints: Hints) -> msgspec.Struct:
    """One message of this kind. It fits the schema, and need not make sense."""
    values = {}
    for field in _fields(kind):
        if not field.required and field.name not in hints and random.random() >= _SHARE_OF_OPTIONAL:
            continue
        value = _value(field.type, field.name, random, now, hints)
        if value is not None:
            values[field.name] = value
    return kind(**values)


@lru_cache(maxsize=256)
def _fields(kind: type[msgspec.Struct]) -> tuple[inspect.Field, ...]:
    described = inspect.type_info(kind)
    while isinstance(described, inspect.Metadata):
        described = described.type
    return described.fields if isinstance(described, inspect.StructType) else ()


def _value(kind: inspect.Type, name: str, random: Random, now: datetime, hints: Hints) -> Any:  # noqa: PLR0911, C901
    if name in hints:
        return hints[name]()
    match kind:
        case inspect.Metadata():
            return _value(kind.type, name, random, now, hints)
        case inspect.UnionType():
            chosen = [t for t in kind.types if not isinstance(t, inspect.NoneType)]
            return _value(random.choice(chosen), name, random, now, hints)
        case inspect.StructType():
            return arbitrary(kind.cls, random, now, hints)
        case inspect.LiteralType():
            return random.choice(kind.values)
        case inspect.BoolType():
            return random.random() < 0.5  # noqa: PLR2004 (a coin)
        case inspect.IntType():
            low = kind.ge or 0
            return random.randint(low, min(low + _MOST, _MOST if kind.le is None else kind.le))
        case inspect.FloatType():
            return round(random.random(), 3)
        case inspect.DateTimeType():
            return now - timedelta(seconds=random.randrange(7_200))
        case inspect.DateType():
            return (now + timedelta(days=random.randrange(-30, 400))).date()
        case inspect.StrType():
            return _text(kind, random)
        case inspect.VarTupleType():
            count = random.randint(kind.min_length or 0, _MOST_ITEMS)
            return tuple(_value(kind.item_type, f"{name}[]", random, now, hints) for _ in range(count))
    raise TypeError(f"no arbitrary value for field `{name}`: add its kind here, or a hint")


def _text(kind: inspect.StrType, random: Random) -> str:
    low = kind.min_length or 1
    digits = kind.pattern is not None or low == kind.max_length
    length = 12 if kind.pattern is not None else random.randint(low, max(low, min(low + 8, kind.max_length or 16)))
    return "".join(random.choices(string.digits if digits else _TEXT, k=length))
