"""Train the reader: PP-OCRv6's recogniser, taught on drawn plates and the licensed crops. Seeded and resumable.

Every sample is made from (seed, step, place in the batch) alone: a run that was stopped goes on as if it had not been.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vision.decode import ALPHABET
from vision.pictures import Picture
from vision.strip import strip
from vision.training.camera import taken
from vision.training.learner import Learner
from vision.training.plate_data import backgrounds, crops, strips, whole
from vision.training.plate_pictures import Studio, boxed, seeded, straightened
from vision.training.plate_texts import any_plate
from vision.training.reader_net import Weight, frames, load_weights

BATCH = 32
LEARNING_RATE = 4e-4
HEAD_RATE = 3
FROZEN = 32
"""The first weights, up to where the picture is 6 rows high, stay as PP-OCRv6 has them: edges and strokes are the same
everywhere, and drawn plates could only spoil them."""

DECAY_SHARE = 0.5
MEAN_KEEPS = 0.998
SHORTEST_TEXT = 4
MEASURE_EVERY = 250

REAL_SHARE = 0.15
REAL_HEADLESS = 0.6
"""Nearly all real crops are of one province: most are shown from their second character on."""
EMPTY_SHARE = 0.05
STRAIGHTENED_SHARE = 0.6
STEEP = 0.2
"""A plate with this slope is never shown as its upright box frames it: nobody could read that."""
_CROP_HEAD = 0.155


@dataclass(frozen=True)
class Recipe:
    """What a training run is made of."""

    pretrained: Path
    """PP-OCRv6_rec_small.onnx of the `rapidocr` wheel."""
    data: Path
    """Folder with manifest.csv and plates_text.csv; only rows of the split `train` are learned from."""
    fonts: Path
    """Folder of font files; those with the province characters begin with `zh-`."""
    out: Path
    steps: int
    seed: int = 7


def studio(recipe: Recipe) -> Studio:
    """Where drawn plates are photographed, with the recipe's fonts and backgrounds."""
    fonts = sorted(str(file) for file in recipe.fonts.glob("*.ttf"))
    hanzi = [font for font in fonts if Path(font).name.startswith("zh-")]
    latin = [font for font in fonts if font not in hanzi]
    return Studio(latin, hanzi or ["uni"], backgrounds(recipe.data))


class Samples:
    """Strips and their texts, made on demand."""

    def __init__(self, recipe: Recipe) -> None:
        self._seed = recipe.seed
        self._studio = studio(recipe)
        self._real = crops(recipe.data, "train")
        # a province that is rare among the crops is shown as often as it can be without wearing out
        counts = Counter(text[0] for _, text in self._real)
        self._weights = [1 / counts[text[0]] ** 0.6 for _, text in self._real]

    def batch(self, step: int) -> tuple[NDArray[np.float32], list[str]]:
        """Pictures (as the network takes them) and texts of a step."""
        made = [self.one(seeded(self._seed, step, place)) for place in range(BATCH)]
        return network_input([picture for picture, _ in made]), [text for _, text in made]

    def one(self, random: Random) -> tuple[Picture, str]:
        """A strip and what it says; nothing for a strip of no plate, or of a plate laid out wrongly."""
        kind = random.random()
        if self._real and kind < REAL_SHARE:
            return self._crop(random)
        if kind < REAL_SHARE + EMPTY_SHARE / 2:
            picture = self._studio.background((random.randint(60, 300), random.randint(20, 120)), random)
            return strip(picture, whole(picture), random.choice((1, 2))), ""
        photo = self._studio.photograph(any_plate(random), random)
        steep = abs(photo.corners[1] - photo.corners[0])
        is_steep = steep[1] > STEEP * steep[0]
        cut = straightened if random.random() < STRAIGHTENED_SHARE or is_steep else boxed
        if kind > 1 - EMPTY_SHARE / 2:
            return cut(photo, random, 3 - photo.lines), ""
        return cut(photo, random), photo.text

    def _crop(self, random: Random) -> tuple[Picture, str]:
        [(picture, text)] = random.choices(self._real, self._weights)
        height, width = picture.shape[:2]
        left = _CROP_HEAD * width if random.random() < REAL_HEADLESS else 0.0
        across, down = width * 0.03, height * 0.07
        corners = np.array([[left, 0], [width, 0], [width, height], [left, height]], np.float32)
        corners += np.array([(random.gauss(0, across / 2), random.gauss(0, down)) for _ in range(4)], np.float32)
        if left:
            corners[[0, 3], 0] = left
        return strip(taken(picture, 0.9 * width, random, gentle=True), corners, 1), text[1:] if left else text


def network_input(strips: list[Picture]) -> NDArray[np.float32]:
    """Pictures x 3 x 48 x 144, -1 to 1."""
    stacked = np.stack(strips).astype(np.float32).transpose(0, 3, 1, 2)
    return np.ascontiguousarray(stacked / np.float32(127.5) - 1)


def first_weights(pretrained: Path) -> list[Weight]:
    """PP-OCRv6's weights; of its 18,710 outputs those that can stand on a plate."""
    import onnx  # noqa: PLC0415

    weights = load_weights(pretrained)
    notes = {entry.key: entry.value for entry in onnx.load(str(pretrained)).metadata_props}
    places = {character: column for column, character in enumerate(notes["character"].splitlines(), start=1)}
    columns = [0, *(places.get(character, places["D"]) for character in ALPHABET)]
    kernel, bias = weights[-2:]
    return [
        *weights[:-2],
        kernel._replace(values=kernel.values[:, columns]),
        bias._replace(values=bias.values[columns]),
    ]


def train(recipe: Recipe, tell: Callable[[str], object] = sys.stderr.write) -> list[NDArray[np.float32]]:
    """Train to `recipe.steps`, going on from the last checkpoint in `recipe.out`; the weights."""
    import torch  # noqa: PLC0415

    recipe.out.mkdir(parents=True, exist_ok=True)
    first = [weight.values for weight in first_weights(recipe.pretrained)]
    rates = [0.0] * FROZEN + [LEARNING_RATE] * (len(first) - FROZEN - 2) + [LEARNING_RATE * HEAD_RATE] * 2
    learner = Learner(
        first, rates, recipe.out / "checkpoint.pt", recipe.steps, decay_share=DECAY_SHARE, mean_keeps=MEAN_KEEPS
    )
    samples = Samples(recipe)
    checks = {country: strips(recipe.data, country) for country in ("vn", "cn")}
    while learner.step < recipe.steps:
        pictures, texts = samples.batch(learner.step)
        batch = torch.from_numpy(pictures).contiguous(memory_format=torch.channels_last)
        learner.learn(_loss(frames(learner.weights, batch), texts), tell)
        if learner.step % MEASURE_EVERY == 0 or learner.step == recipe.steps:
            exact = {name: _exact(learner.mean, check) for name, check in checks.items()}
            tell(json.dumps({"step": learner.step, "exact_without_layouts": exact}) + "\n")
    return learner.finished()


def _loss(scores: Any, texts: list[str]) -> Any:
    """CTC, a plate's loss by its length, so that long ones do not count for more."""
    import torch  # noqa: PLC0415
    from torch.nn import functional as f  # noqa: PLC0415

    targets = torch.tensor([ALPHABET.index(character) + 1 for text in texts for character in text])
    lengths = torch.tensor([len(text) for text in texts])
    times = torch.full((len(texts),), scores.shape[1])
    loss = f.ctc_loss(scores.log_softmax(2).transpose(0, 1), targets, times, lengths, reduction="none")
    return (loss / lengths.clamp(min=SHORTEST_TEXT)).mean()


def greedy_text(scores: NDArray[np.float32]) -> str:
    """The text of the best path."""
    best = scores.argmax(axis=1).tolist()
    kept = [column for column, before in zip(best, [0, *best[:-1]], strict=True) if column not in {0, before}]
    return "".join(ALPHABET[column - 1] for column in kept)


def _exact(weights: list[Any], check: list[tuple[Picture, str]]) -> float:
    import torch  # noqa: PLC0415

    right = 0
    with torch.no_grad():
        for start in range(0, len(check), BATCH):
            part = check[start : start + BATCH]
            scores = frames(weights, torch.from_numpy(network_input([picture for picture, _ in part]))).numpy()
            right += sum(greedy_text(score) == text for score, (_, text) in zip(scores, part, strict=True))
    return round(right / max(len(check), 1), 4)
