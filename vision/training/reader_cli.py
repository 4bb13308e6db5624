"""`cuakhau vision train reader`, `calibrate reader` and `evaluate --plates`."""

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

CORNER_STEPS, READER_STEPS = 2600, 4500
"""What the shipped weights were trained for."""


def add_train(parser: argparse.ArgumentParser) -> None:
    """What `train reader` takes."""
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="manifest.csv, plates_text.csv, images")
    parser.add_argument("--fonts", type=Path, required=True, metavar="DIR", help="@fontsource packages, by npm pack")
    parser.add_argument("--into", type=Path, required=True, metavar="DIR", help="where it stands, and what comes out")
    parser.add_argument("--corner-steps", type=int, default=CORNER_STEPS, metavar="N", help="of 64 pictures")
    parser.add_argument("--steps", type=int, default=READER_STEPS, metavar="N", help="of 32 pictures")
    parser.add_argument("--seed", type=int, default=7)
    parser.set_defaults(run=train_reader)


def add_calibrate(parser: argparse.ArgumentParser) -> None:
    """What `calibrate reader` takes."""
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="plates_text.csv and its images")
    parser.set_defaults(run=calibrate_reader)


def train_reader(args: argparse.Namespace) -> int:
    """Train both networks, export them, and print their SHA-256."""
    from vision.models import TEXT_READER, ModelError, file_of  # noqa: PLC0415  imports wait until the command runs
    from vision.training import fonts, reader_export, train_corners  # noqa: PLC0415
    from vision.training.train_reader import Recipe, studio, train  # noqa: PLC0415

    corners, reader = args.into / "plate_corners.onnx", args.into / "plate_reader.onnx"
    try:
        pretrained = file_of(TEXT_READER)
        unpacked = fonts.unpack(args.fonts, args.into / "fonts")
        recipe = Recipe(pretrained, args.data, unpacked, args.into, args.steps, args.seed)
        tell = sys.stderr.write
        found = train_corners.train(studio(recipe), args.into, args.corner_steps, args.seed, tell)
        reader_export.export_corners(found, corners)
        reader_export.export_reader(train(recipe, tell), pretrained, reader)
    except ModuleNotFoundError as error:
        return _refused(f"train reader: needs torch, onnx, fonttools and brotli: vision/models/README.md ({error})")
    except (ModelError, OSError) as error:
        return _refused(f"train reader: {error}")
    for file in (corners, reader):
        sys.stdout.write(f"{file}: SHA-256 {hashlib.sha256(file.read_bytes()).hexdigest()}\n")
    return 0


def calibrate_reader(args: argparse.Namespace) -> int:
    """Print the slope and shift for `vision.confidence` as one JSON object, with the curves before and after."""
    from vision.evaluation.plates import calibration  # noqa: PLC0415
    from vision.models import ModelError  # noqa: PLC0415
    from vision.training.calibrate import calibrate, refitted  # noqa: PLC0415

    try:
        found = calibrate(args.data)
    except (ModelError, OSError) as error:
        return _refused(f"calibrate reader: {error}")
    return _told(
        {
            "slope": round(found.slope, 4),
            "shift": round(found.shift, 4),
            "plates": len(found.told),
            "as_it_is": calibration(found.told),
            "refitted_on_other_halves": calibration(refitted(found.told)),
        }
    )


def evaluate_plates(args: argparse.Namespace) -> int:
    """Print how well plates are read, beside the pretrained parts, as one JSON object."""
    from vision.evaluation.plates import EvaluationError, evaluate, plates_of  # noqa: PLC0415
    from vision.models import ModelError  # noqa: PLC0415

    try:
        result = evaluate(plates_of(args.plates, args.images), sys.stderr.write)
    except (EvaluationError, ModelError) as error:
        return _refused(f"evaluate: {error}")
    return _told(result)


def _told(result: dict[str, Any]) -> int:
    sys.stdout.write(f"{json.dumps(result, ensure_ascii=False)}\n")
    return 0


def _refused(why: str) -> int:
    sys.stderr.write(f"cuakhau vision {why}\n")
    return 1
