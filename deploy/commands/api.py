"""`cuakhau api`: the API on the log's board and on history in PostgreSQL."""

import argparse
import os
from dataclasses import replace


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `api`."""
    api = subparsers.add_parser("api", help="serve the API and the screens")
    api.set_defaults(run=_serve)


def _serve(_: argparse.Namespace) -> int:
    from connectors.kafka.board_tail import BoardTail
    from deploy.history import ApiHistory
    from deploy.local.addresses import database_url, kafka_bootstrap
    from deploy.local.home import Home
    from gate_api.app import create_app
    from gate_api.server import run
    from gate_api.settings import settings_from

    settings = replace(settings_from(os.environ), evidence_folder=Home.of_environment().evidence)
    run(create_app(settings, BoardTail(kafka_bootstrap()), ApiHistory(database_url())), settings)
    return 0
