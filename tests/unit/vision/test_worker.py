"""A camera worker from its source to the events it appends."""

import functools
import http.server
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import structlog
from prometheus_client import REGISTRY

from schemas.codec import encode
from schemas.events import FeedReported, PlateSighted
from tests.unit.vision.drawn import film, photograph, seen
from vision.classify import Kinds
from vision.detect import Box, Detection
from vision.look import Eye
from vision.pictures import Picture
from vision.sighting import Post
from vision.sources import Frame, Source, SourceError
from vision.sources.opening import open_source, shown
from vision.synthetic.drawing import draw
from vision.worker import Said, Worker

Log = list[Said]
POST = Post("huu-nghi", "gate-in", 1, "out")


def opened(address: object) -> Source:
    return open_source(str(address), "gate-in", lambda: datetime.now(UTC))


@pytest.fixture
def log() -> Log:
    return []


@pytest.fixture
def worker(eye: Eye, log: Log) -> Worker:
    return Worker(POST, eye, log.append)


def sightings(log: Log) -> list[PlateSighted]:
    return [event for event in log if isinstance(event, PlateSighted) and event.revision == "new"]


def plates(log: Log) -> list[str]:
    return [sighting.candidates[0].text for sighting in sightings(log)]


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_each_picture_of_a_folder_is_a_pass_in_order_of_name(tmp_path: Path, worker: Worker, log: Log) -> None:
    photograph(tmp_path / "2.png", seen("桂FE9057"))
    photograph(tmp_path / "1.png", seen("29C88123"))
    photograph(tmp_path / "3.png", seen("29C88123"))

    assert worker.once(opened(tmp_path))

    assert plates(log) == ["29C88123", "桂FE9057", "29C88123"]
    told = sightings(log)
    assert len({event.sighting_id for event in told} | {event.id for event in told}) == 6
    event = told[0]
    assert (event.gate, event.checkpoint, event.lane, event.direction) == ("huu-nghi", "gate-in", 1, "out")
    assert (event.camera, event.source, event.revision) == ("gate-in-1", "/camera/huu-nghi/gate-in-1", "new")
    assert event.occurred_at <= event.received_at
    assert encode(event)


def test_a_broken_picture_is_named_and_counted_and_the_next_truck_is_still_read(
    tmp_path: Path, worker: Worker, log: Log
) -> None:
    (tmp_path / "1.jpg").write_bytes(b"\xff\xd8 broken")
    photograph(tmp_path / "2.png", seen("29C88123"))
    labels = {"gate": "huu-nghi", "lane": "1"}
    before = REGISTRY.get_sample_value("cuakhau_frame_failures_total", labels) or 0

    with structlog.testing.capture_logs() as said:
        assert worker.once(opened(tmp_path))

    assert plates(log) == ["29C88123"]
    [line] = [line for line in said if line["log_level"] == "warning"]
    assert line["which"] == "picture 1 of 2 by name"
    assert line["reason"]
    assert REGISTRY.get_sample_value("cuakhau_frame_failures_total", labels) == before + 1
    assert "29C88123" not in str(said)


def test_a_truck_filmed_in_many_frames_is_one_sighting(tmp_path: Path, worker: Worker, log: Log) -> None:
    approach: list[Picture] = [seen("29C88123", near=step / 12) for step in range(8)]
    gone = [seen("29C88123", near=4.0)] * 30
    second = [seen("桂FE9057", near=step / 12) for step in range(8)]

    assert worker.once(opened(film(tmp_path / "lane.avi", approach + gone + second, 10)))

    assert plates(log) == ["29C88123", "桂FE9057"]
    first, last = sightings(log)
    between = last.occurred_at - first.occurred_at
    assert 3.5 < between.total_seconds() < 4.5


def test_a_film_that_was_cut_shows_another_truck_on_the_same_spot(tmp_path: Path, worker: Worker, log: Log) -> None:
    night = np.asarray(seen("12H40713") * 0.3, np.uint8)
    night[300:480, 300:660] = seen("12H40713")[300:480, 300:660]

    assert worker.once(opened(film(tmp_path / "lane.avi", [seen("29C88123")] * 20 + [night] * 20, 10)))

    assert plates(log) == ["29C88123", "12H40713"]


def test_what_nearer_looks_say_of_the_vehicle_stands_in_every_revision(tmp_path: Path, eye: Eye, log: Log) -> None:
    class TruckEye:
        """The eye, with a detector that always sees a bus in the middle of the lane; a nearer look says truck."""

        def find_vehicles(self, _: Picture) -> list[Detection]:
            return [Detection(Box(250, 60, 720, 530), 0.9, "bus")]

        def classify(self, _: Picture, vehicle: Box) -> Kinds:
            assert vehicle == Box(250, 60, 720, 530)
            return Kinds((0.9, 0.02, 0.05, 0.02, 0.0), 0.01)

        find, find_plates = eye.find, eye.find_plates
        read = eye.read

    frames = [seen("29C88123", near=0.5 + step / 40) for step in range(20)]
    Worker(POST, TruckEye(), log.append).once(opened(film(tmp_path / "lane.avi", frames, 10)))

    revisions = [event for event in log if isinstance(event, PlateSighted)]
    assert [event.revision for event in revisions] == ["new", "lost"]
    assert len({event.sighting_id for event in revisions}) == 1
    assert len({event.id for event in revisions}) == 2
    for event in revisions:
        assert event.vehicle is not None
        assert event.vehicle.vehicle_class == "truck"
        assert event.candidates[0].text == "29C88123"
        assert encode(event)


def test_a_truck_that_stood_when_the_camera_failed_is_not_told_again_when_it_is_back(eye: Eye, log: Log) -> None:
    """The camera fails twice; in the end, another truck stands there."""
    picture, other = seen("29C88123"), seen("12H40713", lines=2)
    start = datetime(2026, 11, 23, 9, tzinfo=UTC)

    class Failing:
        live = True

        def __init__(self, begins_seconds: int, shows: Picture) -> None:
            self.begins_seconds, self.shows = begins_seconds, shows

        def frames(self) -> Iterator[Frame]:
            for half_second in range(10):
                at = start + timedelta(seconds=self.begins_seconds + half_second / 2)
                yield Frame(self.shows if half_second else draw(None), at, "stream")
            raise SourceError("the camera stopped sending")

    sources = iter([Failing(0, picture), Failing(40, picture), Failing(80, other)])
    worker = Worker(POST, eye, log.append)
    with pytest.raises(StopIteration):
        worker.for_ever(lambda: next(sources), lambda _: None)

    assert plates(log) == ["29C88123", "12H40713"]


def test_a_camera_that_does_not_answer_fails_without_showing_its_password(
    worker: Worker, log: Log, capfd: pytest.CaptureFixture[str]
) -> None:
    address = f"rtsp://officer:secret@127.0.0.1:{closed_port()}/lane1"

    with structlog.testing.capture_logs() as said:
        assert not worker.once(opened(address))

    assert "does not answer" in said[-1]["reason"]
    assert "secret" not in str(said) + "".join(capfd.readouterr())
    assert "secret" not in shown(address)
    assert log == []


def test_a_camera_on_the_network_is_read_until_it_stops_sending(tmp_path: Path, worker: Worker, log: Log) -> None:
    film(tmp_path / "lane.avi", [seen("29C88123")] * 8, 10)
    serve = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with structlog.testing.capture_logs() as said:
            assert not worker.once(opened(f"http://127.0.0.1:{server.server_port}/lane.avi"))
        server.shutdown()

    assert plates(log) == ["29C88123"]
    assert "stopped sending" in next(line["reason"] for line in said if line["log_level"] == "error")
    assert [event.alive for event in log if isinstance(event, FeedReported)] == [True, False]


@pytest.mark.parametrize("scheme", ["rtsp", "http"])
def test_a_camera_that_hangs_is_given_up(scheme: str, worker: Worker, log: Log) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert not worker.once(opened(f"{scheme}://127.0.0.1:{silent.getsockname()[1]}/lane1"))

    assert log == []


def test_a_dead_camera_is_tried_again_waiting_longer_each_time(eye: Eye, log: Log) -> None:
    class GivenUpError(Exception):
        pass

    class Dead:
        live = True

        def frames(self) -> object:
            raise SourceError("the camera does not answer")

    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 7:
            raise GivenUpError

    with pytest.raises(GivenUpError):
        Worker(POST, eye, log.append).for_ever(Dead, sleep)  # type: ignore[arg-type]

    assert waits == [1, 2, 4, 8, 16, 30, 30]


def test_what_is_no_source_is_said_before_any_work(tmp_path: Path, worker: Worker) -> None:
    with pytest.raises(SourceError, match="no folder, no file"):
        opened(tmp_path / "nothing")
    text = tmp_path / "notes.txt"
    text.write_text("no video")

    assert not worker.for_ever(lambda: opened(text))
    assert not worker.for_ever(lambda: opened(tmp_path))
