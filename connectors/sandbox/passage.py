"""What any truck causes on its way through a gate: sightings, and the agencies' ticks of its stages."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from connectors.sandbox.officers_work import fate_of_tick, tick_seconds
from connectors.sandbox.papers import Rig
from connectors.sandbox.passes import Cameras, Place, Plate
from connectors.sandbox.scribe import Scribe
from schemas.events import CorrectionRequested, GateEvent, TickRequested, TickRevokeRequested
from schemas.fields import Checkpoint, Direction, Role, Stage

DRIVE_SECONDS = (120, 600)
"""From one checkpoint to the next."""

_CORRECTED_SHARE = 0.8
_CORRECTED_AFTER_SECONDS = (900, 5_400)
_BEFORE_THE_LINE: frozenset[Checkpoint] = frozenset({"approach", "gate-in", "yard-in"})
_OF_THE_TRUCK = frozenset({"front", "rear"})

Put = Callable[[float, GateEvent | Callable[[], None]], None]
"""Takes an event, or what shall happen, for its second."""


@dataclass(frozen=True, slots=True)
class World:
    """What all journeys of one log share."""

    rng: Random
    scribe: Scribe
    cameras: Cameras
    put: Put


@dataclass(slots=True)
class Passage:
    """One truck at one gate. Seconds are given in, and given back: when it is ready, and when it may go on."""

    world: World
    gate: str
    direction: Direction
    rig: Rig

    def ticks(self, stage: Stage, roles: tuple[Role, ...], second: float) -> float:
        """Each agency by itself; on when the last one is done."""
        return max([self._tick(stage, role, second) for role in roles])

    def _tick(self, stage: Stage, role: Role, second: float) -> float:
        rng = self.world.rng
        second += tick_seconds(rng, stage, role)
        fate = fate_of_tick(rng, stage)
        if fate == "forgotten":
            return second
        if fate == "failed":
            failed = TickRequested(**self.officer(role, second), stage=stage, outcome="failed", note="look again")
            self.say(second, failed)
            second += rng.uniform(900, 3_600)
        self.say(second, TickRequested(**self.officer(role, second), stage=stage, outcome="passed"))
        if fate == "revoked":
            second += rng.uniform(30, 300)
            self.say(second, TickRevokeRequested(**self.officer(role, second), stage=stage, reason="pressed too soon"))
            second += rng.uniform(120, 900)
            self.say(second, TickRequested(**self.officer(role, second), stage=stage, outcome="passed"))
        return second

    def see(self, checkpoint: Checkpoint, second: float, plate: Plate | None = None) -> None:
        """A camera sees it, or the plate given. A plate misread before the line is put right by an officer later."""
        place = Place(self.gate, self.direction, checkpoint)
        plate = plate or Plate.of(self.rig.truck)
        revisions, wrong = self.world.cameras.see(place, plate, second)
        for at, sighting in revisions:
            self.world.put(at, sighting)
        correctable = wrong is not None and plate.side in _OF_THE_TRUCK and checkpoint in _BEFORE_THE_LINE
        if correctable and self.world.rng.random() < _CORRECTED_SHARE:
            at = second + self.world.rng.uniform(*_CORRECTED_AFTER_SECONDS)
            head = {**self.officer("border-guard", at), "plate": wrong}
            right = self.rig.truck.plate
            self.say(at, CorrectionRequested(**head, correction="plate", text=right, reason="camera misread it"))

    def officer(self, role: Role, second: float) -> dict[str, Any]:
        """A command's head, about this truck: officers in the field type the plate."""
        head = self.world.scribe.command(self.gate, second, role)
        head["plate"] = self.rig.truck.plate
        return head

    def say(self, second: float, event: GateEvent) -> None:
        """Put the event in the log of its second."""
        self.world.put(second, event)

    def leave(self, second: float) -> None:
        """Ticked at the line, and over it."""
        second = self.ticks("gate-out", ("border-guard", "customs"), second + self.world.rng.uniform(*DRIVE_SECONDS))
        second += self.world.rng.uniform(10, 60)
        self.see("gate-out", second)
        self.see("gate-out", second + 2, replace(Plate.of(self.rig.truck), side="rear"))
