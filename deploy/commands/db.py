"""`cuakhau db migrate`: bring PostgreSQL's tables to what this version needs."""

import argparse
import asyncio
import sys


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `db migrate`."""
    database = subparsers.add_parser("db", help="the read model in PostgreSQL")
    actions = database.add_subparsers(metavar="ACTION", required=True)
    migrate = actions.add_parser("migrate", help="apply the migrations that are missing")
    migrate.add_argument("--phase", choices=("pre", "post"), help="only those before, or after, new code runs")
    migrate.set_defaults(run=_migrate)


def _migrate(args: argparse.Namespace) -> int:
    from connectors.postgres.migrate import PHASES, MigrationChangedError, migrate
    from connectors.postgres.pool import AWAY
    from deploy.local.addresses import database_url

    try:
        applied = asyncio.run(migrate(database_url(), (args.phase,) if args.phase else PHASES))
    except MigrationChangedError as error:
        sys.stderr.write(f"cuakhau: {error}\n")
        return 1
    except AWAY as error:
        sys.stderr.write(
            f"cuakhau: PostgreSQL does not answer ({type(error).__name__}). Start it (`cuakhau up`) or correct "
            f"DATABASE_URL, then run this again.\n"
        )
        return 1
    sys.stdout.writelines(f"{name}\n" for name in applied)
    return 0
