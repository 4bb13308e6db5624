"""Read one plate: lay it flat and read it; when that is not sure, lay it flat in other ways and weigh what they say."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from schemas.fields import Country
from streams.domain.plates import HANZI
from vision.colour import ground_colour
from vision.confidence import shared
from vision.corners import CornerFinder, Points, upright
from vision.decode import candidates, greedy
from vision.detect import Box
from vision.layouts import CHINESE, VIETNAMESE, VIETNAMESE_ARMY, Layout
from vision.lines import ChineseReader, StripReader
from vision.models import Tensor
from vision.pictures import Picture
from vision.strip import strip

SURE = 0.99
"""A look that gives a text this much of its probability needs no other."""

HALFWAY = 0.5
"""The second look is from halfway between the corners found and the box: what both agree on was hardly misread. What
may be a Chinese plate of one line is shown to the second network instead."""

FAIRLY_SURE = 0.9
TALLER = (1.0, 1.1)
"""Two looks that give no text this much are joined by a third, which takes in this much more width and height."""

UNSURE = 0.5
"""Where even then no text has this much, the other number of lines is tried, if the corner finder allows for it."""

MOST_CANDIDATES = 3
LEAST_PROBABILITY = 0.02
LEAST_FREE_PROBABILITY = 0.5
SHORTEST_FREE_TEXT = 5
FREE_TRUST = 0.5
"""Text outside every layout (another country, a plate cut off) is told only when long and likely enough to be a plate,
and never as surely as what counts as read: no layout vouches for it."""


class PlateText(NamedTuple):
    """One possible text of a plate: upper case, no separators, Hanzi kept.

    `confidence` holds on real photographs: of texts told with 0.9, nine in ten are right (vision.confidence).
    `characters` says of each character how sure it is, whatever the others are.
    """

    text: str
    confidence: float
    country: Country | None
    lines: int
    characters: tuple[float, ...] = ()


class _Look(NamedTuple):
    """What one strip gave: texts inside the layouts, best first, and the text outside any."""

    texts: list[PlateText]
    free: PlateText


class PlateReader:
    """Reads Vietnamese and Chinese plates of one and two lines."""

    def __init__(self) -> None:
        self._corners = CornerFinder()
        self._reader = StripReader()
        self._chinese = ChineseReader()

    def read(self, picture: Picture, box: Box) -> tuple[PlateText, ...]:
        """Possible texts of the plate in the box, best first; none if nothing can be made out."""
        found = self._corners.find(picture, box)
        red = ground_colour(picture, box) == "red"
        lines = found.lines[0]
        looks = [self._look(picture, found.points, lines, red=red)]
        if _surest(looks) >= SURE:
            return _weighed(looks)
        vietnamese = bool(looks[0].texts) and looks[0].texts[0].country == "vn"
        halfway = found.points + HALFWAY * (upright(box) - found.points)
        if lines == 1 and not vietnamese:
            looks.append(_look(self._chinese.read(strip(picture, found.points, 1)), CHINESE[1], 1))
        else:
            looks.append(self._look(picture, halfway, lines, red=red))
        if _surest(looks) >= FAIRLY_SURE:
            return _weighed(looks)
        middle = found.points.mean(axis=0)
        taller = middle + (found.points - middle) * np.array(TALLER, np.float32)
        looks.append(self._look(picture, taller, lines, red=red))
        if _surest(looks) >= UNSURE:
            return _weighed(looks)
        others = [
            [self._look(picture, corners, other, red=red) for corners in (found.points, halfway)]
            for other in found.lines[1:]
        ]
        return _weighed(max((looks, *others), key=_surest))

    def _look(self, picture: Picture, corners: Points, lines: int, *, red: bool) -> _Look:
        layouts = VIETNAMESE[lines] + CHINESE[lines] + (VIETNAMESE_ARMY if red else ())
        return _look(self._reader.read(strip(picture, corners, lines)), layouts, lines)


def _look(frames: Tensor, layouts: tuple[Layout, ...], lines: int) -> _Look:
    told = [
        PlateText(text, probability, "cn" if text[0] in HANZI else "vn", lines, characters)
        for text, probability, characters in candidates(frames, layouts, MOST_CANDIDATES)
    ]
    free, probability, characters = greedy(frames)
    return _Look(told, PlateText(free, probability, None, lines, characters))


def _means(looks: Sequence[_Look]) -> dict[str, float]:
    """Each text with its mean probability over the looks."""
    means: dict[str, float] = defaultdict(float)
    for look in looks:
        for plate in look.texts:
            means[plate.text] += plate.confidence / len(looks)
    return means


def _surest(looks: Sequence[_Look]) -> float:
    return max(_means(looks).values(), default=0.0)


def _weighed(looks: Sequence[_Look]) -> tuple[PlateText, ...]:
    """The texts by their mean probability, calibrated. A text outside the layouts only when there is none inside."""
    best = {plate.text: plate for look in looks for plate in sorted(look.texts, key=lambda plate: plate.confidence)}
    free = {look.free.text: look.free for look in sorted(looks, key=lambda look: look.free.confidence)}
    means = sorted(_means(looks).items(), key=lambda text_mean: -text_mean[1])
    likely = {text: mean for text, mean in means if mean >= LEAST_PROBABILITY}
    told = [
        best[text]._replace(confidence=confidence)
        for text, confidence in zip(likely, shared(list(likely.values())) if likely else (), strict=True)
    ]
    if not told:
        told = [
            plate._replace(confidence=FREE_TRUST * plate.confidence)
            for plate in free.values()
            if len(plate.text) >= SHORTEST_FREE_TEXT and plate.confidence >= LEAST_FREE_PROBABILITY
        ]
    return tuple(sorted(told, key=lambda plate: (-plate.confidence, plate.text))[:MOST_CANDIDATES])
