"""Where Kafka, PostgreSQL and the API are: as the environment says, else as the running local platform says."""

import os

from deploy.local.child import running
from deploy.local.files import read_json
from deploy.local.home import Home


class NoAddressError(RuntimeError):
    """Nobody said where a service is; the text says how to."""


def kafka_bootstrap() -> str:
    """Kafka's bootstrap servers, `host:port,…`."""
    return _address("CUAKHAU_KAFKA", "kafka")


def database_url() -> str:
    """PostgreSQL's URL, as asyncpg and psql read it."""
    return _address("DATABASE_URL", "database")


def api_url() -> str:
    """The API's URL, without a slash at its end."""
    return _address("CUAKHAU_API_URL", "api")


def customs_url() -> str:
    """The customs server's URL."""
    return _address("CUAKHAU_CUSTOMS_URL", "customs")


def registry_url() -> str:
    """The vehicle registry's URL."""
    return _address("CUAKHAU_REGISTRY_URL", "registry")


def running_stack(home: Home) -> dict[str, str] | None:
    """The addresses of the local platform of this state folder, by service; None when it does not run."""
    stack = read_json(home.stack)
    if stack is None:
        return None
    # A supervisor that was killed left the file behind.
    return dict(stack["addresses"]) if running(stack["pid"], stack["created"]) else None


def _address(variable: str, service: str) -> str:
    if given := os.environ.get(variable):
        return given
    home = Home.of_environment()
    stack = running_stack(home)
    if stack is None:
        raise NoAddressError(
            f"No platform runs from {home.folder}. Start it (`cuakhau up`), or set CUAKHAU_HOME to the state folder of "
            f"the one that runs, or set {variable} to the address of a service elsewhere."
        )
    return stack[service]
