"""The state folder: all that the local platform keeps on disk, in one place that may be deleted to start afresh."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Home:
    """CUAKHAU_HOME, `.cuakhau` of the current folder unless set."""

    folder: Path

    @classmethod
    def of_environment(cls) -> "Home":
        return cls(Path(os.environ.get("CUAKHAU_HOME") or ".cuakhau").absolute())

    @property
    def kafka(self) -> Path:
        """The log, on disk."""
        return self.folder / "kafka"

    @property
    def postgres(self) -> Path:
        """The read model and what was never in the log, on disk."""
        return self.folder / "postgres"

    @property
    def logs(self) -> Path:
        """What each process wrote: NAME.log, and NAME.log.1 before that."""
        return self.folder / "logs"

    @property
    def spool(self) -> Path:
        """What cameras told and the log has not taken yet, by gate and camera."""
        return self.folder / "spool"

    @property
    def evidence(self) -> Path:
        """Pictures behind sightings, by gate and camera, each under its SHA-256 until its time is over."""
        return self.folder / "evidence"

    @property
    def ports(self) -> Path:
        """The ports that were chosen, so that addresses stay from one start to the next."""
        return self.folder / "ports.json"

    @property
    def synthetic_world(self) -> Path:
        """When the world before the synthetic cameras began, and when it was last alive."""
        return self.folder / "synthetic-world.json"

    @property
    def lock(self) -> Path:
        """Held by the running supervisor; freed by the operating system however that ends."""
        return self.folder / "run" / "lock"

    @property
    def stack(self) -> Path:
        """The running supervisor and the addresses of what it runs."""
        return self.folder / "run" / "stack.json"

    @property
    def processes(self) -> Path:
        """How each process fares, as the supervisor last saw it."""
        return self.folder / "run" / "processes.json"
