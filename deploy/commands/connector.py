"""`cuakhau connector NAME …`: the named connectors in one process."""

import argparse
import asyncio
import contextlib
import signal
from collections.abc import Coroutine

NAMES = ("customs", "registry", "projector", "diversions")


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `connector`."""
    connector = subparsers.add_parser("connector", help="follow other systems, and write history to PostgreSQL")
    connector.add_argument("names", metavar="NAME", nargs="+", choices=NAMES, help=" | ".join(NAMES))
    connector.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    import uvloop

    with contextlib.suppress(asyncio.CancelledError):
        uvloop.run(_all(args.names))
    return 0


async def _all(names: list[str]) -> None:
    """Until SIGTERM. A connector that breaks ends the process, which its supervisor starts again."""
    async with asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(_connector(name), name=name) for name in dict.fromkeys(names)]
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, lambda: [task.cancel() for task in running])


def _connector(name: str) -> Coroutine[None, None, None]:
    from connectors.customs import connector as customs
    from connectors.diversions import connector as diversions
    from connectors.postgres import projector
    from connectors.registry import connector as registry
    from deploy.local.addresses import customs_url, database_url, kafka_bootstrap, registry_url
    from deploy.local.home import Home

    if name == "customs":
        cursor_file = Home.of_environment().folder / "connectors" / "customs.cursor"
        return customs.run(kafka_bootstrap(), customs_url(), cursor_file)
    if name == "registry":
        return registry.run(kafka_bootstrap(), registry_url())
    if name == "diversions":
        return diversions.run(kafka_bootstrap(), database_url())
    return projector.run(kafka_bootstrap(), database_url())
