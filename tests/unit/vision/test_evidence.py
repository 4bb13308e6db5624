"""The picture behind a sighting: what it shows, what it does not, how long it stays."""

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import cv2
import numpy as np
import pytest

from schemas.events import PlateSighted
from schemas.events.sightings import Evidence
from tests.unit.vision.drawn import film, photograph, seen
from vision.detect import Box
from vision.evidence import EvidenceStore, evidence_picture
from vision.look import Eye
from vision.pictures import Picture, decode_picture
from vision.sighting import Post
from vision.sources.opening import open_source
from vision.worker import Said, Worker

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
POST = Post("huu-nghi", "gate-in", 1, "out")
TRUCK, PLATE = Box(300, 100, 700, 500), Box(440, 420, 560, 450)
STRIPES = 8
"""Wide enough to survive JPEG, narrower than a head."""


def striped() -> Picture:
    """Fine stripes everywhere: whatever is sharp shows them."""
    row = np.where(np.arange(960) // STRIPES % 2, 255, 0).astype(np.uint8)
    return np.ascontiguousarray(np.repeat(np.tile(row, (540, 1))[:, :, None], 3, axis=2))


def contrast(picture: Picture, left: int, top: int, right: int, bottom: int) -> float:
    return float(np.std(picture[top:bottom, left:right]))


def put(store: EvidenceStore, content: bytes, now: datetime) -> Evidence:
    kept = store.put(content, now)
    assert kept is not None
    return kept


def test_only_the_plate_and_what_is_beside_it_is_sharp() -> None:
    kept = decode_picture(evidence_picture(striped(), TRUCK, PLATE, synthetic=False))

    assert kept.shape[:2] == (400, 400)  # nothing around the vehicle
    x, y = round(PLATE.x1 - TRUCK.x1), round(PLATE.y1 - TRUCK.y1)
    assert contrast(kept, x, y, x + 120, y + 30) > 100
    assert contrast(kept, 20, 20, 380, 230) < 15  # windscreen, driver, whoever stands before it


def test_a_vehicle_without_a_plate_is_kept_blurred() -> None:
    kept = decode_picture(evidence_picture(striped(), TRUCK, None, synthetic=False))

    assert contrast(kept, 10, 10, 390, 390) < 15


def test_a_drawn_vehicle_is_called_synthetic_in_its_picture() -> None:
    grey = np.full((540, 960, 3), 128, np.uint8)
    real, drawn = (
        decode_picture(evidence_picture(grey, TRUCK, None, synthetic=synthetic)) for synthetic in (False, True)
    )

    red = (drawn[:, :, 2] > 150) & (drawn[:, :, 1] < 90)
    assert np.mean(red[: drawn.shape[0] // 4]) > 0.03
    assert float(np.std(real)) < 2


@pytest.mark.parametrize("plate", [Box(0, 0, 50, 20), Box(900, 520, 960, 540), Box(-20, -20, 10, 10)])
def test_a_plate_at_any_edge_is_kept(plate: Box) -> None:
    assert decode_picture(evidence_picture(striped(), plate.grown(2, 2), plate, synthetic=False)).size


def test_a_picture_lies_under_its_hash_and_is_gone_when_its_time_is_over(tmp_path: Path) -> None:
    store = EvidenceStore(tmp_path / "huu-nghi" / "gate-in-1", timedelta(hours=72))
    first = put(store, b"one", NOW)
    second = put(store, b"two", NOW + timedelta(hours=1))

    assert first.sha256 == hashlib.sha256(b"one").hexdigest()
    assert first.place == f"huu-nghi/gate-in-1/{first.sha256}.jpg"
    assert (tmp_path / first.place).read_bytes() == b"one"

    store.sweep(NOW + timedelta(hours=72, minutes=30))

    assert not (tmp_path / first.place).exists()
    assert (tmp_path / second.place).exists()
    assert store.size_bytes == 3


def test_a_restarted_camera_still_deletes_what_it_kept_before(tmp_path: Path) -> None:
    kept = put(EvidenceStore(tmp_path / "g" / "c", timedelta(hours=72)), b"one", NOW)

    again = EvidenceStore(tmp_path / "g" / "c", timedelta(hours=72))
    assert again.size_bytes == 3
    again.sweep(NOW + timedelta(hours=73))

    assert not (tmp_path / kept.place).exists()


def test_room_is_made_by_the_oldest_pictures(tmp_path: Path) -> None:
    store = EvidenceStore(tmp_path / "g" / "c", timedelta(hours=72))
    kept = [put(store, bytes([number]) * 100, NOW + timedelta(seconds=number)) for number in range(5)]

    assert store.drop(150) == 200
    assert [(tmp_path / one.place).exists() for one in kept] == [False, False, True, True, True]
    assert store.drop(1000) == 300
    assert store.drop(1000) == 0


def test_a_sighting_names_the_picture_of_its_sharpest_read(tmp_path: Path, eye: Eye) -> None:
    log: list[Said] = []
    store = EvidenceStore(tmp_path / "evidence" / "huu-nghi" / "gate-in-1", timedelta(hours=72))
    photograph(tmp_path / "pictures.png", seen("29C88123"))
    film(tmp_path / "lane.avi", [seen("29C88123", near=0.3 + step / 30) for step in range(15)], 10)

    for name in ("pictures.png", "lane.avi"):
        source = open_source(str(tmp_path / name), "gate-in", lambda: datetime.now(UTC))
        Worker(POST, eye, log.append, store).once(source)

    sightings = [event for event in log if isinstance(event, PlateSighted)]
    assert [event.revision for event in sightings] == ["new", "new", "lost"]
    for event in sightings:
        assert event.evidence is not None
        content = (tmp_path / "evidence" / event.evidence.place).read_bytes()
        assert hashlib.sha256(content).hexdigest() == event.evidence.sha256
        kept = decode_picture(content)
        plates = eye.look(cv2.copyMakeBorder(kept, 20, 20, 20, 20, cv2.BORDER_REPLICATE))  # type: ignore[arg-type]
        assert "29C88123" in [plate.texts[0].text for plate in plates if plate.texts]


def test_on_a_full_disk_the_event_goes_without_its_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = EvidenceStore(tmp_path / "g" / "c", timedelta(hours=72))
    oldest = put(store, b"oldest", NOW)

    def write_bytes(_: Path, __: bytes) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(Path, "write_bytes", write_bytes)
        assert store.put(b"newest", NOW) is None

    assert not (tmp_path / oldest.place).exists()
    assert put(store, b"newest", NOW)
