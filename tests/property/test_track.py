"""Vehicles that drive as vehicles do keep their track, whatever the detector misses."""

import random
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from vision.detect import Box, Detection
from vision.geometry import overlap
from vision.track import Tracker

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
FRAME_SECONDS = 0.1

lanes = st.lists(
    st.tuples(
        st.floats(-6, 6),  # own widths a second
        st.floats(-0.4, 0.4),  # growth, natural log a second
        st.floats(80, 300),  # width in pixels
    ),
    min_size=1,
    max_size=4,
)


def place(lane: int, drive: tuple[float, float, float], frame: int) -> Box:
    """Where the lane's vehicle is, by then."""
    speed, growth, width = drive
    seconds = frame * FRAME_SECONDS
    size = width * 2.718281828 ** (growth * seconds)
    x, y = 2000 + speed * width * seconds, 1000.0 * lane
    return Box(x - size / 2, y - size / 2, x + size / 2, y + size / 2)


def breathing(box: Box, chance: random.Random) -> Box:
    """A detector's boxes are never quite the same."""
    return Box(*(side + chance.gauss(0, 0.02) * box.width for side in box))


@settings(deadline=None)
@given(lanes, st.integers(0, 1_000_000), st.floats(0, 0.35))
def test_every_vehicle_is_one_track_however_often_it_is_missed(
    drives: list[tuple[float, float, float]], seed: int, missed: float
) -> None:
    chance, tracker = random.Random(seed), Tracker()  # noqa: S311  a drawing, no secret
    begun: dict[int, int] = {}
    for frame in range(30):
        at = START + timedelta(seconds=frame * FRAME_SECONDS)
        assert tracker.leave(at) == []
        seen = [n for n in range(len(drives)) if frame < 3 or chance.random() >= missed]
        boxes = [breathing(place(n, drives[n], frame), chance) for n in seen]
        sure = [0.9 if frame < 3 else chance.choice([0.3, 0.6, 0.9]) for _ in seen]
        tracks = tracker.see(at, [Detection(box, p, "truck") for box, p in zip(boxes, sure, strict=True)])
        for lane, track in zip(seen, tracks, strict=True):
            if track is not None:
                assert begun.setdefault(track.number, lane) == lane

    assert len(begun) == len(drives)


@settings(deadline=None)
@given(st.floats(100, 400), st.integers(0, 1_000_000))
def test_who_stands_is_where_it_was_and_stands(width: float, seed: int) -> None:
    chance, tracker = random.Random(seed), Tracker()  # noqa: S311  a drawing, no secret
    box = Box(500, 500, 500 + width, 500 + width)
    for frame in range(60):
        tracker.see(START + timedelta(seconds=frame * FRAME_SECONDS), [Detection(breathing(box, chance), 0.9, "truck")])

    [track] = tracker.open
    assert track.stands(track.last_seen)
    assert overlap(track.foretold(track.last_seen + timedelta(seconds=1)), box) > 0.5
    assert not track.has_moved
