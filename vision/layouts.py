"""Which characters can stand where on a plate, as a reader needs it: position by position.

Vietnam: the series letters in use, two-letter series loosely (to check). China: GA 36-2018, without I and O.
"""

from streams.domain.plates import HANZI

Layout = tuple[frozenset[str], ...]
"""The characters allowed at each position."""

_CLASSES = {
    "d": frozenset("0123456789"),
    "s": frozenset("ABCDEFGHKLMNPRSTUVXYZ"),  # Vietnamese series, with R of trailers
    "t": frozenset("ABCDEFGHKLMNPRSTUVXYZĐ"),  # second letter: LD, KT, RM, MĐ
    "h": HANZI,  # provinces of China
    "l": frozenset("ABCDEFGHJKLMNPQRSTUVWXYZ"),
    "a": frozenset("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"),
    "x": frozenset("挂学警领港澳"),  # trailer, learner, police, consulate, Hong Kong, Macau
    "e": frozenset("ABCDEFGHJK"),  # new-energy mark of small vehicles, sixth from the right
    "f": frozenset("DF"),  # new-energy mark of large vehicles, last
}


def _layouts(*patterns: str) -> tuple[Layout, ...]:
    return tuple(tuple(_CLASSES[position] for position in pattern) for pattern in patterns)


VIETNAMESE = _layouts("ddsdddd", "ddsddddd", "ddsdddddd", "ddstdddd", "ddstddddd")
"""Two digits of the province, a series of one or two letters (motorbikes: letter and digit), four or five digits."""

CHINESE = _layouts("hlaaaaa", "hlaaaax", "hleadddd", "hldddddf")
"""Province, office, five characters; a use mark instead of the fifth; small and large new-energy vehicles."""
