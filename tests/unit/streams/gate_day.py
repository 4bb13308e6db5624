"""A gate for tests: say what happens in the words of the road, then look at the board."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from schemas.board import BoardMessage, BoardRow
from schemas.codec import decode_board, encode
from schemas.events import (
    Actor,
    CallRequested,
    ClockTicked,
    CorrectionRequested,
    DeclarationChanged,
    FeedReported,
    FeePaid,
    GateEvent,
    Goods,
    HoldRequested,
    LaneSetRequested,
    PlateCandidate,
    PlateSighted,
    PredeclarationFiled,
    QueueTailMeasured,
    RegistrationChanged,
    ReleaseRequested,
    TickRequested,
)
from schemas.fields import CameraTrouble, FeedKind
from schemas.outcomes import CommandAnswered
from streams.domain.board_view import BoardView
from streams.domain.gate import GateState, Output, step
from streams.domain.invariants import check_gate
from streams.rules import RULES

GATE = "huu-nghi"
CUSTOMS = Actor(subject="p-1", role="customs", organisation="customs-lang-son")
BORDER_GUARD = Actor(subject="p-2", role="border-guard", organisation="border-guard-huu-nghi")
YARD = Actor(subject="p-3", role="yard", organisation="yard-1")
MANAGEMENT_BOARD = Actor(subject="p-4", role="management-board", organisation="board-lang-son")
TAX = Actor(subject="p-5", role="tax", organisation="tax-lang-son")
PLANT_QUARANTINE = Actor(subject="p-6", role="plant-quarantine", organisation="plant-quarantine-lang-son")
FIRM = Actor(subject="p-8", role="firm", organisation="firm-1")
TRAFFIC_POLICE = Actor(subject="p-7", role="traffic-police", organisation="police-lang-son")

OutputType = TypeVar("OutputType")


def clock(text: str) -> datetime:
    """08:00 or 08:00:05 on the day of the tests, or on a later one: `+2d 08:00`."""
    days = 0
    if text.startswith("+"):
        day, text = text.split()
        days = int(day.strip("+d"))
    parts = [int(part) for part in text.split(":")]
    hour, minute, second = (*parts, 0)[:3]
    return datetime(2026, 11, 23, hour, minute, second, tzinfo=UTC) + timedelta(days=days)


class GateDay:
    """One gate, its board, and everything it has said."""

    def __init__(self, first_tick: str | None = "08:00") -> None:
        self.state = GateState(GATE)
        self.board = BoardView(GATE)
        self.said: list[Output] = []
        self._ids = (f"00000000-0000-7000-8000-{number:012d}" for number in itertools.count())
        self._offsets = itertools.count()
        if first_tick is not None:
            self.ticks(first_tick)

    def happens_without_board(self, event: GateEvent) -> list[Output]:
        """Fold one event, with all invariants checked."""
        offset = next(self._offsets)
        outputs = step(self.state, event, offset, offset.to_bytes(32), RULES)
        check_gate(self.state)
        return outputs

    def happens(self, event: GateEvent) -> list[Output]:
        """Fold one event; the board follows through real bytes."""
        outputs = self.happens_without_board(event)
        for output in outputs:
            if isinstance(output, BoardMessage):
                assert self.board.apply(decode_board(encode(output))) == "applied"
        self.said += outputs
        return outputs

    def ticks(self, at: str) -> list[Output]:
        """The gate's clock."""
        return self.happens(ClockTicked(**self.event(at)))

    def sees(self, plate: str | None, at: str, checkpoint: str = "approach", **more: Any) -> list[Output]:
        """A camera sees a truck; None when it cannot read the plate."""
        return self.happens(self.sighting(plate, at, checkpoint, **more))

    def sighting(
        self, plate: str | None, at: str, checkpoint: str = "approach", confidence: float = 0.9, **more: Any
    ) -> PlateSighted:
        """The event of `sees`."""
        plate_words = {word: more.pop(word) for word in ("country", "colour") if word in more}
        candidates = () if plate is None else (PlateCandidate(text=plate, confidence=confidence, **plate_words),)
        fields = {
            **self.event(at),
            "sighting_id": next(self._ids),
            "revision": "new",
            "camera": f"{checkpoint}-1",
            "checkpoint": checkpoint,
            "lane": 1,
            "direction": "out",
            "candidates": candidates,
        }
        return PlateSighted(**(fields | more))

    def declares(self, at: str, *vehicles: str, **more: Any) -> list[Output]:
        """Customs says how a declaration stands."""
        fields = {
            **self.event(at),
            "feed_as_of": clock(at),
            "number": "305512345678",
            "version": 1,
            "declaration_type": "B11",
            "status": "lodged",
            "direction": "out",
            "lodged_at": clock(at),
            "declarant": "firm-1",
            "channel": "yellow",
            "vehicles": vehicles,
            "goods": (Goods(hs_code="08106000", perishable=True),),
        }
        return self.happens(DeclarationChanged(**(fields | more)))

    def predeclares(self, at: str, truck: str, **more: Any) -> CommandAnswered:
        """A firm says what will come."""
        fields = {**self.command(at, FIRM), "number": "305512345678", "direction": "out", "truck": truck}
        return self.answer(PredeclarationFiled(**(fields | more)))

    def registers(self, at: str, plate: str, status: str = "valid", version: int = 1) -> list[Output]:
        """The registry answers."""
        return self.happens(
            RegistrationChanged(
                **self.event(at),
                feed_as_of=clock(at),
                plate=plate,
                version=version,
                status=status,  # type: ignore[arg-type]
            )
        )

    def payment(self, at: str, number: str = "305512345678", **more: Any) -> FeePaid:
        """The infrastructure fee is paid."""
        fields = {"feed_as_of": clock(at), "number": number, "amount_vnd": 500_000, "receipt": "receipt-1"}
        return FeePaid(**(self.event(at) | fields | more))

    def tail(self, trucks: int, at: str) -> QueueTailMeasured:
        """A camera on the road sees the queue's end."""
        return QueueTailMeasured(
            **self.event(at),
            camera="road-1",
            checkpoint="approach",
            direction="out",
            trucks=trucks,
            trucks_error=1,
            metres=20 * trucks,
            metres_error=10,
            out_of_sight=False,
        )

    def reports(
        self, at: str, feed: str = "customs", *troubles: CameraTrouble, alive: bool = True, kind: FeedKind = "customs"
    ) -> list[Output]:
        """A feed says how it is."""
        return self.happens(
            FeedReported(
                **self.event(at),
                feed_as_of=clock(at),
                feed_kind=kind,
                feed=feed,
                alive=alive,
                troubles=troubles,
            )
        )

    def passes(self, visit_id: str, stage: str, at: str, actor: Actor = CUSTOMS, **more: Any) -> CommandAnswered:
        """An officer ticks a stage as passed."""
        fields = {**self.command(at, actor), "visit_id": visit_id, "stage": stage, "outcome": "passed"}
        return self.answer(TickRequested(**(fields | more)))

    def enters(self, visit_id: str, at: str) -> None:
        """Both agencies let the truck in, and the yard takes it."""
        assert self.passes(visit_id, "gate-in", at, BORDER_GUARD).accepted
        assert self.passes(visit_id, "gate-in", at, CUSTOMS).accepted
        assert self.passes(visit_id, "yard-in", at, YARD).accepted

    def holds(self, visit_id: str, at: str, actor: Actor = CUSTOMS) -> CommandAnswered:
        """An agency stops a visit."""
        return self.answer(HoldRequested(**self.command(at, actor), visit_id=visit_id, reason="papers"))

    def releases(self, visit_id: str, at: str, actor: Actor = CUSTOMS) -> CommandAnswered:
        """The hold is over."""
        return self.answer(ReleaseRequested(**self.command(at, actor), visit_id=visit_id, reason="papers in order"))

    def calls(self, visit_id: str | None, at: str, lane: int = 2, **more: Any) -> CommandAnswered:
        """The truck is told to come; without one, the next in the direction that is said."""
        return self.answer(CallRequested(**self.command(at, TRAFFIC_POLICE), visit_id=visit_id, lane=lane, **more))

    def corrects(self, visit_id: str, correction: str, at: str, **more: Any) -> CommandAnswered:
        """An officer puts something right."""
        fields = {**self.command(at, BORDER_GUARD), "visit_id": visit_id, "correction": correction, "reason": "seen"}
        return self.answer(CorrectionRequested(**(fields | more)))

    def sets_lane(self, lane: int, at: str, *, is_open: bool = True, direction: str = "out") -> CommandAnswered:
        """The management board opens or closes a lane."""
        fields = {**self.command(at, MANAGEMENT_BOARD), "lane": lane, "direction": direction, "is_open": is_open}
        return self.answer(LaneSetRequested(**fields))

    def answer(self, command: GateEvent) -> CommandAnswered:
        """The one answer to a command."""
        (answer,) = said(self.happens(command), CommandAnswered)
        return answer

    def event(self, at: str) -> dict[str, Any]:
        """What every event carries."""
        return {
            "id": next(self._ids),
            "gate": GATE,
            "occurred_at": clock(at),
            "received_at": clock(at),
            "source": "/test",
        }

    def command(self, at: str, actor: Actor) -> dict[str, Any]:
        """What every command carries."""
        return {**self.event(at), "request_id": next(self._ids), "actor": actor, "purpose": "border control"}

    def queue(self, direction: str = "out") -> list[str | None]:
        """Plates on the board in its order."""
        return [row.plate for _, row in self.board.ordered(direction)]  # type: ignore[arg-type]

    def positions(self, direction: str = "out") -> dict[str | None, int | None]:
        """Positions by plate."""
        return {row.plate: position for position, row in self.board.ordered(direction)}  # type: ignore[arg-type]

    def waits(self, plate: str | None) -> dict[str, tuple[str, ...]]:
        """What the truck waits for by its board's row, and whose ticks each of it lacks."""
        row = self.row(plate)
        return {row.stage: row.agencies, **{wait.stage: wait.agencies for wait in row.also}}

    def row(self, plate: str | None) -> BoardRow:
        """The board's row of a plate."""
        (row,) = [row for row in self.board.rows.values() if row.plate == plate]
        return row


def said(outputs: list[Output], kind: type[OutputType]) -> list[OutputType]:
    """The outputs of one kind."""
    return [output for output in outputs if isinstance(output, kind)]
