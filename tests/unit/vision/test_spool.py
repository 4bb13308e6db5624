"""Events on disk: in order, none lost by a crash, bounded."""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from vision import spool as module
from vision.spool import Spool, SpoolError, open_spool

PLENTY = 1 << 30


@dataclass
class Pictures:
    """Evidence of so many bytes."""

    size_bytes: int = 0

    def drop(self, size_bytes: int) -> int:
        freed = min(size_bytes, self.size_bytes)
        self.size_bytes -= freed
        return freed


def opened(folder: Path, most_bytes: int = PLENTY, pictures: Pictures | None = None) -> Spool:
    return Spool(folder, most_bytes, pictures or Pictures())


def waiting(spool: Spool) -> list[bytes]:
    return [one.content for one in spool.next(1000)]


def event(number: int) -> bytes:
    return f'{{"number": {number}}}'.encode()


@pytest.fixture(autouse=True)
def small_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SEGMENT_BYTES", 200)


def test_events_come_out_in_the_order_in_which_they_went_in_also_after_a_restart(tmp_path: Path) -> None:
    spool = opened(tmp_path)
    for number in range(50):
        spool.put(event(number))
    spool.taken(spool.next(20))
    spool.close()

    again = opened(tmp_path)
    again.put(event(50))

    assert again.waiting == 31
    assert waiting(again) == [event(number) for number in range(20, 51)]


def test_what_was_taken_is_not_kept(tmp_path: Path) -> None:
    spool = opened(tmp_path)
    for number in range(500):
        spool.put(event(number))
        spool.taken(spool.next(10))

    assert spool.size_bytes < 1000
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) < 1000
    assert waiting(spool) == []


def test_a_half_written_last_line_is_cut_off_and_the_next_event_is_whole(tmp_path: Path) -> None:
    spool = opened(tmp_path)
    spool.put(event(1))
    spool.put(event(2))
    spool.close()
    file = max(tmp_path.glob("*.events"))
    file.write_bytes(file.read_bytes()[:-5])

    again = opened(tmp_path)
    again.put(event(3))

    assert waiting(again) == [event(1), event(3)]


def test_a_damaged_event_is_told_and_the_others_are_still_sent(tmp_path: Path) -> None:
    spool = opened(tmp_path)
    for number in range(3):
        spool.put(event(number))
    file = max(tmp_path.glob("*.events"))
    file.write_bytes(file.read_bytes().replace(event(1), event(7)))

    assert waiting(spool) == [event(0), event(2)]
    spool.taken(spool.next(1))
    spool.taken(spool.next(1))
    assert (spool.waiting, spool.lost) == (0, 1)


def test_evidence_is_dropped_before_any_event_and_then_the_oldest_events(tmp_path: Path) -> None:
    pictures = Pictures(600)
    spool = opened(tmp_path, 1000, pictures)
    number = 100
    while pictures.size_bytes:
        assert spool.lost == 0
        spool.put(event(number))
        number += 1
        assert spool.size_bytes + pictures.size_bytes <= 1000
    while number < 200:
        spool.put(event(number))
        number += 1
        assert spool.size_bytes <= 1000

    assert spool.lost > 0
    left = waiting(spool)
    assert left == [event(number) for number in range(200 - len(left), 200)]
    assert spool.waiting == len(left)


def test_events_dropped_while_they_were_being_sent_are_not_counted_twice(tmp_path: Path) -> None:
    spool = opened(tmp_path, 1000)
    for number in range(100, 120):
        spool.put(event(number))
    under_way = spool.next(10)
    for number in range(120, 180):
        spool.put(event(number))

    spool.taken(under_way)

    assert spool.waiting == len(waiting(spool))


def test_two_processes_do_not_share_a_spool(tmp_path: Path) -> None:
    spool = opened(tmp_path)

    with pytest.raises(SpoolError, match="another process"):
        opened(tmp_path)
    spool.close()
    opened(tmp_path)


def test_a_second_process_of_the_same_camera_has_a_spool_of_its_own_and_the_next_one_sends_what_both_left(
    tmp_path: Path,
) -> None:
    first = open_spool(tmp_path, PLENTY, Pictures())
    second = open_spool(tmp_path, PLENTY, Pictures())
    first.put(event(1))
    second.put(event(2))
    second.put(event(3))
    first.close()
    second.close()

    third = open_spool(tmp_path, PLENTY, Pictures())
    assert waiting(third) == [event(1), event(2), event(3)]
    third.taken(third.next(3))
    third.close()

    assert waiting(open_spool(tmp_path, PLENTY, Pictures())) == []


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(SpoolError, match="CUAKHAU_HOME"):
        opened(tmp_path / "file")


def test_on_a_full_disk_evidence_makes_room_for_the_event(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pictures, full = Pictures(1000), False

    def fsync(_: int) -> None:
        if full or pictures.size_bytes >= 1000:
            raise OSError(28, "No space left on device")

    spool = opened(tmp_path, pictures=pictures)
    monkeypatch.setattr(os, "fsync", fsync)
    spool.put(event(1))
    assert waiting(spool) == [event(1)]

    pictures.size_bytes = 0
    full = True
    with pytest.raises(SpoolError, match="No space left"):
        spool.put(event(2))
    assert waiting(spool) == [event(1)]


_WRITES_FOR_EVER = """
import sys
from pathlib import Path
from vision.spool import Spool
class Nothing:
    size_bytes = 0
spool = Spool(Path(sys.argv[1]), 1 << 30, Nothing())
number = 0
while True:
    spool.put(b"event %d" % number)
    print(number, flush=True)
    number += 1
"""


def test_every_event_that_was_put_before_the_process_was_killed_is_there(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", _WRITES_FOR_EVER, str(tmp_path)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        while int(process.stdout.readline()) < 40:
            pass
        process.send_signal(signal.SIGKILL)
        said = process.stdout.read().split()
    last = int(said[-1]) if said else 40

    kept = waiting(opened(tmp_path))

    assert kept[: last + 1] == [b"event %d" % number for number in range(last + 1)]
    assert len(kept) <= last + 2
