"""What the engine is told at its start, and the figures it was tuned with."""

from dataclasses import dataclass
from pathlib import Path

GROUP = "cuakhau-engine"
"""Kafka consumer group: the workers that share the gates."""

SESSION_TIMEOUT_SECONDS = 6.0
"""After this long a killed worker's gates move to another. Kafka's default floor for it."""

HEARTBEAT_SECONDS = 0.5
"""With its heartbeat a worker hears that the gates of a killed one are to be shared out: so late, at most, is it."""

BATCH_RECORDS = 500

BREATH_SECONDS = 0.003
"""Between two fetches while trucks come: fewer of them under load, unnoticed by anybody who waits."""

BULK_LAG_RECORDS = 2_000
"""Further behind than this, the log is read in bulk: Faust hands over some 5,000 records a second, bulk far more."""

SAY_EVERY_SECONDS = 5.0
"""How often a wait for Kafka is said again."""

SNAPSHOT_RECORDS = 50_000
SNAPSHOT_SECONDS = 300.0
"""A snapshot is due after so many records or so long, whichever comes first: a takeover folds about a second's tail."""


@dataclass(frozen=True)
class EngineSettings:
    """Where Kafka is, and a folder for what Faust may want to keep (nothing of ours lies there)."""

    bootstrap_servers: str
    data_folder: Path
