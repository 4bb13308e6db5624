"""One truck's way through a gate, as everybody on it says it: domain.md's journey of one visit.

Each method is a piece of the way: it is given the second at which the truck is ready for it, puts what is said then,
and returns the second at which the truck may go on.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Literal

from connectors.sandbox.officers_work import fate_of_tick, tick_seconds
from connectors.sandbox.papers import Papers, Rig, declared
from connectors.sandbox.passes import Cameras, Place, Plate
from connectors.sandbox.scribe import Scribe
from schemas.events import (
    CallRequested,
    CorrectionRequested,
    FeePaid,
    GateEvent,
    HoldRequested,
    LaboratoryResulted,
    PostponeRequested,
    PredeclarationFiled,
    PriorityRequested,
    RegistrationChanged,
    ReleaseRequested,
    RequeueRequested,
    TickRequested,
    TickRevokeRequested,
)
from schemas.fields import Checkpoint, Direction, Role, Stage

USUAL_STAY_SECONDS = 9_000
"""From the gate to the line when nobody waits for the line."""

_DRIVE_SECONDS = (120, 600)
_CALLED_AFTER_SECONDS = 3_600
_CALL_AHEAD_SECONDS = (600, 1_500)
_POSTPONE_HOURS = 4
_CORRECTED_SHARE = 0.8
_CORRECTED_AFTER_SECONDS = (900, 5_400)
_PREDECLARED_SHARE = 0.45
_REGISTERED_VALID_SHARE = 0.96
_REQUEUED_SHARE = 0.01
_POSTPONED_SHARE = 0.01
_HELD_SHARE = 0.008
_HELD_SECONDS = (1_800, 10_800)
_EMERGENCY_SHARE = 0.002
_PREPAID_SHARE = 0.25
_LABORATORY_FAILED_SHARE = 0.01
_LABORATORY_SECONDS = (1_800, 5_400)

_BEFORE_THE_LINE: frozenset[Checkpoint] = frozenset({"approach", "gate-in", "yard-in"})
_OF_THE_TRUCK = frozenset({"front", "rear"})

Put = Callable[[float, "GateEvent | Callable[[], None]"], None]
"""Takes an event, or what shall happen, for its second."""


@dataclass(frozen=True, slots=True)
class World:
    """What all journeys of one log share."""

    rng: Random
    scribe: Scribe
    cameras: Cameras
    put: Put


@dataclass(slots=True)
class Journey:
    """One truck at one gate. `papers` is None for a truck that comes without a declaration."""

    world: World
    gate: str
    direction: Direction
    rig: Rig
    papers: Papers | None
    partner: Rig | None = None
    """The truck of the other country that takes the goods over."""

    def announce(self, second: float) -> None:
        """Said before the truck comes: the registry's answer, and the firm's own word."""
        rng, scribe, truck = self.world.rng, self.world.scribe, self.rig.truck
        registered = second + rng.uniform(1, 20)
        self._say(
            registered,
            RegistrationChanged(
                **scribe.feed(self.gate, registered, "registry"),
                plate=truck.plate,
                version=1,
                status="valid" if rng.random() < _REGISTERED_VALID_SHARE else "inspection-expired",
                country=truck.country,
                vehicle_class="tractor",
                axles=rng.choice((2, 3, 3, 4)),
            ),
        )
        papers = self.papers
        if papers is not None and (self.partner is not None or rng.random() < _PREDECLARED_SHARE):
            filed = max(papers.lodged, second - 3_600) + rng.uniform(60, 1_200)
            self._say(
                filed,
                PredeclarationFiled(
                    **scribe.command(self.gate, filed, "firm", papers.organisation),
                    number=papers.number,
                    direction=self.direction,
                    truck=truck.plate,
                    trailer=self.rig.trailer,
                    container=self.rig.container,
                    driver=f"driver-{rng.randrange(20_000):05d}",
                    fee_payer=papers.organisation,
                    partner=None if self.partner is None else self.partner.truck.plate,
                    languages=("zh",) if truck.country == "cn" else ("vi",),
                ),
            )

    def approach(self, second: float) -> None:
        """Seen on the road; a wrong plate is put right by an officer some time later."""
        self._see("approach", second)

    def wait_on_the_road(self, second: float, enters: float) -> None:
        """From the road to the gate. Those who waited long are called forward."""
        rng, waited = self.world.rng, enters - second
        if rng.random() < _EMERGENCY_SHARE:
            at = second + rng.uniform(0, waited)
            head = self._officer("border-guard", at)
            self._say(at, PriorityRequested(**head, ground="emergency", granted=True, reason="sick driver"))
        if waited < _CALLED_AFTER_SECONDS:
            return
        if waited > (_POSTPONE_HOURS + 1) * 3_600 and rng.random() < _POSTPONED_SHARE:
            at = second + rng.uniform(0, waited - (_POSTPONE_HOURS + 1) * 3_600)
            self._say(at, PostponeRequested(**self._officer("yard", at), hours=_POSTPONE_HOURS))
        called = enters - rng.uniform(*_CALL_AHEAD_SECONDS)
        if rng.random() < _REQUEUED_SHARE:
            missed = called - 1_800
            self._call(missed)
            at = missed + 900
            self._say(at, RequeueRequested(**self._officer("traffic-police", at), reason="did not come"))
        self._call(called)

    def cross(self, second: float, waits_inside: float) -> None:
        """All of the way from the gate to the line, with a wait for the line in the yard."""
        rng = self.world.rng
        self._see("gate-in", second)
        self._see_sides(second)
        second = self._ticks("gate-in", ("border-guard", "customs"), second) + rng.uniform(*_DRIVE_SECONDS)
        self._see("yard-in", second)
        second = self._ticks("yard-in", ("yard",), second)
        fee_paid = self._pay_fee(second)
        if self.papers is not None and rng.random() < _HELD_SHARE:
            second = self._hold(second)
        second = max(fee_paid, self._checks(second))
        second = self._transship(second)
        second = self._ticks("yard-out", ("yard",), second + waits_inside)
        self._see("yard-out", second + 30)
        self._leave(second + 30)

    def _checks(self, second: float) -> float:
        """Side by side: quarantine, customs, the transport licence."""
        done = [self._ticks("licence", ("management-board",), second), self._customs(second)]
        quarantine = self.rig.truck.quarantine
        if quarantine is not None:
            role: Role = "plant-quarantine" if quarantine == "plant" else "animal-quarantine"
            ticked = self._ticks(quarantine, (role,), second)
            sampled = self._laboratory(quarantine, second) if self.direction == "out" and quarantine == "plant" else 0
            done += [ticked, sampled]
            if quarantine == "animal" and self.direction == "in":
                done.append(self._ticks("health", ("health-quarantine",), second))
        return max(done)

    def _customs(self, second: float) -> float:
        """Inspection on the red channel, then the release: by the feed, or by hand where there are no papers."""
        papers = self.papers
        if papers is None:
            return self._ticks("customs", ("customs",), second)
        if papers.channel == "red":
            second = self._ticks("inspection", ("customs",), second)
        if papers.released is not None:
            return max(second, papers.released)
        released = second + tick_seconds(self.world.rng, "customs", "customs")
        self._say(released, declared(self.world.scribe, papers, released, "released"))
        return released

    def _laboratory(self, quarantine: Literal["plant", "animal"], second: float) -> float:
        rng, scribe, papers = self.world.rng, self.world.scribe, self.papers
        if papers is None:
            return second
        results = (False, True) if rng.random() < _LABORATORY_FAILED_SHARE else (True,)
        for passed in results:
            second += rng.uniform(*_LABORATORY_SECONDS)
            head = scribe.feed(self.gate, second, "laboratory")
            sample = f"S{head['id'][-10:]}"
            self._say(
                second,
                LaboratoryResulted(**head, number=papers.number, quarantine=quarantine, passed=passed, sample=sample),
            )
        return second

    def _pay_fee(self, second: float) -> float:
        """By the firm's bank, seldom before the truck is in; without papers at the tax officer's window."""
        rng, truck, papers = self.world.rng, self.rig.truck, self.papers
        if papers is None:
            return self._ticks("fee", ("tax",), second)
        paid = second + (1 if rng.random() < _PREPAID_SHARE else tick_seconds(rng, "fee", "tax"))
        head = self.world.scribe.feed(self.gate, paid, "fees")
        self._say(
            paid,
            FeePaid(
                **head,
                number=papers.number,
                plate=truck.declared_plate,
                amount_vnd=truck.gross_weight_kg // 1_000 * 25_000,
                receipt=f"R{head['id'][-10:]}",
            ),
        )
        return paid

    def _transship(self, second: float) -> float:
        if self.partner is None:
            return second
        back: Direction = "in" if self.direction == "out" else "out"
        partner = Journey(self.world, self.gate, back, self.partner, None)
        partner._see("gate-in", second)
        entered = partner._ticks("gate-in", ("border-guard", "customs"), second)
        done = self._ticks("transshipment", ("yard", "customs"), entered)
        partner._leave(done)
        return done

    def _leave(self, second: float) -> None:
        second = self._ticks("gate-out", ("border-guard", "customs"), second + self.world.rng.uniform(*_DRIVE_SECONDS))
        second += self.world.rng.uniform(10, 60)
        self._see("gate-out", second)
        self._see("gate-out", second + 2, replace(Plate.of(self.rig.truck), side="rear"))

    def _hold(self, second: float) -> float:
        role: Role = self.world.rng.choice(("customs", "border-guard"))
        over = second + self.world.rng.uniform(*_HELD_SECONDS)
        self._say(second, HoldRequested(**self._officer(role, second), reason="papers in doubt"))
        self._say(over, ReleaseRequested(**self._officer(role, over), reason="papers in order"))
        return over

    def _call(self, second: float) -> None:
        lane = self.world.rng.randrange(1, 5)
        self._say(second, CallRequested(**self._officer("traffic-police", second), direction=self.direction, lane=lane))

    def _ticks(self, stage: Stage, roles: tuple[Role, ...], second: float) -> float:
        """Each agency by itself; on when the last one is done."""
        return max([self._tick(stage, role, second) for role in roles])

    def _tick(self, stage: Stage, role: Role, second: float) -> float:
        rng = self.world.rng
        second += tick_seconds(rng, stage, role)
        fate = fate_of_tick(rng, stage)
        if fate == "forgotten":
            return second
        if fate == "failed":
            failed = TickRequested(**self._officer(role, second), stage=stage, outcome="failed", note="look again")
            self._say(second, failed)
            second += rng.uniform(900, 3_600)
        self._say(second, TickRequested(**self._officer(role, second), stage=stage, outcome="passed"))
        if fate == "revoked":
            second += rng.uniform(30, 300)
            self._say(
                second, TickRevokeRequested(**self._officer(role, second), stage=stage, reason="pressed too soon")
            )
            second += rng.uniform(120, 900)
            self._say(second, TickRequested(**self._officer(role, second), stage=stage, outcome="passed"))
        return second

    def _see_sides(self, second: float) -> None:
        """The cameras behind the first one see the rear plate and what the truck pulls."""
        truck = self.rig.truck
        self._see("gate-in", second + 2, replace(Plate.of(truck), side="rear"))
        if self.rig.trailer is not None:
            self._see("gate-in", second + 3, Plate(self.rig.trailer, truck.country, truck.colour, "trailer"))
        if self.rig.container is not None:
            self._see("gate-in", second + 4, Plate(self.rig.container, None, None, "container"))

    def _see(self, checkpoint: Checkpoint, second: float, plate: Plate | None = None) -> None:
        place = Place(self.gate, self.direction, checkpoint)
        plate = plate or Plate.of(self.rig.truck)
        revisions, wrong = self.world.cameras.see(place, plate, second)
        for at, sighting in revisions:
            self.world.put(at, sighting)
        correctable = wrong is not None and plate.side in _OF_THE_TRUCK and checkpoint in _BEFORE_THE_LINE
        if correctable and self.world.rng.random() < _CORRECTED_SHARE:
            at = second + self.world.rng.uniform(*_CORRECTED_AFTER_SECONDS)
            head = {**self._officer("border-guard", at), "plate": wrong}
            right = self.rig.truck.plate
            self._say(at, CorrectionRequested(**head, correction="plate", text=right, reason="camera misread it"))

    def _officer(self, role: Role, second: float) -> dict[str, Any]:
        """A command's head, about this truck: officers in the field type the plate."""
        head = self.world.scribe.command(self.gate, second, role)
        head["plate"] = self.rig.truck.plate
        return head

    def _say(self, second: float, event: GateEvent) -> None:
        self.world.put(second, event)
