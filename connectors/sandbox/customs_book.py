"""The declarations of the made-up customs database: derived from a seed, remembered in SQLite.

Nothing but the moment of a declaration's first being asked for is chance; what it says follows from seed, vehicle,
gate and how often that vehicle has come there. Releases come soon, so that a demonstration shows them: on the green
channel within 2 minutes, on yellow after 2 to 8, on red after 5 to 15.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from connectors.sandbox import identifiers
from connectors.sandbox.fleet import truck
from schemas.fields import Channel, Direction
from streams.domain.plates import tail

UNDECLARED_SHARE = 0.03
"""Trucks that come without a declaration."""

NEXT_TRIP = timedelta(hours=2)
"""A vehicle asked for this long after its release is on another trip."""

_CHANNELS: tuple[Channel, ...] = ("green", "yellow", "red")
_CHANNEL_WEIGHTS = (60, 34, 6)
_RELEASE_MINUTES = {"green": (0.1, 2.0), "yellow": (2.0, 8.0), "red": (5.0, 15.0)}
_TYPES = {"out": ("B11", "B11", "E42", "E52"), "in": ("A11", "A11", "A12", "E11", "E31")}
_CONTAINER_SHARE = 0.4

_TABLE = """
CREATE TABLE IF NOT EXISTS declaration (
    id INTEGER PRIMARY KEY, number TEXT UNIQUE NOT NULL, vehicle TEXT NOT NULL, trip INTEGER NOT NULL,
    gate TEXT NOT NULL, direction TEXT NOT NULL, asked_ms INTEGER NOT NULL, released_ms INTEGER NOT NULL
)
"""
_CHANGES = """
SELECT asked_ms AS at, id, 1 AS version FROM declaration UNION ALL SELECT released_ms, id, 2 FROM declaration
"""


@dataclass(frozen=True)
class Cursor:
    """A place in the stream of changes: everything up to it was seen."""

    at_ms: int = 0
    id: int = 0
    version: int = 0

    @classmethod
    def read(cls, text: str) -> "Cursor":
        """The cursor of its text; raises ValueError."""
        at_ms, number, version = map(int, text.split("."))
        return cls(at_ms, number, version)

    def __str__(self) -> str:
        return f"{self.at_ms}.{self.id}.{self.version}"


class CustomsBook:
    """Declarations by vehicle, by number and by change."""

    def __init__(self, file: Path, seed: int, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._rows = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self._rows.row_factory = sqlite3.Row
        self._rows.execute(_TABLE)
        self._seed = seed
        self._now = now

    def of_vehicle(self, vehicle: str, gate: str, direction: Direction) -> list[dict[str, Any]]:
        """Declarations that name the vehicle at this gate, newest first; one is lodged if it has none for this trip."""
        key, now = tail(vehicle), self._now_ms()
        where = "vehicle = ? AND gate = ? AND direction = ? ORDER BY id DESC"
        found = self._rows.execute(f"SELECT * FROM declaration WHERE {where}", (key, gate, direction)).fetchall()  # noqa: S608
        trip = found[0]["trip"] + 1 if found else 1
        on_its_way = found and now - found[0]["released_ms"] < NEXT_TRIP / timedelta(milliseconds=1)
        if not on_its_way and self._rng(key, gate, direction, trip).random() >= UNDECLARED_SHARE:
            self._lodge(key, gate, direction, trip, now)
            return self.of_vehicle(vehicle, gate, direction)
        return [self._declaration(row) for row in found]

    def of_number(self, number: str) -> dict[str, Any] | None:
        """One declaration, or None."""
        row = self._rows.execute("SELECT * FROM declaration WHERE number = ?", (number,)).fetchone()
        return None if row is None else self._declaration(row)

    def changes(self, after: Cursor, limit: int) -> tuple[list[dict[str, Any]], Cursor]:
        """Declarations as each change left them, in the order of the changes, and the cursor after the last one.

        The millisecond that is still running is left out: another change may yet fall into it.
        """
        rows = self._rows.execute(
            f"SELECT * FROM ({_CHANGES}) WHERE (at, id, version) > (?, ?, ?) AND at < ?"  # noqa: S608
            " ORDER BY at, id, version LIMIT ?",
            (after.at_ms, after.id, after.version, self._now_ms(), limit),
        ).fetchall()
        declarations = []
        for row in rows:
            stored = self._rows.execute("SELECT * FROM declaration WHERE id = ?", (row["id"],)).fetchone()
            declarations.append(self._declaration(stored, row["version"]))
        return declarations, Cursor(*rows[-1]) if rows else after

    def _lodge(self, vehicle: str, gate: str, direction: Direction, trip: int, now_ms: int) -> None:
        rng = self._rng(vehicle, gate, direction, trip)
        rng.random()  # spent on whether there is a declaration at all
        number = identifiers.declaration_number(rng, direction)
        (channel,) = rng.choices(_CHANNELS, _CHANNEL_WEIGHTS)
        delay_ms = round(rng.uniform(*_RELEASE_MINUTES[channel]) * 60_000)
        self._rows.execute(
            "INSERT INTO declaration (number, vehicle, trip, gate, direction, asked_ms, released_ms)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (number, vehicle, trip, gate, direction, now_ms, now_ms + delay_ms),
        )

    def _declaration(self, row: sqlite3.Row, version: int | None = None) -> dict[str, Any]:
        """What the database says of it now, or said at an earlier version."""
        if version is None:
            version = 2 if row["released_ms"] <= self._now_ms() else 1
        rng = self._rng(row["vehicle"], row["gate"], row["direction"], row["trip"])
        rng.random()
        identifiers.declaration_number(rng, row["direction"])
        (channel,) = rng.choices(_CHANNELS, _CHANNEL_WEIGHTS)
        load = truck(rng, row["direction"])
        asked = _time(row["asked_ms"])
        return {
            "number": row["number"],
            "version": version,
            "type": rng.choice(_TYPES[row["direction"]]),
            "gate": row["gate"],
            "direction": row["direction"],
            "status": "released" if version > 1 else "lodged",
            "channel": channel,
            "lodged_at": asked - timedelta(minutes=rng.randrange(20, 600)),
            "released_at": _time(row["released_ms"]) if version > 1 else None,
            "declarant": f"firm-{rng.randrange(4_000):04d}",
            "goods": [{"hs_code": load.goods.hs_code, "perishable": load.goods.perishable}],
            "gross_weight_kg": load.gross_weight_kg,
            "vehicles": [row["vehicle"]],
            "containers": [identifiers.container(rng)] if rng.random() < _CONTAINER_SHARE else [],
        }

    def _rng(self, vehicle: str, gate: str, direction: str, trip: int) -> Random:
        return Random(f"{self._seed}/{vehicle}/{gate}/{direction}/{trip}")  # noqa: S311 (made-up papers, no secrets)

    def _now_ms(self) -> int:
        return round(self._now().timestamp() * 1000)


def _time(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
