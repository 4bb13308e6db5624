"""A camera that sees badly says so; one that sees a lane full of trucks, or rain at night, does not."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import cv2
import numpy as np
import pytest
from prometheus_client import REGISTRY

from schemas.events import FeedReported
from tests.unit.vision.drawn import seen
from vision import worker as worker_module
from vision.classify import Kinds
from vision.detect import Box, Detection
from vision.health import Health
from vision.look import PlateRead
from vision.pictures import Picture
from vision.sighting import Post
from vision.sources import Frame, SourceError
from vision.synthetic.drawing import draw
from vision.worker import Said, Worker

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
EMPTY = draw(None)
TRUCK = Box(280, 50, 680, 530)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def shifted(picture: Picture, right: int, down: int) -> Picture:
    matrix = np.array([[1, 0, right], [0, 1, down]], np.float32)
    size = picture.shape[1], picture.shape[0]
    return np.asarray(cv2.warpAffine(picture, matrix, size, borderMode=cv2.BORDER_REFLECT), np.uint8)


def blurred(picture: Picture) -> Picture:
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), 6), np.uint8)


def dimmed(picture: Picture, share: float) -> Picture:
    return (picture * share).astype(np.uint8)


def watch(health: Health, pictures: list[Picture], vehicles: tuple[Box, ...] = (), since: float = 0) -> None:
    for number, picture in enumerate(pictures):
        health.see(at(since + 10 * number), picture, 0, vehicles)


@pytest.fixture
def health() -> Health:
    watched = Health()
    watch(watched, [EMPTY] * 10)
    assert watched.troubles == ()
    return watched


@pytest.mark.parametrize(
    ("bad", "trouble"),
    [
        (blurred(EMPTY), "blurred"),
        (dimmed(EMPTY, 0.1), "dark"),
        (np.zeros_like(EMPTY), "dark"),
        (shifted(EMPTY, 40, 0), "moved"),
        (shifted(EMPTY, -20, 30), "moved"),
        (np.asarray(cv2.flip(EMPTY, 0), np.uint8), "moved"),
    ],
)
def test_a_trouble_that_lasts_is_told_and_told_to_be_over(health: Health, bad: Picture, trouble: str) -> None:
    watch(health, [bad] * 2, since=100)
    soon = health.troubles
    watch(health, [bad], since=120)
    late = health.troubles
    watch(health, [EMPTY] * 3, since=130)

    assert (soon, late, health.troubles) == ((), (trouble,), ())


def test_trucks_dusk_and_lamps_are_no_trouble(health: Health) -> None:
    passing = [seen("29C88123", near=step / 5) for step in range(6)]
    dusk = [dimmed(EMPTY, 1 - step / 20) for step in range(12)]

    watch(health, passing, (TRUCK,), since=100)
    watch(health, [seen("29C88123", near=1.0)] * 12, (TRUCK,), since=200)
    watch(health, dusk, since=400)
    watch(health, [EMPTY] * 5, since=600)

    assert health.troubles == ()


def test_behind_a_truck_that_fills_the_picture_nothing_is_concluded(health: Health) -> None:
    watch(health, [shifted(EMPTY, 300, 0)] * 20, (Box(0, 0, 960, 540),), since=100)

    assert health.troubles == ()


def test_frames_a_second_and_the_dropped_share_are_measured() -> None:
    health = Health()
    for number in range(401):
        health.see(at(number / 10), EMPTY, 2, ())

    assert health.frames_per_second == pytest.approx(10)
    assert health.dropped_share == pytest.approx(2 / 3)
    assert health.troubles == ("slow",)


def test_a_moved_camera_is_told_to_the_gate_and_to_prometheus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_module, "REPORT_SECONDS", 0)

    class Blind:
        def find_vehicles(self, _: Picture) -> list[Detection]:
            return []

        find = find_plates = find_vehicles

        def classify(self, _: Picture, __: Box) -> Kinds:
            raise AssertionError

        def read(self, _: Picture, plate: Box) -> PlateRead:
            return PlateRead(plate, ())

    class Pushed:
        live = True

        def frames(self) -> Iterator[Frame]:
            for number in range(40):
                picture = EMPTY if number < 20 else shifted(EMPTY, 60, 20)
                yield Frame(picture, at(10 * number), "stream")
            raise SourceError("over")

    log: list[Said] = []
    worker = Worker(Post("huu-nghi", "yard-in", 11, "out"), Blind(), log.append)
    worker.once(Pushed())

    reports = [event for event in log if isinstance(event, FeedReported)]
    assert [event.troubles for event in reports[:20]] == [()] * 20
    assert reports[30].troubles == ("moved",)
    labels = {"gate": "huu-nghi", "lane": "11", "trouble": "moved"}
    assert REGISTRY.get_sample_value("cuakhau_camera_trouble", labels) == 1
