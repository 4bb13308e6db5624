"""How many trucks a day brings to each gate, and how many the line takes.

Figures are those of domain.md (vehicles a day of 2025; the winter of 2021); how they are spread over the hours and over
the smaller gates is ours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from schemas.fields import Direction

Kind = Literal["ordinary", "crisis", "scenario"]
"""scenario: some ordinary days, 20 of crisis, then recovery until no queue is left."""

DayKind = Literal["ordinary", "crisis", "recovery"]


@dataclass(frozen=True)
class Volume:
    """Trucks a day of one gate in one direction: how many come, how many the line can take."""

    gate: str
    direction: Direction
    arrivals: int
    exits: int


ORDINARY = (
    Volume("huu-nghi", "out", 262, 400),
    Volume("huu-nghi", "in", 608, 900),
    Volume("tan-thanh", "out", 145, 220),
    Volume("tan-thanh", "in", 438, 660),
    Volume("chi-ma", "out", 41, 70),
    Volume("chi-ma", "in", 189, 300),
    Volume("coc-nam", "out", 43, 70),
    Volume("coc-nam", "in", 33, 60),
)
"""The vehicles a day of mid-2025, with room to spare at the line."""

_IMPORTS = tuple(volume for volume in ORDINARY if volume.direction == "in")

CRISIS = (
    Volume("huu-nghi", "out", 590, 537),
    Volume("tan-thanh", "out", 695, 570),
    Volume("chi-ma", "out", 103, 69),
    Volume("coc-nam", "out", 100, 70),
    Volume("na-nua", "out", 60, 34),
    Volume("binh-nghi", "out", 60, 34),
    *_IMPORTS,
)
"""Some 1,600 export arrivals a day, and exits that leave about 295 of them behind each day.

With those for whom the first day's line is too short, 6,200 wait after 20 days.
"""

RECOVERY = (
    Volume("huu-nghi", "out", 330, 620),
    Volume("tan-thanh", "out", 210, 660),
    Volume("chi-ma", "out", 40, 180),
    Volume("coc-nam", "out", 45, 170),
    Volume("na-nua", "out", 20, 120),
    Volume("binh-nghi", "out", 20, 120),
    *_IMPORTS,
)
"""Word has gone round, so fewer come; the line is open longer, so more leave than arrive."""

_VOLUMES: dict[DayKind, Sequence[Volume]] = {"ordinary": ORDINARY, "crisis": CRISIS, "recovery": RECOVERY}

_SCENARIO: tuple[DayKind, ...] = ("ordinary",) * 3 + ("crisis",) * 20 + ("recovery",) * 9
SCENARIO_DAYS = len(_SCENARIO)
"""After so many days of a scenario the queue is gone."""

_HOURLY = (1, 1, 1, 1, 2, 4, 7, 9, 9, 8, 7, 5, 5, 7, 8, 7, 6, 4, 3, 2, 1, 1, 1, 1)
"""How arrivals spread over the hours of a day in Vietnam: before noon and after."""


def day_kind(kind: Kind, day: int) -> DayKind:
    """What the day with this number is, from 0 on. A scenario goes on recovering after its last day."""
    if kind == "scenario":
        return _SCENARIO[min(day, SCENARIO_DAYS - 1)]
    return kind


def volumes(day: DayKind) -> Sequence[Volume]:
    """What a day of this kind brings."""
    return _VOLUMES[day]


def gates(kind: Kind) -> Sequence[str]:
    """All gates that days of this kind speak of."""
    days: Sequence[DayKind] = _SCENARIO if kind == "scenario" else (kind,)
    return tuple(dict.fromkeys(volume.gate for day in days for volume in volumes(day)))


def arrivals_in_hour(volume: Volume, hour_of_day: int) -> float:
    """Trucks expected in this hour of Vietnam's day."""
    return volume.arrivals * _HOURLY[hour_of_day] / sum(_HOURLY)
