"""Plates: one spelling, the country by grammar, and when two texts are one truck's.

Chinese plates follow GA 36-2018. The Vietnamese series and the army's first letters come from domain knowledge
marked "to check": they stand here as data, easy to correct.
"""

import re
import unicodedata
from dataclasses import dataclass

from schemas.fields import Country, PlateColour

HANZI = frozenset("京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新")
"""First characters of Chinese plates: the province."""

MAX_LENGTH = 16

_VIETNAMESE_CIVIL = re.compile(r"[1-9][0-9](?:[A-Z][0-9]?|[A-Z]{2})[0-9]{4,5}")
_VIETNAMESE_ARMY = re.compile(r"[ABDHKPQTV][A-Z][0-9]{4,5}")
_VIETNAMESE_TRAILER = re.compile(r"[1-9][0-9]RM?[0-9]{4,5}")
_CHINESE_TAIL = re.compile(r"[A-Z](?:[A-HJ-NP-Z0-9]{5,6}|[A-HJ-NP-Z0-9]{4}挂)")


@dataclass(slots=True, frozen=True)
class Plate:
    """A plate as read or declared; `text` is normalised, `confidence` the reader's own (0 to 1).

    Never changed: two visits may share one, and a restored gate would tell them apart.
    """

    text: str
    country: Country | None
    colour: PlateColour | None = None
    confidence: float | None = None


def normalise(raw: str) -> str | None:
    """Letters, digits and Hanzi in upper case, no separators: `29C-123.45` → `29C12345`. None when no plate is left."""
    if raw.isascii() and raw.isalnum():
        text = raw.upper()
    else:
        text = "".join(c for c in unicodedata.normalize("NFKC", raw).upper() if c.isalnum())
    return text if 0 < len(text) <= MAX_LENGTH else None


def tail(text: str) -> str:
    """The plate without its province: what feeds that cannot write Hanzi send. Two texts of one truck share it."""
    return text[1:] if text[0] in HANZI else text


def country_of(text: str, colour: PlateColour | None = None) -> Country | None:
    """The country whose grammar the text obeys; None when neither or both do (`AA1234`: army or Nanning without 桂).

    A red plate is the Vietnamese army's; no Chinese one is red.
    """
    if text[0] in HANZI:
        return "cn"
    vietnamese = _VIETNAMESE_CIVIL.fullmatch(text) is not None
    army = _VIETNAMESE_ARMY.fullmatch(text) is not None
    chinese = _CHINESE_TAIL.fullmatch(text) is not None
    if army and chinese:
        if colour is None:
            return None
        return "vn" if colour == "red" else "cn"
    if vietnamese or army:
        return "vn"
    return "cn" if chinese else None


def is_trailer(text: str) -> bool:
    """Whether the plate is a trailer's by its grammar: series R or RM (to check), 挂 at the end."""
    return text[-1] == "挂" or _VIETNAMESE_TRAILER.fullmatch(text) is not None


def same_truck(text: str, country: Country | None, other: str, other_country: Country | None) -> bool:
    """Whether two texts may name one truck: equal, or equal but for a province that one of them lacks.

    `FA1234` and `桂FA1234` are one; `桂FA1234` and `云FA1234` are two; a Vietnamese army `AA1234` is not `桂AA1234`.
    """
    if country is not None and other_country is not None and country != other_country:
        return False
    if text == other:
        return True
    return (text[0] in HANZI) != (other[0] in HANZI) and tail(text) == tail(other)
