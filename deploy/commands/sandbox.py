"""`cuakhau sandbox`: the made-up agencies as real servers, each a process of its own."""

import argparse

from deploy.local.home import Home


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `sandbox customs` and `sandbox registry`."""
    sandbox = subparsers.add_parser("sandbox", help="made-up agencies' servers, with synthetic data")
    agencies = sandbox.add_subparsers(metavar="AGENCY", required=True)
    for name, run, what in (
        ("customs", _customs, "serve synthetic declarations"),
        ("registry", _registry, "serve synthetic vehicles"),
    ):
        agency = agencies.add_parser(name, help=what)
        agency.add_argument("--port", type=int, required=True, help="of 127.0.0.1")
        agency.add_argument("--seed", type=int, default=7, help="another seed, other data")
        agency.set_defaults(run=run)


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
