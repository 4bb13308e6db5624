"""A road seen by a pinhole camera that is known exactly: what the measured points give back of it."""

import math
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from schemas.codec import encode
from schemas.events import PlateSighted, QueueTailMeasured
from tests.unit.vision.lane import at
from vision.classify import Kinds
from vision.detect import Box, Detection
from vision.ground import EXAMPLE, Ground, GroundError, Spot
from vision.look import PlateRead
from vision.pictures import Picture
from vision.read import PlateText
from vision.sighting import Post
from vision.sources import Frame
from vision.tail import QueueWatch, Tail, look_at_queue, together
from vision.track import Track, Tracker
from vision.worker import Said, Worker

PICTURE = (1920, 1080)
HEIGHT_METRES, FOCUS_PIXELS, HORIZON = 6.0, 1400.0, 300.0
TRUCK_METRES = (2.5, 3.6)


def pixel(across: float, distance: float, height: float = 0.0) -> tuple[float, float]:
    """Where a point so far before the camera appears; the camera hangs over the middle of the lane."""
    return 960 + FOCUS_PIXELS * across / distance, HORIZON + FOCUS_PIXELS * (HEIGHT_METRES - height) / distance


def truck(distance: float, across: float = 0.0) -> Box:
    """The box of a truck whose nearer end is so far away."""
    width, height = TRUCK_METRES
    left, bottom = pixel(across - width / 2, distance)
    right, top = pixel(across + width / 2, distance, height)
    return Box(left, top, right, bottom)


def points(*, towards: bool) -> list[tuple[tuple[float, float], Spot]]:
    """Marks on the lane. Towards: the camera looks at the checkpoint, 100 m off, along the queue; else away from it."""
    return [
        (pixel(across, distance), Spot(across, 100 - distance if towards else distance))
        for across in (-2.0, 2.0)
        for distance in (8.0, 20.0, 80.0)
    ]


def ground(*, towards: bool = False) -> Ground:
    return Ground(PICTURE, points(towards=towards))


def tracked(*boxes: Box, kind: str = "truck", confidence: float = 0.9) -> list[Track]:
    tracker = Tracker()
    for second in range(4):
        tracker.see(at(second), [Detection(box, confidence, kind) for box in boxes])  # type: ignore[arg-type]
    return tracker.open


def driven(metres_a_second: float, seconds: float = 2.0, start: float = 60.0) -> Track:
    """A truck that comes towards the camera."""
    tracker = Tracker()
    for tenth in range(round(seconds * 10)):
        tracker.see(at(tenth / 10), [Detection(truck(start - metres_a_second * tenth / 10), 0.9, "truck")])
    [track] = tracker.open
    return track


@pytest.mark.parametrize("distance", [10, 30, 70])
def test_a_box_stands_where_the_truck_stands(distance: float) -> None:
    spot = ground().stands(truck(distance, 1.0))

    assert spot is not None
    assert spot == pytest.approx((1.0, distance), abs=0.05)


def test_above_the_horizon_is_no_road() -> None:
    assert ground().stands(Box(900, 100, 1000, 250)) is None


def test_a_frame_of_another_size_shows_the_same_road() -> None:
    box = Box(*(side / 2 for side in truck(30)))

    spot = ground().scaled((960, 540)).stands(box)

    assert spot is not None
    assert spot.along == pytest.approx(30, abs=0.05)


@pytest.mark.parametrize("kmh", [5, 20, 40])
def test_speed_and_way_are_measured(kmh: float) -> None:
    speed = ground().speed_kmh(driven(kmh / 3.6))

    assert speed == pytest.approx(kmh, rel=0.15)
    assert ground().advance_metres(driven(kmh / 3.6)) == pytest.approx(kmh / 3.6 * 1.9, rel=0.05)
    assert ground(towards=True).advance_metres(driven(kmh / 3.6)) < 0


def test_the_tail_of_a_queue_is_where_its_last_truck_ends() -> None:
    queue = tracked(*(truck(distance) for distance in (10, 28, 46)))

    tail = look_at_queue(queue, ground())

    assert (tail.trucks, tail.out_of_sight) == (3, False)
    assert tail.metres - tail.metres_error < 46 + 12 < tail.metres + tail.metres_error
    assert tail.metres_error < 12


def test_seen_from_behind_the_last_trucks_rear_is_the_tail() -> None:
    """The checkpoint is 100 m before the camera; the nearest truck's rear is 15 m before it."""
    queue = tracked(*(truck(distance) for distance in (15, 33, 51)))

    tail = look_at_queue(queue, ground(towards=True))

    assert tail.trucks == 3
    assert tail.metres - tail.metres_error < 85 < tail.metres + tail.metres_error
    assert tail.metres_error < 3


def test_a_truck_far_behind_the_queue_a_car_and_one_that_drives_are_not_of_it() -> None:
    far = tracked(*(truck(distance) for distance in (10, 28, 110)))
    cars = tracked(truck(46), kind="car")

    assert look_at_queue([*far, *cars, driven(40 / 3.6, start=70)], ground()).trucks == 2


def test_a_queue_that_reaches_beyond_what_was_measured_says_so() -> None:
    beyond = look_at_queue(tracked(*(truck(distance) for distance in (10, 50, 90))), ground())
    near_edge = truck(20)
    cut = look_at_queue(tracked(Box(0, near_edge.y1, 300, near_edge.y2)), ground())

    assert beyond.out_of_sight
    assert cut.out_of_sight


def test_an_empty_lane_has_no_queue() -> None:
    assert look_at_queue([], ground()) == Tail(0, 0, 0, 0, out_of_sight=False)


def test_a_truck_that_passes_before_the_queue_for_a_moment_changes_nothing() -> None:
    whole = Tail(3, 0.1, 60, 6, out_of_sight=False)
    hidden = Tail(1, 0.1, 20, 5, out_of_sight=False)

    assert together([whole] * 25 + [hidden] * 5) == pytest.approx(whole)


def test_looks_that_differ_make_a_larger_error() -> None:
    looks = [Tail(float(trucks), 0.1, 20.0 * trucks, 6, out_of_sight=False) for trucks in (2, 3, 4) for _ in range(10)]

    tail = together(looks)

    assert tail.trucks == 3
    assert tail.trucks_error >= 1
    assert tail.metres_error >= 20


def test_the_tail_is_told_once_a_minute() -> None:
    queue, watch = tracked(truck(10), truck(28)), QueueWatch()
    start = datetime(2026, 11, 23, 9, tzinfo=UTC)

    told = [watch.see(start + timedelta(seconds=tenth / 10), queue, ground()) for tenth in range(1900)]

    assert [tail.trucks for tail in told if tail is not None] == [2, 2, 2]


def test_the_example_of_the_file_is_understood(tmp_path: Path) -> None:
    (tmp_path / "ground.toml").write_text(EXAMPLE)

    assert Ground.of_file(tmp_path / "ground.toml").reach_metres == 60


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("point = []", "picture"),
        ("picture = [1920, 1080]\npoint = [{ pixel = [1, 2], metres = [3, 4] }]", "at least 4"),
        ("picture = [1920, 1080", "should look like this"),
        ("picture = [1920, 1080]\npoint = [{ pixel = 7, metres = [3, 4] }]", "should look like this"),
    ],
)
def test_a_bad_file_is_told_in_words(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "ground.toml").write_text(text)

    with pytest.raises(GroundError, match=words):
        Ground.of_file(tmp_path / "ground.toml")
    with pytest.raises(GroundError, match="opened"):
        Ground.of_file(tmp_path / "none.toml")


def test_points_on_one_line_and_a_wrong_measure_are_refused() -> None:
    line = [(pixel(0, distance), Spot(0, distance)) for distance in (10.0, 20.0, 40.0, 80.0)]
    with pytest.raises(GroundError, match="one line"):
        Ground(PICTURE, line)

    wrong = points(towards=False)
    wrong[0] = (wrong[0][0], Spot(-2.0, 30.0))
    with pytest.raises(GroundError, match="measure again"):
        Ground(PICTURE, wrong)


def test_a_speed_at_the_pictures_edge_is_not_told() -> None:
    assert ground().speed_kmh(driven(10, 3, 35)) is None
    assert not math.isnan(ground().metres_a_pixel(truck(10)))


class Known:
    """A camera and its eye in one: trucks are where they are said to be, each with a plate on its bumper."""

    live = False

    def __init__(self, *ways: Callable[[float], float | None], seconds: float) -> None:
        self._ways, self._seconds, self._now = ways, seconds, 0.0

    def frames(self) -> Iterator[Frame]:
        for number in range(round(self._seconds * 5)):
            self._now = number / 5
            picture = np.zeros((PICTURE[1], PICTURE[0], 3), np.uint8)
            picture[:200, :200] = number % 2 * 255  # something moves
            yield Frame(picture, at(self._now), "stream")

    def find_vehicles(self, _: Picture) -> list[Detection]:
        distances = (way(self._now) for way in self._ways)
        return [Detection(truck(distance), 0.9, "truck") for distance in distances if distance is not None]

    def find_plates(self, picture: Picture) -> list[Detection]:
        found = []
        for body in (vehicle.box for vehicle in self.find_vehicles(picture)):
            middle, low, wide = (body.x1 + body.x2) / 2, body.y2 - 0.1 * body.height, 0.1 * body.width
            plate = Box(middle - wide, low - wide / 4, middle + wide, low + wide / 4)
            found.append(Detection(plate, 0.9, "plate"))
        return found

    def find(self, picture: Picture) -> list[Detection]:
        return self.find_vehicles(picture) + self.find_plates(picture)

    def classify(self, _: Picture, __: Box) -> Kinds:
        return Kinds((0.9, 0.025, 0.025, 0.025, 0.025), 0.0)

    def read(self, _: Picture, plate: Box) -> PlateRead:
        return PlateRead(plate, (PlateText("29C12345", 0.95, "vn", 1),))


def work(camera: Known) -> list[Said]:
    log: list[Said] = []
    Worker(Post("huu-nghi", "approach", 12, "out"), camera, log.append, ground=ground()).once(camera)
    return log


@pytest.mark.parametrize(("metres_a_second", "direction"), [(5.0, "out"), (-5.0, "in")])
def test_a_sighting_says_which_way_the_truck_went_and_how_fast(metres_a_second: float, direction: str) -> None:
    start = 60.0 if metres_a_second > 0 else 25.0
    log = work(Known(lambda now: start - metres_a_second * now if now < 7 else None, seconds=10))

    sightings = [event for event in log if isinstance(event, PlateSighted)]
    assert [event.revision for event in sightings] == ["new", "lost"]
    for event in sightings:
        assert event.direction == direction
        assert event.speed_kmh == pytest.approx(18, rel=0.2)
        assert encode(event)


def test_a_camera_that_knows_the_road_tells_the_tail_of_the_queue() -> None:
    log = work(Known(lambda _: 12.0, lambda now: max(30.0, 60 - 3 * now), seconds=130))

    tails = [event for event in log if isinstance(event, QueueTailMeasured)]
    assert [event.trucks for event in tails] == [2, 2]
    for event in tails:
        assert (event.direction, event.camera, event.out_of_sight) == ("out", "approach-12", False)
        assert event.metres - event.metres_error <= 42 <= event.metres + event.metres_error
        assert event.metres_error < 12
        assert encode(event)
