"""What may be set from outside, with units in the names."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

SCREENS_FOLDER = Path(__file__).parent / "web" / "dist"


class SettingsError(ValueError):
    """A variable of the environment that cannot be understood; the text says what to write instead."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Where the API listens and how it treats a screen's open stream."""

    host: str = "127.0.0.1"
    port: int = 8080
    screens_folder: Path = SCREENS_FOLDER
    evidence_folder: Path | None = None
    """Where the cameras of this machine keep their pictures."""
    stream_lifetime_seconds: float = 900.0
    """An open stream is closed cleanly after this long (give or take `stream_jitter_share`), so that restarts and
    rebalancing never meet a herd of screens that all reconnect at once."""
    stream_jitter_share: float = 0.1
    heartbeat_seconds: float = 3.0
    """How often an open stream says the server's time; screens call data stale after 10 s without any."""
    ring_messages: int = 512
    """Board messages kept a gate, so that a screen which was away for a moment gets only what it missed."""
    client_queue_messages: int = 64
    """A screen that is further behind than this is dropped; it reconnects and gets a snapshot."""


def settings_from(environ: Mapping[str, str]) -> Settings:
    """Settings of CUAKHAU_API_HOST and CUAKHAU_API_PORT. Raises SettingsError."""
    text = environ.get("CUAKHAU_API_PORT", "")
    if text and not (text.isascii() and text.isdigit() and int(text) < 65536):  # noqa: PLR2004 - the last TCP port
        raise SettingsError("CUAKHAU_API_PORT is not a port number; write one of 1 to 65535, or 0 for any free one.")
    return Settings(host=environ.get("CUAKHAU_API_HOST") or Settings.host, port=int(text) if text else Settings.port)
