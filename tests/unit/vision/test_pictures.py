"""Pictures as people and cameras really send them."""

import io
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from tests.unit.vision.drawn import photograph, seen
from vision.look import Eye
from vision.pictures import PictureError, decode_picture, load_picture


def saved(picture: Image.Image, kind: str) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind)
    return file.getvalue()


def test_a_truck_is_read_from_grey_cmyk_and_16_bit_pictures(eye: Eye) -> None:
    drawn = seen("29C88123")
    colour = Image.fromarray(cv2.cvtColor(drawn, cv2.COLOR_BGR2RGB))
    grey = saved(colour.convert("L"), "JPEG")
    cmyk = saved(colour.convert("CMYK"), "JPEG")
    deep = cv2.imencode(".png", drawn.astype(np.uint16) * 257)[1].tobytes()

    for content in (grey, cmyk, deep):
        picture = decode_picture(content)
        assert picture.shape == (540, 960, 3)
        assert picture.dtype == np.dtype(np.uint8)
        assert [plate.texts[0].text for plate in eye.look(picture)] == ["29C88123"]


@pytest.mark.parametrize("suffix", [".jpg", ".png"])
def test_a_picture_cut_short_is_refused(tmp_path: Path, suffix: str) -> None:
    whole = photograph(tmp_path / f"whole{suffix}", seen("29C88123")).read_bytes()

    decode_picture(whole)
    with pytest.raises(PictureError):
        decode_picture(whole[: len(whole) * 2 // 3])


def test_each_bad_file_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "empty.jpg").touch()
    (tmp_path / "text.jpg").write_text("this is no picture")
    photograph(tmp_path / "dot.png", np.zeros((1, 1, 3), np.uint8))

    for name, words in [
        ("none.jpg", "No such file"),
        ("empty.jpg", "empty"),
        ("text.jpg", "not a picture"),
        ("dot.png", "too small"),
        (".", "cannot be opened"),
    ]:
        with pytest.raises(PictureError, match=words):
            load_picture(tmp_path / name)
