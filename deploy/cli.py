"""`cuakhau`: the root of the command line, which gathers what each package offers."""

import argparse
import importlib
import signal
import sys

from deploy import logs, metrics
from deploy.local.addresses import NoAddressError
from deploy.local.jars import JarRefusedError
from deploy.local.ports import PortTakenError

_MODULES = (
    "deploy.local.cli",
    "deploy.commands.engine",
    "deploy.commands.api",
    "deploy.commands.camera",
    "deploy.commands.connector",
    "deploy.commands.sandbox",
    "deploy.commands.policy",
    "deploy.commands.replay",
    "deploy.commands.topics",
    "deploy.commands.db",
    "deploy.commands.bench",
    "deploy.commands.simulate",
    "vision.cli",
    "vision.training.cli",
)
"""Each has `add_commands(subparsers)`. Under deploy/commands stand the commands that wire packages to each other."""


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    root = argparse.ArgumentParser(prog="cuakhau", description="The open border-gate platform.")
    subparsers = root.add_subparsers(metavar="COMMAND", required=True)
    for name in _MODULES:
        importlib.import_module(name).add_commands(subparsers)
    return root


def main() -> int:
    """Run one command; its exit code."""
    args = parser().parse_args()
    logs.configure()
    metrics.serve_if_asked()
    try:
        return int(args.run(args))
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except (JarRefusedError, NoAddressError, PortTakenError) as error:
        sys.stderr.write(f"cuakhau: {error}\n")
        return 1
