"""A film of the synthetic gate tells what is true in it, and that it is synthetic."""

import json
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.unit.vision.test_vision_command import run
from vision.pictures import Picture
from vision.synthetic.drawing import HEIGHT, WIDTH, camera_at, lane, vehicle_of
from vision.synthetic.film import FRAMES_PER_SECOND, film
from vision.synthetic.weather import Weather, over
from vision.synthetic.world import truck

LABEL = (slice(10, 55), slice(15, 200))


def seen_in(weather: Weather) -> Picture:
    vehicle, camera = vehicle_of(truck(7, 3)), camera_at(0.8)
    return over(lane(vehicle, 0.8), weather, vehicle, camera, np.random.default_rng(1))


def test_the_same_seed_gives_the_same_film_and_another_seed_another() -> None:
    one, same, other = (list(islice(film(seed, 1), 0, 20, 9)) for seed in (3, 3, 4))

    assert all(np.array_equal(a[0], b[0]) and a[1] == b[1] for a, b in zip(one, same, strict=True))
    assert not np.array_equal(one[-1][0], other[-1][0])


def test_a_film_is_written_with_its_truth_beside_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "lane.avi"

    assert run("film", "--seed", "3", "--vehicles", "2", str(file)) == 0

    assert str(tmp_path / "lane.json") in capsys.readouterr().out
    truth = json.loads((tmp_path / "lane.json").read_text())
    assert truth["synthetic"] is True
    first, second = truth["vehicles"]
    assert (first["kind"], first["text"]) == ("truck", truck(3, 0).text)
    assert (second["kind"], second["text"]) == ("car", "")
    assert first["to_seconds"] < second["from_seconds"]
    video = cv2.VideoCapture(str(file))
    size = video.get(cv2.CAP_PROP_FRAME_WIDTH), video.get(cv2.CAP_PROP_FRAME_HEIGHT)
    assert size == (WIDTH, HEIGHT)
    assert video.get(cv2.CAP_PROP_FRAME_COUNT) / FRAMES_PER_SECOND > second["to_seconds"]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("film", str(tmp_path / "nowhere" / "lane.avi")) == 1
    assert "in a folder that exists" in capsys.readouterr().err


def test_every_frame_says_that_it_is_synthetic() -> None:
    for picture, _ in islice(film(3, 1), 0, 60, 12):
        blue, green, red = (picture[(*LABEL, channel)].astype(int) for channel in range(3))

        assert ((red - blue > 60) & (red - green > 60)).sum() > 300


def test_night_is_dark_but_for_the_headlights() -> None:
    day, night = seen_in(Weather()), seen_in(Weather(is_night=True))

    assert night.mean() < 0.5 * day.mean()
    assert (night.min(axis=2) > 200).sum() > 50


def test_rain_mud_movement_and_compression_each_leave_their_marks() -> None:
    clear = seen_in(Weather()).astype(int)
    for weather in (Weather(rain=1.0), Weather(mud=0.8), Weather(movement_pixels=5), Weather(jpeg_quality=30)):
        assert 0.05 < np.abs(seen_in(weather) - clear).mean() < 30
