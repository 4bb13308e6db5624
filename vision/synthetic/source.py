"""The synthetic gate as a camera: frames of the world at the time it is."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from urllib.parse import parse_qs

from schemas.fields import Checkpoint
from vision.sources import BrokenFrame, Frame, SourceError
from vision.synthetic.drawing import draw
from vision.synthetic.world import before_camera

FRAMES_PER_SECOND = 2


class SyntheticGate:
    """Two frames a second of one synthetic camera, for ever."""

    live = True

    def __init__(self, seed: int, epoch: datetime, checkpoint: Checkpoint, now: Callable[[], datetime]) -> None:
        self._seed = seed
        self._epoch = epoch
        self._checkpoint = checkpoint
        self._now = now

    @classmethod
    def of_address(cls, address: str, checkpoint: Checkpoint, now: Callable[[], datetime]) -> "SyntheticGate":
        """From `synthetic:seed=7&epoch=2026-11-23T09:00:00Z`. Raises SourceError."""
        said = parse_qs(address.partition(":")[2].replace("+", "%2B"))
        try:
            seed, epoch = int(said["seed"][0]), datetime.fromisoformat(said["epoch"][0])
        except (KeyError, ValueError) as error:
            raise SourceError(f"{address} should look like synthetic:seed=7&epoch=2026-11-23T09:00:00Z") from error
        if epoch.tzinfo is None:
            raise SourceError(f"{address}: epoch needs its zone, as in 2026-11-23T09:00:00Z")
        return cls(seed, epoch, checkpoint, now)

    def frames(self) -> Iterator[Frame | BrokenFrame]:
        """A frame every half second; drawn anew only when something moved."""
        sight, picture = None, draw(None)
        while True:
            now = self._now()
            seen = before_camera(self._seed, self._checkpoint, (now - self._epoch).total_seconds())
            if seen != sight:
                sight, picture = seen, draw(seen)
            yield Frame(picture, now, "synthetic")
            time.sleep(1 / FRAMES_PER_SECOND)
