"""Which truck stands before which synthetic camera, as a function of the seed and the world's time. Pure.

Time is cut into slots of 25 s. Truck k arrives at gate-in in slot k. The trucks of one block (12 slots) leave two
blocks later in an order of their own: so each slot has at most one truck, every one stays 5 to 15 minutes, some
overtake, and a truck leaves only if it arrived after the world began.
"""

import random
from typing import NamedTuple

from schemas.fields import Checkpoint, PlateColour

SLOT_SECONDS = 25.0
BLOCK_SLOTS = 12
JITTER_SECONDS = 8.0
APPROACH_SECONDS = 3.0
STAND_SECONDS = 7.0
LEAVE_SECONDS = 3.0

_PROVINCES = ("11", "12", "12", "12", "14", "15", "24", "29", "30", "98", "99")
_SERIES = "CHCHKFD"
_CHINESE_SHARE = 0.25
_TWO_LINE_SHARE = 0.35
_YELLOW_SHARE = 0.75
_CHINESE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


class Truck(NamedTuple):
    """A truck that exists nowhere."""

    number: int
    text: str
    lines: int
    colour: PlateColour
    cab: tuple[int, int, int]
    """Paint of the cab: blue, green, red."""


class Sight(NamedTuple):
    """What a camera has before it: `near` is 0 far up the lane, 1 at the stop line; above 1 it drives off."""

    truck: Truck
    near: float


def truck(seed: int, number: int) -> Truck:
    """Truck number `number` of this world."""
    chance = random.Random(f"{seed}:truck:{number}")  # noqa: S311  a drawing, no secret
    cab = chance.choice([(60, 60, 170), (150, 90, 40), (70, 130, 70), (170, 170, 165), (40, 120, 190)])
    if chance.random() < _CHINESE_SHARE:
        text = "桂" + chance.choice("AF") + chance.choice(_CHINESE_LETTERS) + f"{chance.randrange(10_000):04d}"
        return Truck(number, text, 1, "yellow", cab)
    text = f"{chance.choice(_PROVINCES)}{chance.choice(_SERIES)}{chance.randrange(100_000):05d}"
    lines = 2 if chance.random() < _TWO_LINE_SHARE else 1
    return Truck(number, text, lines, "yellow" if chance.random() < _YELLOW_SHARE else "white", cab)


def arrives_seconds(seed: int, number: int) -> float:
    """When the truck comes into view at gate-in, in seconds since the world began."""
    return number * SLOT_SECONDS + _jitter(seed, "in", number)


def leaves_seconds(seed: int, number: int) -> float:
    """When it comes into view at gate-out."""
    block, place = divmod(number, BLOCK_SLOTS)
    slot = (block + 2) * BLOCK_SLOTS + _order(seed, block).index(place)
    return slot * SLOT_SECONDS + _jitter(seed, "out", number)


def before_camera(seed: int, checkpoint: Checkpoint, seconds: float) -> Sight | None:
    """The truck in view at a time since the world began; None while the lane is empty."""
    slot = int(seconds // SLOT_SECONDS)
    if checkpoint == "gate-out":
        block, place = divmod(slot, BLOCK_SLOTS)
        number = (block - 2) * BLOCK_SLOTS + _order(seed, block - 2)[place]
        since = seconds - leaves_seconds(seed, number)
    else:
        number = slot
        since = seconds - arrives_seconds(seed, number)
    if number < 0 or not 0 <= since < APPROACH_SECONDS + STAND_SECONDS + LEAVE_SECONDS:
        return None
    return Sight(truck(seed, number), _near(since))


def _near(since: float) -> float:
    if since < APPROACH_SECONDS:
        return since / APPROACH_SECONDS
    return 1.0 + max(since - APPROACH_SECONDS - STAND_SECONDS, 0.0) / LEAVE_SECONDS


def _jitter(seed: int, way: str, number: int) -> float:
    return random.Random(f"{seed}:{way}:{number}").random() * JITTER_SECONDS  # noqa: S311


def _order(seed: int, block: int) -> list[int]:
    order = list(range(BLOCK_SLOTS))
    random.Random(f"{seed}:order:{block}").shuffle(order)  # noqa: S311
    return order
