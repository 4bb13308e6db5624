"""From what a reader network saw in each frame to the likeliest plate texts: CTC prefix beam search under layouts.

A layout is a fixed-length sequence of character classes (`vision.layouts`). Searching inside the layouts, rather than
repairing a text afterwards, keeps the figure honest: the probability is the network's own for exactly that text.
"""

from collections.abc import Sequence
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
    """A text and its probability, 0 to 1."""

    text: str
    probability: float


def join_lines(upper: Tensor, lower: Tensor) -> Tensor:
    """Frames of a two-line plate as one line; the blank between keeps a character that both lines share twice."""
    blank = np.zeros((1, upper.shape[1]), np.float32)
    blank[0, BLANK] = 1
    return np.concatenate((upper, blank, lower))


def candidates(frames: Tensor, layouts: Sequence[Layout], count: int) -> list[Candidate]:
    """The likeliest texts that fill a layout, best first. `frames`: time x (1 + alphabet), probabilities."""
    folded = _fold(frames)
    beam: dict[str, tuple[float, float]] = {
        "": (1.0, 0.0)
    }  # text: probability ending in a blank, and in its last letter
    for frame in folded:
        grown = _grow(beam, frame, layouts)
        beam = dict(sorted(grown.items(), key=lambda item: -sum(item[1]))[:BEAM_WIDTH])
    full = [Candidate(text, min(sum(parts), 1.0)) for text, parts in beam.items() if _fills(text, layouts)]
    return sorted(full, key=lambda candidate: -candidate.probability)[:count]


def greedy(frames: Tensor) -> Candidate:
    """The text without any layout; its probability is that of the best path, frame by frame."""
    best = frames.argmax(axis=1)
    text, probability, last = "", 1.0, BLANK
    for column, frame in zip(best.tolist(), frames, strict=True):
        if column not in (BLANK, last):
            text += ALPHABET[column - 1]
            probability *= float(frame[column])
        last = column
    return Candidate(text, probability if text else 0.0)


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


def _grow(
    beam: dict[str, tuple[float, float]], frame: Tensor, layouts: Sequence[Layout]
) -> dict[str, tuple[float, float]]:
    """One CTC step: each text stays (blank, or its last letter held) or gains a letter that a layout allows."""
    blank = float(frame[BLANK])
    seen = [
        (ALPHABET[column - 1], float(frame[column]))
        for column in np.flatnonzero(frame > LEAST_FRAME_PROBABILITY)
        if column
    ]
    grown: dict[str, tuple[float, float]] = {}

    def add(text: str, after_blank: float, after_letter: float) -> None:
        known = grown.get(text, (0.0, 0.0))
        grown[text] = (known[0] + after_blank, known[1] + after_letter)

    for text, (ends_blank, ends_letter) in beam.items():
        add(text, (ends_blank + ends_letter) * blank, 0.0)
        open_layouts = [layout for layout in layouts if len(layout) > len(text) and _fits(text, layout)]
        for letter, probability in seen:
            held = text.endswith(letter)
            if held:
                add(text, 0.0, ends_letter * probability)
            reach = (ends_blank if held else ends_blank + ends_letter) * probability
            if reach > 0 and any(letter in layout[len(text)] for layout in open_layouts):
                add(text + letter, 0.0, reach)
    return grown


def _fits(text: str, layout: Layout) -> bool:
    return all(letter in allowed for letter, allowed in zip(text, layout, strict=False))


def _fills(text: str, layouts: Sequence[Layout]) -> bool:
    return any(len(layout) == len(text) and _fits(text, layout) for layout in layouts)


def _column(letter: str) -> int:
    return ALPHABET.index(letter) + 1
