"""The made-up officers of the local platform: whatever a board says is missing, its agency gives after a while.

What each does follows from the seed and from what the board says, also the ids of its words. So a restart, or a second
such process, changes nothing: the fold knows a repeated word by its id.
"""

import asyncio
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from random import Random
from typing import Any, Final, Literal

from connectors.customs.client import CustomsClient
from connectors.feeds.client import BadAnswerError, FeedAwayError
from connectors.feeds.events import head, record_id
from connectors.kafka.appender import LogAppender
from connectors.kafka.board_tail import BoardTail
from schemas.board import BoardMessage, BoardRow, StageWait
from schemas.events import Actor, CallRequested, FeedReported, FeePaid, GateEvent, LaboratoryResulted, TickRequested
from schemas.fields import Role, Stage
from schemas.gates import GATES
from streams.domain.board_view import BoardView

FORGOTTEN_SHARE = 0.02
"""Never given: somebody must notice."""

_USUAL_SECONDS = (5.0, 40.0)
"""Soon, since the trucks before the synthetic cameras stay for 5 to 15 minutes."""

_LATE_SHARE = 0.05
_LATE_SECONDS = (60.0, 240.0)
_AGAIN = timedelta(seconds=5)
_LOOK_SECONDS = 0.5
_REPORT_SECONDS = 10.0
_FEED: Final = "sandbox-officers"

_SAID_BY_CUSTOMS: frozenset[Stage] = frozenset({"declaration", "customs"})
"""The customs feed has its own sandbox."""

_QUARANTINES: dict[Stage, Literal["health", "plant", "animal"]] = {
    "health": "health",
    "plant": "plant",
    "animal": "animal",
}

_NO_AGENCIES: frozenset[Role] = frozenset({"firm", "driver"})

Who = Role | Literal["payments", "laboratory"]


@dataclass(frozen=True, slots=True, order=True)
class Errand:
    """What somebody will say of a visit, unless it is no longer missing by then."""

    due: datetime
    gate: str
    visit_id: str
    stage: Stage
    who: Who
    since: datetime

    @property
    def word(self) -> str:
        """Names it, and nothing else."""
        return f"{self.visit_id}/{self.stage}/{self.who}/{self.since.isoformat()}"


class Officers:
    """What all of them know from the boards, and what they have yet to do."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._boards = {gate: BoardView(gate) for gate in GATES}
        self._planned: dict[str, dict[str, set[str]]] = {gate: {} for gate in GATES}
        """Words of each visit on each board."""
        self._errands: list[Errand] = []

    def see(self, message: BoardMessage) -> None:
        """Take in the next message of a board."""
        board = self._boards[message.gate]
        if board.apply(message) != "applied":
            return
        planned = self._planned[message.gate]
        for visit_id in planned.keys() - board.rows.keys():
            del planned[visit_id]
        for row in message.rows:
            self._plan(message.gate, row)

    def due(self, now: datetime) -> list[tuple[Errand, BoardRow]]:
        """What is to be said by now, each once. A held truck's officers wait."""
        ready = []
        while self._errands and self._errands[0].due <= now:
            errand = heappop(self._errands)
            row = self._boards[errand.gate].rows.get(errand.visit_id)
            if row is None or not _is_missing(errand, row):
                continue
            if row.status in {"held", "postponed"}:
                self.put_off(errand, now)
            else:
                ready.append((errand, row))
        return ready

    def put_off(self, errand: Errand, now: datetime) -> None:
        """Try again soon."""
        later = Errand(now + _AGAIN, errand.gate, errand.visit_id, errand.stage, errand.who, errand.since)
        heappush(self._errands, later)

    def _plan(self, gate: str, row: BoardRow) -> None:
        planned = self._planned[gate].setdefault(row.visit_id, set())
        for wait in _waits(row):
            for who in _who(wait):
                errand = self._errand(gate, row.visit_id, wait, who)
                if errand is not None and errand.word not in planned:
                    planned.add(errand.word)
                    heappush(self._errands, errand)

    def _errand(self, gate: str, visit_id: str, wait: StageWait, who: Who) -> Errand | None:
        errand = Errand(wait.since, gate, visit_id, wait.stage, who, wait.since)
        rng = Random(f"{self._seed}/{errand.word}")  # noqa: S311 (made-up officers, no secrets)
        if rng.random() < FORGOTTEN_SHARE:
            return None
        seconds = rng.uniform(*_USUAL_SECONDS)
        if rng.random() < _LATE_SHARE:
            seconds += rng.uniform(*_LATE_SECONDS)
        due = wait.since + timedelta(seconds=seconds)
        return Errand(due, gate, visit_id, wait.stage, who, wait.since)


def _waits(row: BoardRow) -> Iterator[StageWait]:
    yield StageWait(stage=row.stage, since=row.stage_since, agencies=row.agencies)
    yield from row.also


def _who(wait: StageWait) -> tuple[Who, ...]:
    if wait.stage in _SAID_BY_CUSTOMS:
        return ()
    if wait.stage == "fee":
        return ("payments",)
    agencies = tuple(role for role in wait.agencies if role not in _NO_AGENCIES)
    return (*agencies, "laboratory") if wait.stage in _QUARANTINES else agencies


def _is_missing(errand: Errand, row: BoardRow) -> bool:
    return any(
        wait.stage == errand.stage and wait.since == errand.since and errand.who in _who(wait) for wait in _waits(row)
    )


def word(errand: Errand, row: BoardRow, number: str | None, now: datetime) -> GateEvent | None:
    """What is said for the errand; None where that takes the number of a declaration, and none is known.

    The same errand always gives the same id.
    """
    if errand.who == "payments":
        return None if number is None else _fee(errand, row, number, now)
    if errand.who == "laboratory":
        return None if number is None else _result(errand, number, now)
    command = _command(errand, errand.who, now)
    if errand.stage == "approach":
        return CallRequested(**command, lane=row.lane or 1)
    return TickRequested(**command, stage=errand.stage, outcome="passed")


def _fee(errand: Errand, row: BoardRow, number: str, now: datetime) -> FeePaid:
    heading = _heading(errand, now)
    return FeePaid(**heading, number=number, plate=row.plate, amount_vnd=500_000, receipt=heading["id"])


def _result(errand: Errand, number: str, now: datetime) -> LaboratoryResulted:
    heading = _heading(errand, now)
    quarantine = _QUARANTINES[errand.stage]
    return LaboratoryResulted(**heading, number=number, quarantine=quarantine, passed=True, sample=heading["id"])


def _heading(errand: Errand, now: datetime) -> dict[str, Any]:
    return head(errand.gate, f"sandbox-{errand.who}", now) | {"id": record_id(_FEED, errand.word)}


def _command(errand: Errand, role: Role, now: datetime) -> dict[str, Any]:
    return {
        "id": record_id(_FEED, errand.word),
        "gate": errand.gate,
        "occurred_at": now,
        "received_at": now,
        "source": f"/sandbox/{role}",
        "request_id": record_id(_FEED, errand.word, "request"),
        "actor": Actor(subject=f"synthetic-{role}", role=role, organisation="synthetic"),
        "purpose": "synthetic crossing",
        "visit_id": errand.visit_id,
    }


async def run(bootstrap_servers: str, customs_url: str, seed: int) -> None:
    """Watch the boards and act, for ever; waits for Kafka and customs whenever they are away."""
    officers = Officers(seed)
    tail = BoardTail(bootstrap_servers, name=f"cuakhau-{_FEED}")
    with LogAppender(bootstrap_servers, client_id=f"cuakhau-{_FEED}") as log:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_watch(tail, officers))
            tasks.create_task(_work(tail, officers, CustomsClient("customs", customs_url), log))
            tasks.create_task(_report(log))


async def _watch(tail: BoardTail, officers: Officers) -> None:
    async with aclosing(tail.messages()) as messages:
        async for message in messages:
            officers.see(message)


async def _work(tail: BoardTail, officers: Officers, customs: CustomsClient, log: LogAppender) -> None:
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        if not tail.caught_up:
            continue  # what stands in an old board may have been said since
        now = datetime.now(UTC)
        for errand, row in officers.due(now):
            event = word(errand, row, await _number(customs, errand, row), now)
            if event is None:
                officers.put_off(errand, now)
            else:
                await log.append(event)


async def _number(customs: CustomsClient, errand: Errand, row: BoardRow) -> str | None:
    """The declaration under which the truck stands, asked of customs, as a bank or a laboratory would."""
    if errand.who not in {"payments", "laboratory"} or row.declaration is None or row.plate is None:
        return None
    try:
        found = await customs.of_vehicle(row.plate, errand.gate, row.direction)
    except (FeedAwayError, BadAnswerError):
        return None  # the client has said and counted it; it is asked again soon
    return found.declarations[0].number if found.declarations else None


async def _report(log: LogAppender) -> None:
    """Say to every gate, every ten seconds, that agencies' words here are made up."""
    while True:
        now = datetime.now(UTC)
        await log.append_all(
            [
                FeedReported(**head(gate, _FEED, now), feed_kind="customs", feed=_FEED, alive=True, synthetic=True)
                for gate in GATES
            ]
        )
        await asyncio.sleep(_REPORT_SECONDS)
