"""A training run learns from the licensed rows only, and makes the same samples again when it goes on."""

from pathlib import Path

import cv2
import numpy as np

from vision.synthetic.plates import draw, words
from vision.training.train_reader import Recipe, Samples

TEXTS = {"train": "皖A12345", "val": "皖B67890"}


def recipe(folder: Path) -> Recipe:
    """A data folder as ours is laid out, with crops that our own code drew."""
    for name in ("crops", "images"):
        (folder / name).mkdir()
    rows = []
    for split, text in TEXTS.items():
        crop = cv2.resize(draw(words(text, "cn", "blue")), (94, 24))
        cv2.imwrite(str(folder / "crops" / f"{split}.png"), crop)
        rows.append(f"crops/{split}.png,cn,{text},1,{split}")
    cv2.imwrite(str(folder / "images" / "free.png"), np.full((90, 160, 3), (0, 255, 0), np.uint8))
    cv2.imwrite(str(folder / "images" / "doubtful.png"), np.full((90, 160, 3), (255, 0, 255), np.uint8))
    (folder / "plates_text.csv").write_text("file,country,text,lines,split\n" + "\n".join(rows), encoding="utf-8")
    (folder / "manifest.csv").write_text(
        "file,source,split,evidence_strength\n"
        "images/free.png,thai,train,uploader-statement\nimages/doubtful.png,vn,val,doubtful\n",
        encoding="utf-8",
    )
    return Recipe(folder / "none.onnx", folder, folder, folder / "out", 1)


def test_a_step_gives_the_same_strips_and_texts_again(tmp_path: Path) -> None:
    samples = Samples(recipe(tmp_path))

    pictures, texts = samples.batch(3)
    again, texts_again = samples.batch(3)
    _, others = samples.batch(4)

    assert np.array_equal(pictures, again)
    assert texts == texts_again
    assert texts != others
    assert pictures.shape == (32, 3, 48, 144)
    assert -1 <= pictures.min() < pictures.max() <= 1


def test_only_what_may_be_learned_from_is(tmp_path: Path) -> None:
    samples = Samples(recipe(tmp_path))

    texts = [text for step in range(4) for text in samples.batch(step)[1]]

    assert any(text in {TEXTS["train"], TEXTS["train"][1:]} for text in texts)
    assert not any(TEXTS["val"][1:] in text for text in texts)
    assert "" in texts  # pieces of road, and plates laid out wrongly, say nothing
