"""`cuakhau camera`: one camera, from its picture to the log."""

import argparse
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

from schemas.fields import Checkpoint, Direction
from schemas.gates import GATES
from vision.cli import add_backend


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `camera`."""
    camera = subparsers.add_parser("camera", help="read plates from a camera, a video or pictures into the gate's log")
    camera.add_argument(
        "--source",
        required=True,
        help="folder of pictures, picture, video file, rtsp:// or http(s):// address, or synthetic:seed=7&epoch=TIME",
    )
    camera.add_argument("--gate", required=True, choices=sorted(GATES))
    camera.add_argument("--checkpoint", required=True, choices=_words(Checkpoint))
    camera.add_argument("--lane", required=True, type=_lane)
    camera.add_argument("--direction", choices=_words(Direction), default="out", help="out is export (the default)")
    add_backend(camera)
    camera.add_argument("--once", action="store_true", help="end with the source; exit code 1 if it failed")
    camera.add_argument(
        "--ground",
        type=Path,
        metavar="FILE",
        help="points of the road in the picture and in metres (TOML): measures directions, speeds, the queue's tail",
    )
    camera.add_argument("--keep-evidence-hours", type=_positive, default=72, help="pictures older are deleted (72)")
    camera.add_argument(
        "--disk-gigabytes",
        type=_positive,
        default=2,
        help="for pictures, and for events while Kafka is away (2); the oldest pictures go first",
    )
    camera.set_defaults(run=_run)


def _words(annotated: object) -> tuple[str, ...]:
    """The words of an annotated Literal."""
    return get_args(get_args(annotated)[0])


def _lane(text: str) -> int:
    lane = int(text)
    if not 1 <= lane <= 99:  # noqa: PLR2004  as schemas.fields.Lane
        raise argparse.ArgumentTypeError("lanes are numbered 1 to 99")
    return lane


def _positive(text: str) -> float:
    number = float(text)
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError("must be more than 0")
    return number


def _run(args: argparse.Namespace) -> int:
    from connectors.kafka.appender import LogAppender, NotAppendedError
    from deploy.local.addresses import kafka_bootstrap
    from deploy.local.home import Home
    from vision.backends import loader
    from vision.evidence import EvidenceStore
    from vision.ground import Ground, GroundError
    from vision.look import Eye
    from vision.models import ModelError
    from vision.outbox import Outbox
    from vision.sighting import Post
    from vision.sources import Source, SourceError
    from vision.sources.opening import open_source, shown
    from vision.spool import SpoolError, open_spool
    from vision.worker import Worker

    def opened() -> Source:
        return open_source(args.source, args.checkpoint, lambda: datetime.now(UTC))

    synthetic = args.source.startswith("synthetic:")
    post = Post(args.gate, args.checkpoint, args.lane, args.direction, synthetic)
    home, place = Home.of_environment(), Path(post.gate, post.camera)
    try:
        ground = None if args.ground is None else Ground.of_file(args.ground)
        source, eye = opened(), Eye(loader(args.backend))
        evidence = EvidenceStore(home.evidence / place, timedelta(hours=args.keep_evidence_hours))
        spool = open_spool(home.spool / place, round(args.disk_gigabytes * 1e9), evidence)
        labels = {"gate": post.gate, "lane": str(post.lane)}
        with (
            LogAppender(kafka_bootstrap(), client_id=f"camera-{post.camera}") as log,
            Outbox(spool, lambda events: log.append_blocking(*events), NotAppendedError, labels) as outbox,
        ):
            worker = Worker(post, eye, outbox.put, evidence, ground)
            worked = worker.once(source) if args.once else worker.for_ever(opened)
            refused = outbox.flush()
        if worked and refused is None:
            return 0
        reason = f"{shown(args.source)} failed; the log above says why" if refused is None else refused
        sys.stderr.write(f"cuakhau camera: {reason}\n")
    except (GroundError, ModelError, SourceError, SpoolError) as error:
        sys.stderr.write(f"cuakhau camera: {error}\n")
    return 1
