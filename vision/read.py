"""Read one plate: try the ways it may be laid out and keep the likeliest texts, with the reader's own confidence."""

from typing import NamedTuple

from schemas.fields import Country
from vision.corners import CornerFinder, straighten
from vision.decode import candidates, greedy, join_lines
from vision.detect import Box
from vision.layouts import CHINESE, VIETNAMESE
from vision.lines import LineReader, chinese_reader, text_reader
from vision.models import Tensor
from vision.pictures import Picture

SURE = 0.5
"""A reading this likely needs no other try: any other text has at most the rest of the probability."""

GROWN = (0.06, 0.06)
"""Second try: share of the box's width and height added around it, for a box that cut into a character."""

WIDEST_TWO_LINE = 2.6
NARROWEST_ONE_LINE = 1.5
"""Width to height of the detector's box; between the two both layouts are tried (box and tilt blur the difference)."""

OVERLAP = 0.02
"""Two-line plates are cut in the middle, each half this share of the height over it."""

MOST_CANDIDATES = 3
LEAST_PROBABILITY = 0.01
LEAST_FREE_PROBABILITY = 0.3
SHORTEST_FREE_TEXT = 5
"""Text outside every layout (another country) is told only when long and likely enough to be a plate."""


class PlateText(NamedTuple):
    """One possible text of a plate: upper case, no separators, Hanzi kept."""

    text: str
    confidence: float
    country: Country | None
    lines: int


class PlateReader:
    """Reads Vietnamese and Chinese plates of one and two lines."""

    def __init__(self) -> None:
        self._corners = CornerFinder()
        self._chinese = chinese_reader()
        self._text = text_reader()

    def read(self, picture: Picture, box: Box) -> tuple[PlateText, ...]:
        """Possible texts of the plate in the box, best first; none if it cannot be read."""
        straight = straighten(picture, self._corners.find(picture, box))
        found = _told(self._chinese.read(straight), "cn", 1)
        if found and found[0].confidence >= SURE:
            return tuple(found)
        free: list[PlateText] = []
        aspect = box.width / max(box.height, 1)
        if aspect < WIDEST_TWO_LINE:
            found += _told(_halves(self._chinese, straight), "cn", 2)
        for line in (_cut(picture, box), _cut(picture, box.grown(*GROWN))):
            told, other = self._try(line, aspect)
            found += told
            free += other
            if any(plate.confidence >= SURE for plate in told):
                break
        return _best(found or free)

    def _try(self, plate: Picture, aspect: float) -> tuple[list[PlateText], list[PlateText]]:
        """Texts inside a layout and texts outside any, from one picture of the plate."""
        told: list[PlateText] = []
        free: list[PlateText] = []
        if aspect < WIDEST_TWO_LINE:
            frames = _halves(self._text, plate)
            told += _told(frames, "vn", 2)
            free += _free(frames, 2)
        if aspect > NARROWEST_ONE_LINE:
            frames = self._text.read(plate)
            told += _told(frames, "vn", 1) + _told(frames, "cn", 1)
            free += _free(frames, 1)
        return told, free


def _told(frames: Tensor, country: Country, lines: int) -> list[PlateText]:
    layouts = (VIETNAMESE if country == "vn" else CHINESE)[lines]
    return [
        PlateText(text, probability, country, lines)
        for text, probability, _ in candidates(frames, layouts, MOST_CANDIDATES)
        if probability >= LEAST_PROBABILITY
    ]


def _free(frames: Tensor, lines: int) -> list[PlateText]:
    text, probability, _ = greedy(frames)
    if len(text) < SHORTEST_FREE_TEXT or probability < LEAST_FREE_PROBABILITY:
        return []
    return [PlateText(text, probability, None, lines)]


def _best(found: list[PlateText]) -> tuple[PlateText, ...]:
    """Each text once, at its highest confidence."""
    ranked = sorted(found, key=lambda plate: -plate.confidence)
    texts: dict[str, PlateText] = {}
    for plate in ranked:
        texts.setdefault(plate.text, plate)
    return tuple(texts.values())[:MOST_CANDIDATES]


def _cut(picture: Picture, box: Box) -> Picture:
    left, top, right, bottom = box.within(picture)
    return picture[top:bottom, left:right]


def _halves(reader: LineReader, plate: Picture) -> Tensor:
    height = plate.shape[0]
    upper, lower = plate[: max(round(height * (0.5 + OVERLAP)), 1)], plate[round(height * (0.5 - OVERLAP)) :]
    return join_lines(reader.read(upper), reader.read(lower))
