"""Runs the application with uvicorn."""

import socket

import uvicorn
from fastapi import FastAPI

from gate_api.live.hub import Hub
from gate_api.settings import Settings

_LAST_WORDS_SECONDS = 3


class Server(uvicorn.Server):
    """Ends the open streams first when it is told to stop: uvicorn would wait for them, and they never end."""

    def __init__(self, config: uvicorn.Config, hub: Hub) -> None:
        super().__init__(config)
        self._hub = hub

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop in an orderly way within seconds."""
        self._hub.close()
        await super().shutdown(sockets)


def run(app: FastAPI, settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM."""
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        access_log=False,  # ours says routes, not paths
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=_LAST_WORDS_SECONDS,
    )
    Server(config, app.state.parts.hub).run()
