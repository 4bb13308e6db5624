"""`cuakhau read` and `cuakhau count`: what the camera's eye makes of pictures and videos, without a log or a gate."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vision.detect import Box, Detection
    from vision.look import Eye, PlateRead


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `read` and `count`."""
    read = subparsers.add_parser("read", help="find the vehicles in picture files, and find and read their plates")
    read.add_argument("--json", action="store_true", help="one JSON object a file on standard output")
    read.add_argument("files", nargs="+", type=Path, metavar="FILE")
    add_backend(read)
    read.set_defaults(run=_read)
    count = subparsers.add_parser("count", help="count the trucks and other vehicles that pass in a video file")
    count.add_argument("--json", action="store_true", help="one JSON object on standard output")
    count.add_argument("video", type=Path, metavar="VIDEO")
    add_backend(count)
    count.set_defaults(run=_count)


def add_backend(parser: argparse.ArgumentParser) -> None:
    """Add `--backend`; `vision.backends.loader` makes of it what an Eye takes."""
    parser.add_argument(
        "--backend",
        choices=("onnxruntime", "ultralytics"),
        default="onnxruntime",
        help="what runs the detectors; ultralytics needs the `train` extra and uses a GPU if there is one",
    )


def _read(args: argparse.Namespace) -> int:
    from vision.backends import loader
    from vision.look import Eye
    from vision.models import ModelError

    try:
        eye = Eye(loader(args.backend))
    except ModelError as error:
        sys.stderr.write(f"cuakhau read: {error}\n")
        return 1
    failed = False
    for file in args.files:
        answer = _answer(eye, file)
        failed |= "error" in answer
        print(json.dumps(answer, ensure_ascii=False) if args.json else _sentence(answer), flush=True)
    return 1 if failed else 0


def _answer(eye: "Eye", file: Path) -> dict[str, Any]:
    """`{"file", "plates", "vehicles"}`, with `error` where the picture cannot be read.

    A plate that cannot be read has text "".
    """
    from vision.pictures import PictureError, load_picture

    try:
        picture = load_picture(file)
    except PictureError as error:
        return {"file": str(file), "plates": [], "vehicles": [], "error": str(error)}
    found = eye.find(picture)
    return {
        "file": str(file),
        "plates": [_plate(eye.read(picture, one.box)) for one in found if one.kind == "plate"],
        "vehicles": [_vehicle(one) for one in found if one.kind != "plate"],
    }


def _vehicle(found: "Detection") -> dict[str, Any]:
    return {"class": found.kind, "confidence": round(found.confidence, 4), "box": _box(found.box)}


def _box(box: "Box") -> list[float]:
    """Left, top, right, bottom in pixels."""
    return [round(side, 1) for side in box]


def _plate(read: "PlateRead") -> dict[str, Any]:
    """A text that is not sure enough (`schemas.events.sightings.LEAST_READ`) is only a candidate."""
    from schemas.events.sightings import LEAST_READ

    best = read.texts[0] if read.texts else None
    return {
        "text": best.text if best and best.confidence >= LEAST_READ else "",
        "country": best.country if best else None,
        "confidence": round(best.confidence, 4) if best else 0.0,
        "lines": best.lines if best else None,
        "candidates": [{"text": one.text, "confidence": round(one.confidence, 4)} for one in read.texts],
        "box": _box(read.box),
    }


def _sentence(answer: dict[str, Any]) -> str:
    if "error" in answer:
        return f"{answer['file']}: {answer['error']}"
    plates = [f"{p['text'] or 'unread'} ({p['country'] or '?'}, {p['confidence']:.2f})" for p in answer["plates"]]
    vehicles = [f"{v['class']} ({v['confidence']:.2f})" for v in answer["vehicles"]]
    return f"{answer['file']}: {', '.join(plates) or 'no plate'}; {', '.join(vehicles) or 'no vehicle'}"


def _count(args: argparse.Namespace) -> int:
    from datetime import UTC, datetime

    from vision.backends import loader
    from vision.count import count_passing
    from vision.look import Eye
    from vision.models import ModelError
    from vision.sources import SourceError
    from vision.sources.video import VideoFile

    video = VideoFile(args.video, lambda: datetime.now(UTC))
    try:
        count = count_passing(Eye(loader(args.backend)), video.timed())
    except (ModelError, SourceError) as error:
        sys.stderr.write(f"cuakhau count: {args.video}: {error}\n")
        return 1
    answer = {"trucks": count.trucks, "cars": count.cars, "other": count.other, "seconds": round(video.seconds, 2)}
    if args.json:
        print(json.dumps(answer))
    else:
        print(f"{count.trucks} trucks, {count.cars} cars, {count.other} others in {video.seconds:.0f} s")
    return 0
