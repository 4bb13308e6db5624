"""Vehicles that pass are counted once each. The detector is a test double: it knows what it drew."""

import argparse
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.unit.vision.drawn import film, seen
from tests.unit.vision.lane import HEIGHT, WIDTH
from vision.classify import Kinds
from vision.cli import add_commands
from vision.count import Count, count_passing
from vision.detect import VEHICLES, Box, Detection, Kind
from vision.pictures import Picture
from vision.sources import BrokenFrame
from vision.sources.video import TimedPicture

Where = Callable[[float], Box | None]


class Road:
    """Vehicles with their way: the picture carries the time, from which the detector knows where each of them is."""

    def __init__(self, *vehicles: tuple[Kind, Where], misses: int = 0, nearer: Kind | None = None) -> None:
        """`nearer`: what a nearer look says of every vehicle; None where it says what the detector does."""
        self._vehicles = vehicles
        self._nearer = nearer
        self._misses = misses
        self._frame = 0

    def pictures(self, seconds: float, rate: int = 10) -> Iterator[TimedPicture | BrokenFrame]:
        for number in range(round(seconds * rate)):
            picture = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
            picture[:200, :200] = number % 2 * 255  # something moves
            self._now = number / rate
            yield TimedPicture(number / rate, picture)

    def find_vehicles(self, picture: Picture) -> list[Detection]:  # noqa: ARG002  it knows what it drew
        self._frame += 1
        if self._misses and self._frame % self._misses == 0:
            return []
        return [Detection(box, 0.8, kind) for kind, where in self._vehicles if (box := where(self._now)) is not None]

    def classify(self, _: Picture, vehicle: Box) -> Kinds:
        [kind] = {kind for kind, where in self._vehicles if where(self._now) == vehicle}
        return Kinds(tuple(0.96 if one == (self._nearer or kind) else 0.01 for one in VEHICLES), 0.0)


def passes(from_second: float, *, y: float = 500, width: float = 400, pixels_a_second: float = 500) -> Where:
    """Drives from left to right."""

    def where(seconds: float) -> Box | None:
        left = -width + (seconds - from_second) * pixels_a_second
        if left <= -width or left >= WIDTH:
            return None
        return Box(max(left, 0), y, min(left + width, WIDTH), y + width * 0.8)

    return where


def approaches(from_second: float) -> Where:
    """Comes straight towards the camera and is cut off by the lower edge."""

    def where(seconds: float) -> Box | None:
        near = (seconds - from_second) / 5
        if not 0 < near < 1:
            return None
        half = 40 + 260 * near
        return Box(960 - half, 400 - half / 2, 960 + half, 400 + 2 * half)

    return where


def counted(road: Road, seconds: float = 12) -> Count:
    return count_passing(road, road.pictures(seconds))


def test_what_nearer_looks_say_outweighs_what_the_detector_calls_it() -> None:
    assert counted(Road(("bus", passes(0)), nearer="truck")) == Count(trucks=1)


def test_trucks_cars_and_others_are_counted_once_each() -> None:
    road = Road(
        ("truck", passes(0)),
        ("truck", passes(1.5)),
        ("car", passes(3, width=200, pixels_a_second=900)),
        ("motorbike", passes(6, width=180)),
        ("bus", approaches(6)),
    )

    assert counted(road) == Count(trucks=2, cars=1, other=2)


def test_two_that_pass_each_other_are_two() -> None:
    def comes_back(seconds: float) -> Box | None:
        return passes(0, y=450)(8 - seconds) if 0 < seconds < 8 else None

    assert counted(Road(("truck", passes(0)), ("car", comes_back))) == Count(trucks=1, cars=1)


def test_a_vehicle_that_the_detector_often_overlooks_is_counted_once() -> None:
    assert counted(Road(("truck", passes(0, pixels_a_second=200)), misses=3)) == Count(trucks=1)


def test_who_stops_in_view_and_goes_on_is_counted_once() -> None:
    def stops(seconds: float) -> Box | None:
        driven = min(seconds, 2.0) + max(seconds - 9.0, 0.0)
        return passes(0, pixels_a_second=450)(driven)

    assert counted(Road(("truck", stops)), 16) == Count(trucks=1)


def test_a_load_that_is_told_beside_its_truck_is_a_part_of_it_and_a_car_before_a_truck_is_a_car() -> None:
    def load(seconds: float) -> Box | None:
        whole = passes(0)(seconds)
        cut = None if whole is None else Box(whole.x1 + 20, whole.y1 + 10, whole.x2 - 150, whole.y2 - 90)
        return cut if cut is not None and cut.width > 50 and seconds > 1.5 else None

    def car(seconds: float) -> Box | None:
        whole = passes(6)(seconds)
        return None if whole is None else Box(whole.x1, whole.y1 + 100, whole.x1 + 0.5 * whole.width, whole.y2)

    road = Road(("truck", passes(0)), ("truck", load), ("truck", passes(6)), ("car", car))

    assert counted(road) == Count(trucks=2, cars=1)


def test_what_is_parked_far_away_or_flashes_up_is_not_counted() -> None:
    def hidden_for_a_while(seconds: float) -> Box:
        """Parked, side on, while somebody stands before its left half."""
        return Box(1300 if 4 < seconds < 8 else 1000, 700, 1500, 900)

    road = Road(
        ("truck", lambda _: Box(100, 100, 500, 400)),
        ("car", passes(0, width=60)),
        ("car", hidden_for_a_while),
        ("truck", lambda seconds: Box(900, 100, 1300, 400) if 3 < seconds < 3.15 else None),
    )

    assert counted(road) == Count()


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers())
    args = parser.parse_args(["count", *arguments])
    return int(args.run(args))


def test_the_command_tells_the_counts_and_the_length(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = film(tmp_path / "lane.avi", [seen("29C88123", near=4.0)] * 20, 10)

    assert run("--json", str(file)) == 0

    answer = json.loads(capsys.readouterr().out)
    assert set(answer) == {"trucks", "cars", "other", "seconds"}
    assert answer["seconds"] == pytest.approx(2.0, abs=0.05)


@pytest.mark.parametrize("content", [None, b"", b"no video" * 100])
def test_what_is_no_video_is_said_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None
) -> None:
    file = tmp_path / "lane.avi"
    if content is not None:
        file.write_bytes(content)

    assert run("--json", str(file)) == 1

    said = capsys.readouterr()
    assert said.out == ""
    assert "cuakhau count" in said.err
    assert "file" in said.err
