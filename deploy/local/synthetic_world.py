"""The made-up world before the synthetic cameras: when it began, so that it stands still while the platform is down.

Were its clock to run on, every truck that waited at a stop would have left unseen by the next start.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from deploy.local.files import read_json, write_json


@dataclass(frozen=True)
class SyntheticWorld:
    """`epoch`: the moment to count the world's time from, moved forward by every pause."""

    epoch: datetime

    @classmethod
    def resume(cls, file: Path, now: datetime) -> "SyntheticWorld":
        """The world of last time, its epoch moved by how long it stood still; a new one that begins now otherwise."""
        kept = read_json(file)
        if kept is None:
            return cls(epoch=now)
        stood_still = now - datetime.fromisoformat(kept["alive_at"])
        return cls(epoch=datetime.fromisoformat(kept["epoch"]) + stood_still)

    def keep(self, file: Path, now: datetime) -> None:
        """Remember that it was alive now."""
        write_json(file, {"epoch": self.epoch.isoformat(), "alive_at": now.isoformat()})
