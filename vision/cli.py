"""`cuakhau read` and `cuakhau count`: what the camera's eye makes of pictures and videos, without a log or a gate."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vision.look import Eye, PlateRead


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `read` and `count`."""
    read = subparsers.add_parser("read", help="find and read the plates in picture files")
    read.add_argument("--json", action="store_true", help="one JSON object a file on standard output")
    read.add_argument("files", nargs="+", type=Path, metavar="FILE")
    read.set_defaults(run=_read)
    count = subparsers.add_parser("count", help="count the trucks and other vehicles that pass in a video file")
    count.add_argument("--json", action="store_true", help="one JSON object on standard output")
    count.add_argument("video", type=Path, metavar="VIDEO")
    count.set_defaults(run=_count)


def _read(args: argparse.Namespace) -> int:
    from vision.look import Eye
    from vision.models import ModelError

    try:
        eye = Eye()
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
    """`{"file", "plates"}`, with `error` where the picture cannot be read. A plate that cannot be read has text ""."""
    from vision.pictures import PictureError, load_picture

    try:
        picture = load_picture(file)
    except PictureError as error:
        return {"file": str(file), "plates": [], "error": str(error)}
    return {"file": str(file), "plates": [_plate(read) for read in eye.look(picture)]}


def _plate(read: "PlateRead") -> dict[str, Any]:
    best = read.texts[0] if read.texts else None
    return {
        "text": best.text if best else "",
        "country": best.country if best else None,
        "confidence": round(best.confidence, 4) if best else 0.0,
        "lines": best.lines if best else None,
        "box": [round(side, 1) for side in read.box],
    }


def _sentence(answer: dict[str, Any]) -> str:
    if "error" in answer:
        return f"{answer['file']}: {answer['error']}"
    plates = [f"{p['text'] or 'unread'} ({p['country'] or '?'}, {p['confidence']:.2f})" for p in answer["plates"]]
    return f"{answer['file']}: {', '.join(plates) or 'no plate'}"


def _count(args: argparse.Namespace) -> int:
    from datetime import UTC, datetime

    from vision.count import count_passing
    from vision.look import Eye
    from vision.models import ModelError
    from vision.sources import SourceError
    from vision.sources.video import VideoFile

    video = VideoFile(args.video, lambda: datetime.now(UTC))
    try:
        count = count_passing(Eye(), video.timed())
    except (ModelError, SourceError) as error:
        sys.stderr.write(f"cuakhau count: {args.video}: {error}\n")
        return 1
    answer = {"trucks": count.trucks, "cars": count.cars, "other": count.other, "seconds": round(video.seconds, 2)}
    if args.json:
        print(json.dumps(answer))
    else:
        print(f"{count.trucks} trucks, {count.cars} cars, {count.other} others in {video.seconds:.0f} s")
    return 0
