"""A load's way through a gate, as everybody on it says it: domain.md's journey of one visit.

Each method is a piece of the way: it is given the second at which the truck is ready for it, puts what is said then,
and returns the second at which the truck may go on.
"""

from dataclasses import dataclass, replace
from typing import Literal

from connectors.sandbox.background import NIGHT_LANE
from connectors.sandbox.officers_work import tick_seconds
from connectors.sandbox.papers import Papers, Rig, declared, early_words
from connectors.sandbox.passage import DRIVE_SECONDS, Passage
from connectors.sandbox.passes import Plate
from schemas.events import (
    CallRequested,
    FeePaid,
    HoldRequested,
    LaboratoryResulted,
    PostponeRequested,
    PredeclarationFiled,
    PriorityRequested,
    RegistrationChanged,
    ReleaseRequested,
    RequeueRequested,
)
from schemas.fields import Direction, Role

USUAL_STAY_SECONDS = 9_000
"""From the gate to the line when nobody waits for the line."""

_CALLED_AFTER_SECONDS = 3_600
_CALL_AHEAD_SECONDS = (600, 1_500)
_POSTPONE_HOURS = 4
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

_LODGED_LATE_SECONDS = (1_200, 7_200)


@dataclass(slots=True)
class Journey(Passage):
    """A load's whole way."""

    papers: Papers
    partner: Rig | None = None
    """The truck of the other country that takes the goods over."""

    def announce(self, second: float) -> None:
        """Said before the truck comes: the registry's answer, and the firm's own word."""
        rng, scribe, truck = self.world.rng, self.world.scribe, self.rig.truck
        registered = second + rng.uniform(1, 20)
        self.say(
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
        if papers.lodged is not None and (self.partner is not None or rng.random() < _PREDECLARED_SHARE):
            filed = max(papers.lodged, second - 3_600) + rng.uniform(60, 1_200)
            self.say(
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
        self.see("approach", second)

    def wait_on_the_road(self, second: float, enters: float) -> None:
        """From the road to the gate. Those who waited long are called forward."""
        rng, waited = self.world.rng, enters - second
        if rng.random() < _EMERGENCY_SHARE:
            at = second + rng.uniform(0, waited)
            head = self.officer("border-guard", at)
            self.say(at, PriorityRequested(**head, ground="emergency", granted=True, reason="sick driver"))
        if waited < _CALLED_AFTER_SECONDS:
            return
        if waited > (_POSTPONE_HOURS + 1) * 3_600 and rng.random() < _POSTPONED_SHARE:
            at = second + rng.uniform(0, waited - (_POSTPONE_HOURS + 1) * 3_600)
            self.say(at, PostponeRequested(**self.officer("yard", at), hours=_POSTPONE_HOURS))
        called = enters - rng.uniform(*_CALL_AHEAD_SECONDS)
        if rng.random() < _REQUEUED_SHARE:
            missed = called - 1_800
            self._call(missed)
            at = missed + 900
            self.say(at, RequeueRequested(**self.officer("traffic-police", at), reason="did not come"))
        self._call(called)

    def cross(self, second: float, waits_inside: float) -> None:
        """All of the way from the gate to the line, with a wait for the line in the yard."""
        rng = self.world.rng
        self.see("gate-in", second)
        self._see_sides(second)
        second = self.ticks("gate-in", ("border-guard", "customs"), second) + rng.uniform(*DRIVE_SECONDS)
        self.see("yard-in", second)
        second = self.ticks("yard-in", ("yard",), second)
        second = self._lodge_late(second)
        fee_paid = self._pay_fee(second)
        if rng.random() < _HELD_SHARE:
            second = self._hold(second)
        second = max(fee_paid, self._checks(second))
        second = self._transship(second)
        second = self.ticks("yard-out", ("yard",), second + waits_inside)
        self.see("yard-out", second + 30)
        self.leave(second + 30)

    def _lodge_late(self, second: float) -> float:
        """Some find out in the yard that they have no declaration."""
        if self.papers.lodged is not None:
            return second
        lodged = second + self.world.rng.uniform(*_LODGED_LATE_SECONDS)
        words = early_words(self.world.rng, self.world.scribe, self.papers, lodged)
        for at, event in words:
            self.say(at, event)
        return words[-1][0]

    def _checks(self, second: float) -> float:
        """Side by side: quarantine, customs, the transport licence."""
        done = [self.ticks("licence", ("management-board",), second), self._customs(second)]
        quarantine = self.rig.truck.quarantine
        if quarantine is not None:
            role: Role = "plant-quarantine" if quarantine == "plant" else "animal-quarantine"
            ticked = self.ticks(quarantine, (role,), second)
            sampled = self._laboratory(quarantine, second) if self.direction == "out" and quarantine == "plant" else 0
            done += [ticked, sampled]
            if quarantine == "animal" and self.direction == "in":
                done.append(self.ticks("health", ("health-quarantine",), second))
        return max(done)

    def _customs(self, second: float) -> float:
        """Inspection on the red channel, then the release."""
        papers = self.papers
        if papers.channel == "red":
            second = self.ticks("inspection", ("customs",), second)
        if papers.released is not None:
            return max(second, papers.released)
        released = second + tick_seconds(self.world.rng, "customs", "customs")
        self.say(released, declared(self.world.scribe, papers, released, "released"))
        return released

    def _laboratory(self, quarantine: Literal["plant", "animal"], second: float) -> float:
        rng, scribe, papers = self.world.rng, self.world.scribe, self.papers
        results = (False, True) if rng.random() < _LABORATORY_FAILED_SHARE else (True,)
        for passed in results:
            second += rng.uniform(*_LABORATORY_SECONDS)
            head = scribe.feed(self.gate, second, "laboratory")
            sample = f"S{head['id'][-10:]}"
            self.say(
                second,
                LaboratoryResulted(**head, number=papers.number, quarantine=quarantine, passed=passed, sample=sample),
            )
        return second

    def _pay_fee(self, second: float) -> float:
        """By the firm's bank, or at once."""
        rng, truck, papers = self.world.rng, self.rig.truck, self.papers
        paid = second + (1 if rng.random() < _PREPAID_SHARE else tick_seconds(rng, "fee", "tax"))
        head = self.world.scribe.feed(self.gate, paid, "fees")
        self.say(
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
        partner = Passage(self.world, self.gate, back, self.partner)
        partner.see("gate-in", second)
        entered = partner.ticks("gate-in", ("border-guard", "customs"), second)
        done = self.ticks("transshipment", ("yard", "customs"), entered)
        partner.leave(done)
        return done

    def _hold(self, second: float) -> float:
        role: Role = self.world.rng.choice(("customs", "border-guard"))
        over = second + self.world.rng.uniform(*_HELD_SECONDS)
        self.say(second, HoldRequested(**self.officer(role, second), reason="papers in doubt"))
        self.say(over, ReleaseRequested(**self.officer(role, over), reason="papers in order"))
        return over

    def _call(self, second: float) -> None:
        lane = self.world.rng.randrange(1, NIGHT_LANE)
        self.say(second, CallRequested(**self.officer("traffic-police", second), direction=self.direction, lane=lane))

    def _see_sides(self, second: float) -> None:
        """The cameras behind the first one see the rear plate and what the truck pulls."""
        truck = self.rig.truck
        self.see("gate-in", second + 2, replace(Plate.of(truck), side="rear"))
        if self.rig.trailer is not None:
            self.see("gate-in", second + 3, Plate(self.rig.trailer, truck.country, truck.colour, "trailer"))
        if self.rig.container is not None:
            self.see("gate-in", second + 4, Plate(self.rig.container, None, None, "container"))
