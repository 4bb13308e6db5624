"""From what a reader network saw in each frame to the likeliest plate texts: CTC prefix beam search under layouts.

A layout is a fixed-length sequence of character classes (`vision.layouts`). Searching inside the layouts, rather than
repairing a text afterwards, keeps the figure honest: the probability is the network's own for exactly that text.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from vision.layouts import Layout
from vision.models import Tensor

HANZI = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼挂学警领港澳使"
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZĐ" + HANZI
"""What can stand on a plate of either country. Column n + 1 of a reader's frames belongs to character n."""

BLANK = 0
BEAM_WIDTH = 8
LEAST_FRAME_PROBABILITY = 1e-3
_LOOK_ALIKE = {"I": "1", "O": "0"}
"""Letters that no layout uses, drawn like a digit: what the network gives to one belongs to the other."""

_CONFUSED = tuple(tuple(pair) for pair in ("D0", "U0", "C0", "Q0", "B8", "S5", "Z2", "G6", "A4", "T7"))
CONFUSION = 0.1
"""A letter and a digit that dirt makes alike: a share of what the network gives to one is lent to the other, so that
where a layout wants a digit the text is still found, with a confidence that says it was not seen clearly."""


class Candidate(NamedTuple):
    """A text, its probability, and that of each of its characters whatever the others are; 0 to 1."""

    text: str
    probability: float
    characters: tuple[float, ...]


class _Path(NamedTuple):
    """A prefix: its probability ending in a blank and in its last letter, and the layouts still open, one bit each."""

    ends_blank: float
    ends_letter: float
    layouts: int


def join_lines(upper: Tensor, lower: Tensor) -> Tensor:
    """Frames of a two-line plate as one line; the blank between keeps a character that both lines share twice."""
    blank = np.zeros((1, upper.shape[1]), np.float32)
    blank[0, BLANK] = 1
    return np.concatenate((upper, blank, lower))


def candidates(frames: Tensor, layouts: tuple[Layout, ...], count: int) -> list[Candidate]:
    """The likeliest texts that fill a layout, best first. `frames`: time x (1 + alphabet), probabilities."""
    places = _places(layouts)
    beam = {"": _Path(1.0, 0.0, (1 << len(layouts)) - 1)}
    for frame in _fold(frames):
        beam = _grow(beam, frame, places)
    full = {
        text: min(path.ends_blank + path.ends_letter, 1.0)
        for text, path in beam.items()
        if any(len(layout) == len(text) and path.layouts >> n & 1 for n, layout in enumerate(layouts))
    }
    ranked = sorted(full, key=lambda text: (-full[text], text))[:count]
    return [Candidate(text, full[text], _characters(text, full)) for text in ranked]


def greedy(frames: Tensor) -> Candidate:
    """The text without any layout; its probability is that of the best path, frame by frame."""
    best = frames.argmax(axis=1)
    text, probability, last = "", 1.0, BLANK
    seen: list[float] = []
    for column, frame in zip(best.tolist(), frames, strict=True):
        if column not in (BLANK, last):
            text += ALPHABET[column - 1]
            seen.append(float(frame[column]))
            probability *= seen[-1]
        last = column
    return Candidate(text, probability if text else 0.0, tuple(seen))


def _characters(text: str, full: dict[str, float]) -> tuple[float, ...]:
    """What all texts found of this length give to the character at each place; at least what this text has itself."""
    alike = [(other, probability) for other, probability in full.items() if len(other) == len(text)]
    return tuple(
        min(sum(probability for other, probability in alike if other[place] == letter), 1.0)
        for place, letter in enumerate(text)
    )


def _fold(frames: Tensor) -> Tensor:
    folded = frames.copy()
    for letter, digit in _LOOK_ALIKE.items():
        folded[:, _column(digit)] += folded[:, _column(letter)]
        folded[:, _column(letter)] = 0
    lent = folded.copy()
    for one, other in _CONFUSED:
        lent[:, _column(one)] += CONFUSION * folded[:, _column(other)]
        lent[:, _column(other)] += CONFUSION * folded[:, _column(one)]
    return lent


@lru_cache(maxsize=8)
def _places(layouts: tuple[Layout, ...]) -> tuple[dict[str, int], ...]:
    """For each place, the layouts (one bit each) that allow a character there."""
    places: list[dict[str, int]] = [{} for _ in range(max(map(len, layouts)))]
    for number, layout in enumerate(layouts):
        for place, allowed in zip(places, layout, strict=False):
            for letter in allowed:
                place[letter] = place.get(letter, 0) | 1 << number
    return tuple(places)


def _grow(beam: dict[str, _Path], frame: Tensor, places: Sequence[dict[str, int]]) -> dict[str, _Path]:
    """One CTC step: each text stays (blank, or its last letter held) or gains a letter that a layout allows."""
    blank = float(frame[BLANK])
    seen = [
        (ALPHABET[column - 1], float(frame[column]))
        for column in np.flatnonzero(frame > LEAST_FRAME_PROBABILITY).tolist()
        if column
    ]
    grown: dict[str, _Path] = {}

    def add(text: str, ends_blank: float, ends_letter: float, layouts: int) -> None:
        known = grown.get(text)
        if known is not None:
            ends_blank, ends_letter = ends_blank + known.ends_blank, ends_letter + known.ends_letter
        grown[text] = _Path(ends_blank, ends_letter, layouts)

    for text, (ends_blank, ends_letter, layouts) in beam.items():
        last = text[-1:]
        add(text, (ends_blank + ends_letter) * blank, 0.0, layouts)
        allowed = places[len(text)] if len(text) < len(places) else {}
        for letter, probability in seen:
            held = letter == last
            if held:
                add(text, 0.0, ends_letter * probability, layouts)
            still_open = layouts & allowed.get(letter, 0)
            reach = (ends_blank if held else ends_blank + ends_letter) * probability
            if still_open and reach > 0:
                add(text + letter, 0.0, reach, still_open)
    if len(grown) <= BEAM_WIDTH:
        return grown
    kept = sorted(grown.items(), key=lambda item: -(item[1].ends_blank + item[1].ends_letter))
    return dict(kept[:BEAM_WIDTH])


def _column(letter: str) -> int:
    return ALPHABET.index(letter) + 1
