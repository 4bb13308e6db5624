"""A folder as a phone, a scanner and a broken disk fill it: every picture is read or named, none ends the camera."""

import io
import struct
import zlib
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np
import structlog
from PIL import Image
from prometheus_client import REGISTRY

from schemas.events import PlateSighted
from tests.unit.vision.drawn import seen
from vision.look import Eye
from vision.sighting import Post
from vision.sources.opening import open_source
from vision.worker import Said, Worker

LABELS = {"gate": "huu-nghi", "lane": "13"}


def jpeg(picture: Image.Image, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, "JPEG", **options)
    return file.getvalue()


def turned(picture: Image.Image) -> bytes:
    """A phone held upright: the pixels lie on their side, EXIF says so."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees to the right to see it upright
    return jpeg(picture.transpose(Image.Transpose.ROTATE_90), exif=exif)


def bomb() -> bytes:
    """A PNG of a few hundred bytes that claims 40,000 x 40,000 pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack("!I", len(content)) + kind + content + struct.pack("!I", zlib.crc32(kind + content))

    header = struct.pack("!IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(100_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def test_every_kind_of_picture_is_read_or_named(tmp_path: Path, eye: Eye) -> None:
    drawn = seen("29C88123")
    picture = Image.fromarray(cv2.cvtColor(drawn, cv2.COLOR_BGR2RGB))
    large = np.asarray(cv2.resize(drawn, (7680, 4320)), np.uint8)
    whole = jpeg(picture)
    readable = {
        "01-plain.jpg": whole,
        "02-grey.jpg": jpeg(picture.convert("L")),
        "03-cmyk.jpg": jpeg(picture.convert("CMYK")),
        "04-turned.jpg": turned(picture),
        "05-16-bit.png": cv2.imencode(".png", drawn.astype(np.uint16) * 257)[1].tobytes(),
        "06-8k.jpg": cv2.imencode(".jpg", large)[1].tobytes(),
        "07-transparent.png": cv2.imencode(".png", cv2.cvtColor(drawn, cv2.COLOR_BGR2BGRA))[1].tobytes(),
    }
    empty = {
        "10-black.jpg": jpeg(Image.new("RGB", (960, 540))),
        "11-white.png": cv2.imencode(".png", np.full((540, 960, 3), 255, np.uint8))[1].tobytes(),
        "12-narrow.png": cv2.imencode(".png", np.full((9, 3000, 3), 90, np.uint8))[1].tobytes(),
    }
    broken = {
        "20-no-bytes.jpg": b"",
        "21-cut-short.jpg": whole[: len(whole) // 2],
        "22-garbage.jpg": b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20,
        "23-text.png": b"this is no picture",
        "24-bomb.png": bomb(),
        "25-dot.png": cv2.imencode(".png", np.zeros((1, 1, 3), np.uint8))[1].tobytes(),
    }
    for name, content in {**readable, **empty, **broken}.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "26-folder.jpg").mkdir()
    log: list[Said] = []
    before = REGISTRY.get_sample_value("cuakhau_frame_failures_total", LABELS) or 0.0

    with structlog.testing.capture_logs() as said:
        worker = Worker(Post("huu-nghi", "gate-in", 13, "out"), eye, log.append)
        assert worker.once(open_source(str(tmp_path), "gate-in", lambda: datetime.now(UTC)))

    told = [event.candidates[0].text for event in log if isinstance(event, PlateSighted)]
    assert told == ["29C88123"] * len(readable)
    named = {line["which"]: line["reason"] for line in said if line["event"] == "picture cannot be read"}
    first = len(readable) + len(empty) + 1
    total = first + len(broken)
    assert set(named) == {f"picture {number} of {total} by name" for number in range(first, total + 1)}
    assert all(named.values())
    assert REGISTRY.get_sample_value("cuakhau_frame_failures_total", LABELS) == before + len(broken) + 1
