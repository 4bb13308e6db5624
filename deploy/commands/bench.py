"""`cuakhau bench NAME`: prints one JSON object with what was measured, beside what, from what, on which machine."""

import argparse
import json
import os
import platform
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Bench = Callable[[argparse.Namespace], dict[str, Any]]
"""Measures, and returns the object without `name` and `machine`."""


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `bench` and its names."""
    bench = subparsers.add_parser("bench", help="measure, and print the figures as JSON")
    names = bench.add_subparsers(metavar="NAME", required=True, dest="bench_name")
    fold = names.add_parser("fold", help="events a second of the fold, beside bare consume-and-decode")
    fold.add_argument("--days", type=int, default=20, help="days of the crisis log")
    # An engine ticks every second; then nine of ten events of the log are ticks, and reading it takes many minutes.
    fold.add_argument("--tick-seconds", type=int, default=10, help="between ticks of a gate's clock in that log")
    fold.add_argument("--seed", type=int, default=7, help="of the generated log")
    fold.set_defaults(run=_run, bench=_fold)
    engine = names.add_parser("engine", help="events a second through the running engine, beside Quix Streams")
    engine.add_argument("--events", type=int, default=200_000, help="of the crisis log, waiting when it starts")
    engine.add_argument("--tick-seconds", type=int, default=1, help="between ticks of a gate's clock in that log")
    engine.add_argument("--seed", type=int, default=7, help="of the generated log")
    engine.add_argument("--rounds", type=int, default=3, help="of which the median is told")
    engine.set_defaults(run=_run, bench=_engine)
    live = names.add_parser("live", help="milliseconds from an event's append to what it caused, at a steady rate")
    live.add_argument("--rate", type=int, default=500, help="events a second, over all gates")
    live.add_argument("--seconds", type=int, default=30, help="after a warm-up of three")
    live.set_defaults(run=_run, bench=_live)
    scale = names.add_parser("scale", help="microseconds an event while few or very many trucks wait")
    scale.add_argument("--waiting", type=int, nargs="+", default=[200, 2_000, 20_000, 200_000], help="trucks")
    scale.add_argument("--rate", type=int, default=500, help="events a second of the gate's time")
    scale.set_defaults(run=_run, bench=_scale)
    takeover = names.add_parser("takeover", help="seconds until a killed engine's gates move again")
    takeover.add_argument("--waiting", type=int, default=200_000, help="trucks at the gate")
    takeover.set_defaults(run=_run, bench=_takeover)
    chain = names.add_parser("chain", help="milliseconds from an event's append to its row on a screen")
    chain.add_argument("--rate", type=int, default=100, help="events a second")
    chain.add_argument("--seconds", type=int, default=30, help="after a warm-up of three")
    chain.set_defaults(run=_run, bench=_chain)
    vision = names.add_parser("vision", help="milliseconds a frame from pixels to texts, beside the pretrained parts")
    vision.add_argument("--frames", type=int, default=60, help="of each kind: without, with one, with three vehicles")
    vision.set_defaults(run=_run, bench=_vision)


def _run(args: argparse.Namespace) -> int:
    bench: Bench = args.bench
    # As Ctrl-C does: what the bench has started ends with it.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    result = {"name": args.bench_name, **bench(args), "machine": _machine()}
    sys.stdout.write(f"{json.dumps(result)}\n")
    return 0


def _fold(args: argparse.Namespace) -> dict[str, Any]:
    from connectors.sandbox.days import generate_log
    from streams.bench.fold import bench_fold

    log = generate_log(args.seed, args.days, "crisis", tick_seconds=args.tick_seconds)
    with kafka() as bootstrap_servers:
        result = bench_fold(bootstrap_servers, log)
    inputs = {"log": "crisis", "days": args.days, "seed": args.seed, "tick_seconds": args.tick_seconds}
    return {"inputs": {**inputs, "events": result.pop("events")}, **result}


def _engine(args: argparse.Namespace) -> dict[str, Any]:
    from deploy.commands.bench_engine import bench_engine

    return bench_engine(args.seed, args.events, args.tick_seconds, args.rounds, own_kafka)


def _live(args: argparse.Namespace) -> dict[str, Any]:
    from deploy.commands.bench_live import bench_live

    return bench_live(args.rate, args.seconds, own_kafka)


def _scale(args: argparse.Namespace) -> dict[str, Any]:
    from streams.bench.scale import bench_scale

    return bench_scale(args.waiting, args.rate)


def _takeover(args: argparse.Namespace) -> dict[str, Any]:
    from deploy.commands.bench_takeover import bench_takeover

    return bench_takeover(args.waiting, own_kafka)


def _chain(args: argparse.Namespace) -> dict[str, Any]:
    from deploy.commands.bench_chain import bench_chain

    return bench_chain(args.rate, args.seconds, own_kafka)


def _vision(args: argparse.Namespace) -> dict[str, Any]:
    from deploy.commands.bench_vision import bench_vision

    return bench_vision(args.frames)


@contextmanager
def kafka() -> Iterator[str]:
    """The Kafka of CUAKHAU_KAFKA, else one of our own that ends with the bench."""
    if given := os.environ.get("CUAKHAU_KAFKA"):
        yield given
        return
    with own_kafka() as bootstrap_servers:
        yield bootstrap_servers


@contextmanager
def own_kafka() -> Iterator[str]:
    """A Kafka that ends with the bench, its log with it."""
    from deploy.local import jars
    from deploy.local.kafka import Kafka
    from deploy.local.ports import free_ports
    from deploy.local.server import Server

    jars.install()
    with tempfile.TemporaryDirectory(prefix="cuakhau-bench-") as folder:
        kafka = Kafka(Path(folder), *free_ports(2))
        server = Server(kafka, Path(folder) / "kafka.log")
        try:
            server.start()
            yield kafka.bootstrap
        finally:
            server.stop()


def _machine() -> dict[str, Any]:
    models = [line.split(":", 1)[1].strip() for line in _cpuinfo() if line.startswith("model name")]
    return {
        "processor": models[0] if models else platform.processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()}",
    }


def _cpuinfo() -> list[str]:
    file = Path("/proc/cpuinfo")
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []
