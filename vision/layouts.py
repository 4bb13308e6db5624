"""Which characters can stand where on a plate, as a reader needs it: position by position.

Vietnam: the series letters in use, two-letter series loosely (to check). China: GA 36-2018, without I and O.
"""

from streams.domain.plates import HANZI

Layout = tuple[frozenset[str], ...]
"""The characters allowed at each position."""

_CLASSES = {
    "d": frozenset("0123456789"),
    "s": frozenset("ABCDEFGHKLMNPRSTUVXYZ"),  # Vietnamese series, with R of trailers
    "q": frozenset("ABCDEFGHKLMNPQRSTUVXYZ"),  # first of two letters
    "t": frozenset("ABCDEFGHKLMNPRSTUVXYZĐ"),  # second: LD, KT, RM, QT, MĐ
    "m": frozenset("ABDHKPQTV"),  # first letter of the army's
    "h": HANZI,  # provinces of China
    "l": frozenset("ABCDEFGHJKLMNPQRSTUVWXYZ"),
    "a": frozenset("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"),
    "x": frozenset("挂学警领港澳"),  # trailer, learner, police, consulate, Hong Kong, Macau
    "e": frozenset("ABCDEFGHJK"),  # new-energy mark of small vehicles, sixth from the right
    "f": frozenset("DF"),  # new-energy mark of large vehicles, last
}


def _layouts(*patterns: str) -> tuple[Layout, ...]:
    return tuple(tuple(_CLASSES[position] for position in pattern) for pattern in patterns)


_VIETNAMESE = ("ddsdddd", "ddsddddd", "ddqtdddd", "ddqtddddd")
_MOTORBIKE = ("ddsdddddd",)

VIETNAMESE = {1: _layouts(*_VIETNAMESE), 2: _layouts(*_VIETNAMESE, *_MOTORBIKE)}
"""By lines: two digits of the province, a series of one or two letters, four or five digits. Motorbikes, whose series
is a letter and a digit, have two lines."""

VIETNAMESE_ARMY = _layouts("mldddd", "mlddddd")
"""Two letters and four or five digits, on a red ground. On any other it is a Chinese plate without its province."""

CHINESE = {1: _layouts("hlaaaaa", "hlaaaax", "hleadddd", "hldddddf"), 2: _layouts("hlaaaaa", "hlaaaax")}
"""By lines: province, office, five characters; a use mark instead of the fifth; small and large new-energy vehicles,
which have one line."""
