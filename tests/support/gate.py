"""A gate to tell stories with: say what happens in the words of the road, then look at what it made of it.

Every word takes a second; `passes` lets the clock run. All invariants are checked after every event, and the board is
read from real bytes, as a screen reads it.
"""

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, TypeVar

import msgspec

from schemas.alerts import GateAlert
from schemas.board import BoardMessage, BoardRow
from schemas.codec import decode_board, encode
from schemas.events import (
    Actor,
    AlertAcknowledged,
    AlertAssigned,
    BookingCancelRequested,
    BookingChangeRequested,
    BookingRequested,
    CallRequested,
    CapacitySetRequested,
    ClockTicked,
    CorrectionRequested,
    DeclarationChanged,
    FeedReported,
    FeePaid,
    GateEvent,
    Goods,
    HoldRequested,
    LaboratoryResulted,
    LaneSetRequested,
    PlateCandidate,
    PlateSighted,
    PolicyActivateRequested,
    PostponeRequested,
    PredeclarationFiled,
    PriorityRequested,
    RegistrationChanged,
    ReleaseRequested,
    RequeueRequested,
    TickRequested,
    TickRevokeRequested,
    TruckSeenElsewhere,
    VisitCommand,
    WaitlistRequested,
)
from schemas.fields import Role, Stage
from schemas.outcomes import CommandAnswered, VisitClosed, VisitNoted, VisitOpened
from streams.domain.board_view import BoardView
from streams.domain.gate import GateState, Output, step
from streams.domain.invariants import check_gate
from streams.domain.visit import Visit
from streams.rules import RULES

GATE = "huu-nghi"
MORNING = datetime(2026, 11, 23, 1, tzinfo=UTC)
"""Eight o'clock in Vietnam, on a Monday."""
NUMBER = "305512345678"
MACHINES, CRAB, DURIAN, PIGS = "84295200", "030633", "08106000", "01039100"

ALL_TICKS: tuple[tuple[Stage, Role], ...] = (
    ("gate-in", "border-guard"),
    ("gate-in", "customs"),
    ("yard-in", "yard"),
    ("licence", "management-board"),
    ("fee", "tax"),
    ("yard-out", "yard"),
    ("gate-out", "border-guard"),
    ("gate-out", "customs"),
)
"""What a truck of released general goods needs, in an order that works."""

Kind = TypeVar("Kind")


def officer(role: Role, organisation: str | None = None) -> Actor:
    """Somebody of an agency, a firm, or a driver."""
    return Actor(subject=f"p-{role}", role=role, organisation=organisation or f"{role}-lang-son")


class Gate:
    """One gate, its board, and everything it has said."""

    def __init__(self, now: datetime = MORNING, *, audited: bool = True) -> None:
        """With the first tick of its clock. `audited`: the whole gate is checked after each event."""
        self.state = GateState(GATE)
        self.board = BoardView(GATE)
        self.said: list[Output] = []
        self.now = now
        self.log_hash = bytes(32)
        self._audited = audited
        self._ids = (f"00000000-0000-7000-8000-{number:012d}" for number in itertools.count())
        self._offsets = itertools.count()
        self.happens(ClockTicked(**self._event()))

    # Time.

    def passes(self, *, days: int = 0, hours: int = 0, minutes: int = 0, seconds: int = 0) -> list[Output]:
        """The gate's clock moves on; returns what that caused."""
        self.now += timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        return self.happens(ClockTicked(**self._event()))

    def until(self, time: datetime) -> list[Output]:
        """The clock stands at this time."""
        self.now = time
        return self.passes()

    def restarts(self) -> None:
        """Another engine goes on from a snapshot: what it computes again must be what was."""
        self.state = msgspec.json.decode(msgspec.json.encode(self.state), type=GateState)

    # What cameras and feeds say.

    def sees(self, plate: str | None, at: str = "approach", *others: tuple[str, float], **more: Any) -> list[Output]:
        """A camera sees a truck; None when it cannot read the plate. `others`: further readings with confidences."""
        return self.happens(self.sighting(plate, at, *others, **more))

    def sighting(
        self, plate: str | None, at: str = "approach", *others: tuple[str, float], confidence: float = 0.9, **more: Any
    ) -> PlateSighted:
        """The event of `sees`."""
        words = {word: more.pop(word) for word in ("country", "colour") if word in more}
        candidates = [] if plate is None else [PlateCandidate(text=plate, confidence=confidence, **words)]
        candidates += [PlateCandidate(text=text, confidence=share) for text, share in others]
        fields = {
            "sighting_id": next(self._ids),
            "revision": "new",
            "camera": f"{at}-1",
            "checkpoint": at,
            "lane": 1,
            "direction": "out",
            "candidates": tuple(candidates),
        }
        return PlateSighted(**{**self._said(more), **fields, **more})

    def declares(self, *plates: str, hs: str = MACHINES, **more: Any) -> list[Output]:
        """Customs says how a declaration stands."""
        fields = {
            **self._fed(more),
            "number": NUMBER,
            "version": 1,
            "declaration_type": "B11",
            "status": "lodged",
            "direction": "out",
            "lodged_at": self.now,
            "declarant": "firm-1",
            "channel": "yellow",
            "vehicles": plates,
            "goods": (Goods(hs_code=hs),),
        }
        return self.happens(DeclarationChanged(**{**fields, **more}))

    def registers(self, plate: str, status: str = "valid", **more: Any) -> list[Output]:
        """The registry answers."""
        fields = {**self._fed(more), "plate": plate, "version": 1, "status": status}
        return self.happens(RegistrationChanged(**{**fields, **more}))

    def is_paid(self, number: str = NUMBER, **more: Any) -> list[Output]:
        """The infrastructure fee is paid."""
        fields = {**self._fed(more), "number": number, "amount_vnd": 500_000, "receipt": "receipt-1"}
        return self.happens(FeePaid(**{**fields, **more}))

    def finds(self, quarantine: str = "plant", number: str = NUMBER, **more: Any) -> list[Output]:
        """The laboratory finds the goods fit, unless told otherwise."""
        fields = {**self._fed(more), "number": number, "quarantine": quarantine, "passed": True, "sample": "sample-1"}
        return self.happens(LaboratoryResulted(**{**fields, **more}))

    def reports(self, feed: str = "customs", **more: Any) -> list[Output]:
        """A feed says how it is."""
        fields = {**self._fed(more), "feed_kind": "customs", "feed": feed, "alive": True}
        return self.happens(FeedReported(**{**fields, **more}))

    def hears_of(self, plate: str, at: str, **more: Any) -> list[Output]:
        """The truck opened a visit at another gate."""
        fields = {
            **self._said(more),
            "visit_id": self.visit(plate).visit_id,
            "plate": plate,
            "other_gate": at,
            "other_visit_id": f"{at}-000001",
            "seen_at": self.now,
        }
        return self.happens(TruckSeenElsewhere(**{**fields, **more}))

    # What officers, firms and drivers ask. Each returns the one answer.

    def ticks(self, role: Role, stage: Stage, plate: str | None = None, **more: Any) -> CommandAnswered:
        """An agency confirms a stage."""
        return self._asks(TickRequested, role, plate, {"stage": stage, "outcome": "passed", **more})

    def revokes(self, role: Role, stage: Stage, plate: str | None = None, **more: Any) -> CommandAnswered:
        """An agency takes its tick back."""
        return self._asks(TickRevokeRequested, role, plate, {"stage": stage, "reason": "ticked by mistake", **more})

    def holds(self, role: Role, plate: str | None = None, **more: Any) -> CommandAnswered:
        """An agency stops a visit."""
        return self._asks(HoldRequested, role, plate, {"reason": "papers", **more})

    def releases(self, role: Role, plate: str | None = None, **more: Any) -> CommandAnswered:
        """Its hold is over."""
        return self._asks(ReleaseRequested, role, plate, {"reason": "papers in order", **more})

    def calls(
        self, plate: str | None = None, lane: int = 2, role: Role = "traffic-police", **more: Any
    ) -> CommandAnswered:
        """A truck is told to come; without a plate, the one whose turn it is."""
        return self._asks(CallRequested, role, plate, {"lane": lane, **more})

    def postpones(self, plate: str | None, hours: int = 4, role: Role = "driver", **more: Any) -> CommandAnswered:
        """A driver asks for a later turn."""
        return self._asks(PostponeRequested, role, plate, {"hours": hours, **more})

    def sends_back(self, plate: str | None, role: Role = "traffic-police", **more: Any) -> CommandAnswered:
        """To the back of its class."""
        return self._asks(RequeueRequested, role, plate, {"reason": "did not come", **more})

    def grants(
        self, ground: str, plate: str | None, role: Role = "border-guard", *, granted: bool = True, **more: Any
    ) -> CommandAnswered:
        """A ground for priority is found, or taken back."""
        fields = {"ground": ground, "granted": granted, "reason": "a patient on board", **more}
        return self._asks(PriorityRequested, role, plate, fields)

    def corrects(
        self, what: str, plate: str | None = None, text: str | None = None, role: Role = "border-guard", **more: Any
    ) -> CommandAnswered:
        """An officer puts right what was seen or joined wrongly."""
        return self._asks(
            CorrectionRequested, role, plate, {"correction": what, "text": text, "reason": "seen by eye", **more}
        )

    def sets_lane(
        self, lane: int, *, is_open: bool, direction: str = "out", role: Role = "management-board"
    ) -> CommandAnswered:
        """A lane is opened or closed."""
        return self._asks(LaneSetRequested, role, None, {"lane": lane, "direction": direction, "is_open": is_open})

    def signs(self, role: Role, text: str, **more: Any) -> CommandAnswered:
        """An agency signs a policy."""
        return self._asks(PolicyActivateRequested, role, None, {"text": text, **more})

    def predeclares(self, truck: str, number: str = NUMBER, **more: Any) -> CommandAnswered:
        """A firm says what will come."""
        return self._asks(
            PredeclarationFiled, "firm", None, {"number": number, "direction": "out", "truck": truck, **more}
        )

    def books(
        self, vehicle: str, slot: datetime, number: str = NUMBER, firm: str = "firm-1", **more: Any
    ) -> CommandAnswered:
        """A firm asks for a slot."""
        return self._asks(BookingRequested, "firm", None, _application(vehicle, slot, number, firm, more))

    def waits_for_a_place(
        self, vehicle: str, slot: datetime, number: str = NUMBER, firm: str = "firm-1", **more: Any
    ) -> CommandAnswered:
        """A firm joins a slot's waitlist."""
        return self._asks(WaitlistRequested, "firm", None, _application(vehicle, slot, number, firm, more))

    def changes_booking(self, booking_id: str, **more: Any) -> CommandAnswered:
        """Another slot or vehicle."""
        return self._asks(
            BookingChangeRequested,
            "firm",
            None,
            {"booking_id": booking_id, "reason": "a flat tyre", "organisation": "firm-1", **more},
        )

    def gives_back(self, booking_id: str, **more: Any) -> CommandAnswered:
        """The place may go to somebody else."""
        return self._asks(
            BookingCancelRequested, "firm", None, {"booking_id": booking_id, "organisation": "firm-1", **more}
        )

    def sets_places(self, slot: datetime, trucks: int) -> CommandAnswered:
        """The board of management says how many trucks a slot takes."""
        return self._asks(
            CapacitySetRequested, "management-board", None, {"direction": "out", "slot_at": slot, "trucks": trucks}
        )

    def acknowledges(self, alert_id: str, role: Role) -> CommandAnswered:
        """Somebody has seen the alert."""
        return self._asks(AlertAcknowledged, role, None, {"alert_id": alert_id})

    def assigns(self, alert_id: str, owner: Role, role: Role = "management-board") -> CommandAnswered:
        """Somebody shall act on the alert."""
        return self._asks(AlertAssigned, role, None, {"alert_id": alert_id, "owner": owner})

    # Whole pieces of a day.

    def enters(self, *plates: str, **more: Any) -> None:
        """Trucks come, and both agencies let them in; they stand in the yard."""
        for plate in plates:
            self.sees(plate, **more)
            self.sees(plate, "gate-in", **more)
            for role in ("border-guard", "customs"):
                assert self.ticks(role, "gate-in", plate).accepted
            assert self.ticks("yard", "yard-in", plate).accepted

    def goes_through(self, plate: str, number: str, *, minutes: int = 10) -> None:
        """A truck of released general goods comes, waits so many minutes at the gate, and crosses."""
        self.declares(plate, number=number, status="released", channel="green")
        self.sees(plate)
        self.sees(plate, "gate-in")
        self.passes(minutes=minutes)
        for stage, role in ALL_TICKS:
            assert self.ticks(role, stage, plate).accepted, (stage, role)
        assert plate not in self.plates()

    # Looking at it.

    def visit(self, plate: str | None) -> Visit:
        """The open visit with that plate (None: the one that nobody could read)."""
        (visit,) = [v for v in self.state.visits.values() if (None if v.plate is None else v.plate.text) == plate]
        return visit

    def row(self, plate: str | None) -> BoardRow:
        """What the board shows of it."""
        return self.board.rows[self.visit(plate).visit_id]

    def plates(self, direction: str = "out") -> list[str | None]:
        """All trucks on the board, in its order."""
        return [row.plate for _, row in self.board.ordered(direction)]  # type: ignore[arg-type]

    def queue(self, stage: Stage, direction: str = "out") -> list[str | None]:
        """Who waits for the stage, in the order of going."""
        return [self.board.row_of(one).plate for one in self.board.queue(direction, stage)]  # type: ignore[arg-type]

    def waits(self, plate: str | None) -> dict[str, tuple[str, ...]]:
        """The stages it waits for and whose ticks they lack, as the board shows them."""
        row = self.row(plate)
        return {row.stage: row.agencies, **{one.stage: one.agencies for one in row.also}}

    def outcomes(self, kind: type[Kind]) -> list[Kind]:
        """Everything of this kind that the gate has said."""
        return [output for output in self.said if isinstance(output, kind)]

    def alerts(self, alert_id: str) -> list[GateAlert]:
        """Everything said of one alert."""
        return [output for output in self.said if isinstance(output, GateAlert) and output.alert_id == alert_id]

    def story(self, visit_id: str) -> list[str]:
        """What happened to a visit, line by line."""
        lines: list[str] = []
        for output in self.said:
            if isinstance(output, VisitOpened) and output.visit_id == visit_id:
                lines.append("opened")
            elif isinstance(output, VisitClosed) and output.visit_id == visit_id:
                lines.append(output.how)
            elif isinstance(output, VisitNoted | CommandAnswered) and visit_id in {
                output.visit_id,
                output.other_visit_id,
            }:
                lines += [output.what] if output.what is not None else []
        return lines

    # How.

    def happens(self, event: GateEvent) -> list[Output]:
        """Fold one event."""
        self.log_hash = sha256(self.log_hash + encode(event)).digest()
        outputs = step(self.state, event, next(self._offsets), self.log_hash, RULES)
        for output in outputs:
            if isinstance(output, BoardMessage):
                assert self.board.apply(decode_board(encode(output))) == "applied"
        if self._audited:
            check_gate(self.state)
        self.said += outputs
        return outputs

    def _asks(
        self, kind: Callable[..., GateEvent], role: Role, plate: str | None, fields: dict[str, Any]
    ) -> CommandAnswered:
        fields = dict(fields)
        actor = officer(role, fields.pop("organisation", None))
        words = {**self._said(fields), "request_id": next(self._ids), "actor": actor, "purpose": "border control"}
        if isinstance(kind, type) and issubclass(kind, VisitCommand):
            words["plate"] = plate
        (answer,) = told(self.happens(kind(**{**words, **fields})), CommandAnswered)
        return answer

    def _said(self, more: dict[str, Any]) -> dict[str, Any]:
        """What every event carries: a second later than the one before, unless it came `late` or its clock `ahead`."""
        self.now += timedelta(seconds=1)
        off = more.pop("ahead", timedelta()) - more.pop("late", timedelta())
        return {**self._event(), "occurred_at": self.now + off}

    def _fed(self, more: dict[str, Any]) -> dict[str, Any]:
        return {**self._said(more), "feed_as_of": self.now}

    def _event(self) -> dict[str, Any]:
        return {
            "id": next(self._ids),
            "gate": GATE,
            "occurred_at": self.now,
            "received_at": self.now,
            "source": "/test",
        }


def told(outputs: list[Output], kind: type[Kind]) -> list[Kind]:
    """The outputs of one kind."""
    return [output for output in outputs if isinstance(output, kind)]


def _application(vehicle: str, slot: datetime, number: str, firm: str, more: dict[str, Any]) -> dict[str, Any]:
    fields = {"vehicle": vehicle, "slot_at": slot, "number": number, "direction": "out", "organisation": firm}
    return {**fields, **more}
