"""Video files as phones and recorders really leave them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import cv2
import numpy as np
import pytest
import structlog
from PIL import Image
from prometheus_client import REGISTRY

from schemas.events import PlateSighted
from tests.unit.vision.drawn import film, seen
from vision.look import Eye
from vision.sighting import Post
from vision.sources import BrokenFrame, Frame, SourceError
from vision.sources.video import TimedPicture, VideoFile
from vision.worker import Said, Worker

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
POST = Post("huu-nghi", "gate-in", 8, "out")
LABELS = {"gate": "huu-nghi", "lane": "8"}


def opened(file: Path) -> VideoFile:
    return VideoFile(file, lambda: NOW)


def value(name: str) -> float:
    return REGISTRY.get_sample_value(name, LABELS) or 0.0


def test_a_recording_ends_when_it_is_opened_and_ten_frames_a_second_are_looked_at(tmp_path: Path) -> None:
    video = opened(film(tmp_path / "lane.avi", [seen("29C88123")] * 60, 30))

    frames = [frame for frame in video.frames() if isinstance(frame, Frame)]

    assert len(frames) == 20
    assert frames[0].seen_at == NOW - timedelta(seconds=2)
    assert frames[-1].seen_at <= NOW
    assert video.seconds == pytest.approx(2.0, abs=0.05)


def test_each_frame_of_a_video_without_an_even_rate_has_its_own_time(tmp_path: Path) -> None:
    pictures = [Image.new("RGB", (64, 64), (40 * number, 0, 0)) for number in range(5)]
    pictures[0].save(
        tmp_path / "phone.gif", save_all=True, append_images=pictures[1:], duration=[200, 1000, 300, 2000, 500]
    )

    times = [one.seconds for one in opened(tmp_path / "phone.gif").timed() if isinstance(one, TimedPicture)]

    assert times == pytest.approx([0, 0.2, 1.2, 1.5, 3.5], abs=0.02)


def test_a_video_cut_short_is_read_as_far_as_it_goes_and_said_to_be(tmp_path: Path, eye: Eye) -> None:
    file = film(tmp_path / "lane.avi", [seen("29C88123", near=step / 40) for step in range(40)], 10)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    log: list[Said] = []
    before = value("cuakhau_frame_failures_total")

    with structlog.testing.capture_logs() as said:
        assert Worker(POST, eye, log.append).once(opened(file))

    assert [event.revision for event in log if isinstance(event, PlateSighted)] == ["new", "lost"]
    assert value("cuakhau_frame_failures_total") == before + 1
    assert any("cut short" in str(line.get("reason")) for line in said)


def test_broken_bytes_in_the_middle_of_a_video_do_not_end_it(tmp_path: Path, eye: Eye) -> None:
    gone = [seen("29C88123", near=4.0)] * 30
    file = film(tmp_path / "lane.avi", [seen("29C88123")] * 30 + gone + [seen("桂FE9057")] * 30, 10)
    content = bytearray(file.read_bytes())
    chance = np.random.default_rng(7)
    for place in chance.integers(len(content) // 5, len(content) // 4, 400):
        content[place] = chance.integers(256)
    file.write_bytes(content)
    log: list[Said] = []

    assert Worker(POST, eye, log.append).once(opened(file))

    told = [event.candidates[0].text for event in log if isinstance(event, PlateSighted) and event.revision == "new"]
    assert told[-1] == "桂FE9057"


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "empty"), (b"no video at all" * 99, "no video"), (b"RIFF\x00\x10\x00\x00AVI LIST" + bytes(4000), "no ")],
)
def test_a_file_without_a_frame_is_told_in_words(tmp_path: Path, eye: Eye, content: bytes, words: str) -> None:
    file = tmp_path / "lane.avi"
    file.write_bytes(content)
    before = value("cuakhau_source_failures_total")

    with pytest.raises(SourceError, match=words):
        list(opened(file).frames())

    assert not Worker(POST, eye, lambda _: None).once(opened(file))
    assert value("cuakhau_source_failures_total") == before + 1


def test_a_video_of_which_only_the_header_is_left_has_no_frame(tmp_path: Path) -> None:
    file = film(tmp_path / "lane.avi", [seen("29C88123")] * 5, 10)
    file.write_bytes(file.read_bytes()[: file.read_bytes().index(b"movi") + 4])

    with pytest.raises(SourceError, match="no "):
        list(opened(file).frames())


def test_a_frame_that_cannot_be_decoded_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Damaged:
        """OpenCV as it behaves on a damaged stream: a frame is there, and cannot be had."""

        left = 3

        def isOpened(self) -> bool:  # noqa: N802  OpenCV's name
            return True

        def get(self, what: int) -> float:
            return {cv2.CAP_PROP_FPS: 5.0, cv2.CAP_PROP_FRAME_COUNT: -9e18}.get(what, 0.0)

        def grab(self) -> bool:
            self.left -= 1
            return self.left >= 0

        def retrieve(self) -> tuple[bool, object]:
            return (False, None) if self.left == 1 else (True, seen("29C88123"))

        def release(self) -> None:
            pass

    monkeypatch.setattr(cv2, "VideoCapture", lambda *_: Damaged())
    seen_now = list(opened(tmp_path / "lane.avi").frames())

    assert [type(one) for one in seen_now] == [Frame, BrokenFrame, Frame]
    broken = seen_now[1]
    assert isinstance(broken, BrokenFrame)
    assert "frame 2" in broken.reason
