"""`cuakhau engine`: a worker of the fold. Start as many as you like; they share the gates."""

import argparse
import os
from pathlib import Path


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `engine`."""
    engine = subparsers.add_parser("engine", help="fold the gates' log: queues, stages, answers, alerts")
    engine.set_defaults(run=_run)


def _run(_: argparse.Namespace) -> int:
    from deploy.local.addresses import kafka_bootstrap
    from streams.engine.run import run
    from streams.engine.settings import EngineSettings

    home = Path(os.environ.get("CUAKHAU_HOME", ".cuakhau"))
    return run(EngineSettings(bootstrap_servers=kafka_bootstrap(), data_folder=home / "engine"))
