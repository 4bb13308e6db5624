"""A camera on the network: a real RTSP server that also falls silent, hangs up and sends garbage."""

import threading
from datetime import UTC, datetime

import cv2
import numpy as np
import pytest
import structlog
from prometheus_client import REGISTRY

from schemas.events import FeedReported, PlateSighted
from tests.support.rtsp import Camera, Then, rtsp_camera
from tests.unit.vision.drawn import seen
from vision.look import Eye
from vision.pictures import Picture
from vision.sighting import Post
from vision.sources import Frame, SourceError, network
from vision.sources.network import NetworkCamera
from vision.worker import Said, Worker

POST = Post("huu-nghi", "approach", 7, "out")
LABELS = {"gate": "huu-nghi", "lane": "7"}


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """FFmpeg gives a silent camera up after one second instead of five."""
    limits = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, 1000, cv2.CAP_PROP_READ_TIMEOUT_MSEC, 1000]
    monkeypatch.setattr(network, "_LIMITS", limits)


def opened(camera: Camera) -> NetworkCamera:
    return NetworkCamera(camera.url, lambda: datetime.now(UTC))


def lane(number: int = 0) -> Picture:
    """A picture of the lane in whole JPEG blocks, told apart by a grey corner of its number."""
    picture = np.asarray(cv2.resize(seen("29C88123"), (960, 544)), np.uint8)
    picture[:64, -64:] = number
    return picture


def number_of(frame: object) -> int:
    assert isinstance(frame, Frame)
    return round(float(np.median(frame.picture[8:56, -56:-8])))


def value(name: str) -> float:
    return REGISTRY.get_sample_value(name, LABELS) or 0.0


@pytest.mark.parametrize("then", ["hangs", "hangs up", "sends garbage"])
def test_what_a_camera_sent_is_told_whatever_it_does_then(eye: Eye, then: Then) -> None:
    log: list[Said] = []
    failures = value("cuakhau_source_failures_total")

    served = rtsp_camera([lane()] * 40, frames_per_second=20, then=then)
    with served as camera, structlog.testing.capture_logs() as said:
        assert not Worker(POST, eye, log.append).once(opened(camera))

    told = [event for event in log if isinstance(event, PlateSighted)]
    assert [(event.revision, event.candidates[0].text) for event in told] == [("new", "29C88123"), ("lost", "29C88123")]
    assert [event.alive for event in log if isinstance(event, FeedReported)][-1] is False
    assert value("cuakhau_source_failures_total") == failures + 1
    [error] = [line for line in said if line["log_level"] == "error"]
    assert "the camera" in error["reason"]
    assert "secret" not in str(said)


def test_a_camera_that_comes_back_is_seen_again_and_its_truck_is_told_once(eye: Eye) -> None:
    log: list[Said] = []

    class EnoughError(Exception):
        pass

    def wait(_: float) -> None:
        if camera.connections == 2:
            raise EnoughError

    with rtsp_camera([lane()] * 90, frames_per_second=20, then="hangs up") as camera, pytest.raises(EnoughError):
        Worker(POST, eye, log.append).for_ever(lambda: opened(camera), wait)

    assert [event.revision for event in log if isinstance(event, PlateSighted)] == ["new"]
    assert [event.alive for event in log if isinstance(event, FeedReported)].count(False) == 2


def test_a_slow_worker_sees_the_newest_frame_and_counts_those_it_missed() -> None:
    """While the worker holds one frame, the camera sends on; what is taken next is what it sent last."""
    with rtsp_camera((lane(number) for number in range(0, 240, 2)), frames_per_second=40, then="hangs") as camera:
        frames = opened(camera).frames()
        first = number_of(next(frames))
        wait_until_sent(camera, 100)
        frame = next(frames)
        frames.close()  # type: ignore[attr-defined]

    assert isinstance(frame, Frame)
    assert first < 80 * 2
    assert number_of(frame) > 80 * 2
    assert frame.dropped >= 1


def wait_until_sent(camera: Camera, frames: int) -> None:
    while camera.sent < frames:
        assert not camera.stop.wait(0.01)


def test_a_read_that_hangs_beyond_the_limits_of_ffmpeg_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    class Hanging:
        def isOpened(self) -> bool:  # noqa: N802  OpenCV's name
            return True

        def grab(self) -> bool:
            return not hung.wait()

        def release(self) -> None:
            pass

    hung = threading.Event()
    monkeypatch.setattr(cv2, "VideoCapture", lambda *_: Hanging())
    monkeypatch.setattr(network, "STALLED_AFTER_SECONDS", 0.2)

    with pytest.raises(SourceError, match="no picture"):
        next(NetworkCamera("rtsp://127.0.0.1/lane1", lambda: datetime.now(UTC)).frames())
    hung.set()
