"""Choose the kind of source by what its address looks like."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from schemas.fields import Checkpoint
from vision.pictures import SUFFIXES
from vision.sources import Source, SourceError

NETWORK_SCHEMES = frozenset({"rtsp", "rtsps", "http", "https"})


def open_source(address: str, checkpoint: Checkpoint, now: Callable[[], datetime]) -> Source:
    """The source at a path or address. Raises SourceError when there is nothing of a kind we know."""
    scheme = address.partition(":")[0].lower()
    if scheme == "synthetic":
        from vision.synthetic.source import SyntheticGate  # noqa: PLC0415  only the camera that draws needs it

        return SyntheticGate.of_address(address, checkpoint, now)
    if scheme in NETWORK_SCHEMES:
        from vision.sources.network import NetworkCamera  # noqa: PLC0415

        return NetworkCamera(address, now)
    path = Path(address)
    if path.is_dir() or path.suffix.lower() in SUFFIXES:
        from vision.sources.stills import Stills  # noqa: PLC0415

        return Stills(path, now)
    if path.is_file():
        from vision.sources.video import VideoFile  # noqa: PLC0415

        return VideoFile(path, now)
    raise SourceError(
        f"{address} is no folder, no file and no address that starts with rtsp://, http://, https:// or synthetic:"
    )


def shown(address: str) -> str:
    """The address as it may stand in a log: without user, password and query."""
    parts = urlsplit(address)
    if parts.scheme.lower() not in NETWORK_SCHEMES:
        return address
    try:
        place = f"{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}"
    except ValueError:  # a port that is no number
        place = parts.hostname or ""
    return f"{parts.scheme}://{place}{parts.path}"
