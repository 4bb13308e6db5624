"""Connections to PostgreSQL, and which errors mean that it is only away."""

import asyncpg

AWAY = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.OperatorInterventionError,
)
"""Errors after which the same call may go through: the server is starting, stopping, killed or out of reach."""

_CONNECTIONS = 4
_COMMAND_SECONDS = 30.0
_CONNECT_SECONDS = 5.0


async def create_pool(database_url: str) -> asyncpg.Pool:
    """A pool that connects when first asked to, so that it can be made while PostgreSQL is still away."""
    return await asyncpg.create_pool(
        database_url, min_size=0, max_size=_CONNECTIONS, command_timeout=_COMMAND_SECONDS, timeout=_CONNECT_SECONDS
    )
