"""From the camera to the log, by way of the disk: order, refusals, a log that is away."""

import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from schemas.events import Event, FeedReported, PlateSighted
from vision import outbox as module
from vision.detect import Box, Detection
from vision.evidence import EvidenceStore
from vision.look import PlateRead
from vision.outbox import Outbox
from vision.passes import Told, passes_of_still
from vision.read import PlateText
from vision.sighting import Post, camera_reported, plate_sighted
from vision.spool import Spool, SpoolError
from vision.worker import new_id

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
POST = Post("huu-nghi", "gate-in", 9, "out")
LABELS = {"gate": "huu-nghi", "lane": "9"}


class NotAppendedError(Exception):
    """What the log raises."""


class Log:
    """A log that can be away, refuse, or die between taking events and saying so."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.here = threading.Event()
        self.here.set()
        self.refuses: str | None = None
        self.changed = threading.Condition()
        self.asked = 0

    def append(self, events: Sequence[Event]) -> None:
        with self.changed:
            self.asked += 1
            self.changed.notify_all()
        self.here.wait()
        if self.refuses:
            raise NotAppendedError(self.refuses)
        with self.changed:
            self.events += events
            self.changed.notify_all()


@pytest.fixture
def log() -> Log:
    return Log()


def opened(folder: Path, log: Log) -> Outbox:
    return Outbox(
        Spool(folder, 1 << 30, EvidenceStore(folder / "evidence", timedelta(hours=1))),
        log.append,
        NotAppendedError,
        LABELS,
    )


def sighting(text: str = "29C12345") -> PlateSighted:
    box = Box(100, 100, 200, 130)
    read = PlateRead(box, (PlateText(text, 0.9, "vn", 1),))
    [told] = passes_of_still(NOW, [Detection(box, 0.9, "plate")], [read])
    return plate_sighted(POST, _named(told), now=NOW, new_id=new_id)


def _named(told: Told) -> Told:
    told.one.sighting_id = new_id()
    return told


def report() -> FeedReported:
    return camera_reported(POST, NOW, alive=True, now=NOW, new_id=new_id)


def test_what_is_put_is_in_the_log_in_order(tmp_path: Path, log: Log) -> None:
    events = [sighting(f"29C{number:05d}") for number in range(250)]

    with opened(tmp_path, log) as outbox:
        for event in events:
            outbox.put(event)
        assert outbox.flush() is None

    assert log.events == events


def test_while_the_log_is_away_the_camera_goes_on_and_all_comes_in_order_when_it_is_back(
    tmp_path: Path, log: Log
) -> None:
    log.here.clear()
    events = [sighting(f"29C{number:05d}") for number in range(300)]

    with opened(tmp_path, log) as outbox:
        for event in events:
            outbox.put(event)
        assert log.events == []
        log.here.set()
        assert outbox.flush() is None

    assert log.events == events


def test_after_a_restart_what_the_log_had_not_taken_is_sent_under_the_same_ids(tmp_path: Path, log: Log) -> None:
    away = Log()
    away.here.clear()
    events = [sighting(f"29C{number:05d}") for number in range(5)]
    with opened(tmp_path, away) as outbox:
        for event in events:
            outbox.put(event)

    with opened(tmp_path, log) as again:
        assert again.flush() is None

    assert [event.id for event in log.events] == [event.id for event in events]


def test_a_refusal_is_said_and_tried_again_and_nothing_is_lost(
    tmp_path: Path, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FIRST_RETRY_SECONDS", 0.01)
    log.refuses = "the topic is missing"
    event = sighting()

    with opened(tmp_path, log) as outbox:
        outbox.put(event)
        assert outbox.flush() == "the topic is missing"
        log.refuses = None
        with log.changed:
            log.changed.wait_for(lambda: log.events, 10)
        assert outbox.flush() is None

    assert log.events == [event]


def test_reports_of_how_things_are_now_are_not_kept_while_the_log_is_away(
    tmp_path: Path, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "STUCK_AFTER_SECONDS", -1.0)
    log.here.clear()
    first, second, later = sighting(), sighting("12H40713"), report()

    with opened(tmp_path, log) as outbox:
        outbox.put(first)
        outbox.put(report())
        outbox.put(second)
        log.here.set()
        outbox.flush()
        outbox.put(later)
        outbox.flush()

    assert log.events == [first, second, later]


def test_a_sender_that_broke_is_told_to_the_camera(tmp_path: Path) -> None:
    def append(_: Sequence[Event]) -> None:
        raise ZeroDivisionError

    with Outbox(
        Spool(tmp_path, 1 << 30, EvidenceStore(tmp_path / "evidence", timedelta(hours=1))),
        append,
        NotAppendedError,
        LABELS,
    ) as outbox:
        outbox.put(sighting())
        assert outbox.flush() is not None
        with pytest.raises(SpoolError, match="cannot be sent"):
            outbox.put(sighting())
