"""`cuakhau sandbox`: the made-up outside world. Agencies' servers and officers, each a process, and the crisis."""

import argparse
import asyncio
import contextlib
import signal
from pathlib import Path

from deploy.local.home import Home


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `sandbox customs`, `registry`, `officers` and `crisis`."""
    sandbox = subparsers.add_parser("sandbox", help="the made-up outside world, with synthetic data")
    parts = sandbox.add_subparsers(metavar="PART", required=True)
    for name, run, what in (
        ("customs", _customs, "serve synthetic declarations"),
        ("registry", _registry, "serve synthetic vehicles"),
    ):
        agency = parts.add_parser(name, help=what)
        agency.add_argument("--port", type=int, required=True, help="of 127.0.0.1")
        _add_seed(agency)
        agency.set_defaults(run=run)
    officers = parts.add_parser("officers", help="tick, on the running platform, what the boards say is missing")
    _add_seed(officers)
    officers.set_defaults(run=_officers)
    crisis = parts.add_parser("crisis", help="fold the published crisis and draw its queue and waits")
    crisis.add_argument("--out", type=Path, required=True, help="the picture, SVG")
    _add_seed(crisis)
    crisis.set_defaults(run=_crisis)


def _add_seed(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=7, help="another seed, other data")


def _customs(args: argparse.Namespace) -> int:
    from connectors.sandbox.customs import create_customs
    from connectors.sandbox.customs_book import CustomsBook
    from connectors.sandbox.server import serve

    file = Home.of_environment().folder / "sandbox" / f"customs-{args.seed}.sqlite"
    serve(create_customs(CustomsBook(file, args.seed)), args.port)
    return 0


def _registry(args: argparse.Namespace) -> int:
    from connectors.sandbox.registry import create_registry
    from connectors.sandbox.server import serve

    serve(create_registry(args.seed), args.port)
    return 0


def _officers(args: argparse.Namespace) -> int:
    import uvloop

    with contextlib.suppress(asyncio.CancelledError):
        uvloop.run(_until_told(args.seed))
    return 0


async def _until_told(seed: int) -> None:
    from connectors.sandbox.officers import run
    from deploy.local.addresses import customs_url, kafka_bootstrap

    working = asyncio.create_task(run(kafka_bootstrap(), customs_url(), seed))
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, working.cancel)
    await working


def _crisis(args: argparse.Namespace) -> int:
    from deploy.commands.crisis import crisis_curves
    from deploy.commands.crisis_picture import draw

    args.out.write_text(draw(crisis_curves(args.seed)), encoding="utf-8")
    return 0
