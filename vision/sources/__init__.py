"""Where frames come from: pictures, a video file, a network camera, the synthetic gate."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple, Protocol

from vision.pictures import Picture


class Frame(NamedTuple):
    """One picture of a camera. `name` tells people which; `own_pass`: a still that no other frame belongs to.

    `dropped`: so many frames that came before it were never looked at, because the camera was faster than the worker.
    """

    picture: Picture
    seen_at: datetime
    name: str
    own_pass: bool = False
    dropped: int = 0


class BrokenFrame(NamedTuple):
    """A picture that could not be read, and why."""

    name: str
    reason: str


class SourceError(RuntimeError):
    """The source cannot be opened or stopped answering; the text never shows an address's credentials."""


class Source(Protocol):
    """A camera as the worker sees it."""

    live: bool
    """Whether it goes on for ever: its end is a failure, and it is opened again."""

    def frames(self) -> Iterator[Frame | BrokenFrame]:
        """Frames in the order they were taken, until the source ends. Raises SourceError."""
