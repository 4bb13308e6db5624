"""The examples that a policy carries: trucks that wait at the same time, and the order in which they go."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from streams.domain.interleave import Interleave
from streams.domain.policy_reader import Section
from streams.domain.policy_sections import DIRECTIONS
from streams.domain.policy_terms import Facts, Place
from streams.domain.stage_queue import Member, StageQueue
from streams.domain.times import HOUR_MS, MINUTE_MS

_TIME: Final = r"([01][0-9]|2[0-3]):[0-5][0-9]"


@dataclass(frozen=True, slots=True)
class Example:
    """Read, not yet tried."""

    section: Section
    name: str
    trucks: dict[str, Facts]
    order: tuple[str, ...]

    def try_it(self, place: Callable[[Facts], Place], interleave: Interleave) -> None:
        """Note a fault when the rule lets the trucks go in another order, from the pattern's first turn."""
        places = [place(facts) for facts in self.trucks.values()]
        members = [Member(its.queue_class, (its.order_ms, number)) for number, its in enumerate(places)]
        names = list(self.trucks)
        going = [rank[1] for _, rank in StageQueue(interleave, members)]
        if tuple(names[number] for number in going) != self.order:
            told = ", ".join(f"{names[number]} ({places[number].rule})" for number in going)
            self.section.fault("order", f"is not what the rules give: {told}", "Correct the order, or the rule")


def read_example(section: Section) -> Example:
    """The example; its times are of one day."""
    trucks: dict[str, Facts] = {}
    for truck in section.sections("trucks"):
        name = truck.name("name", 24)
        if name in trucks:
            truck.fault("name", f"{name} is there twice", "Give each truck a name of its own")
        trucks[name] = _facts(truck)
        truck.finish()
    example = Example(section, section.name("name", 64), trucks, section.names("order", 24))
    section.finish()
    if sorted(example.order) != sorted(trucks):
        section.fault("order", "does not name each truck once", f"Order these: {', '.join(trucks)}")
    return example


def _facts(truck: Section) -> Facts:
    return Facts(
        direction=truck.word("direction", DIRECTIONS) if truck.has("direction") else "out",
        arrived_ms=_time_ms(truck, "arrives"),
        hs_codes=truck.texts("hs", "[0-9]{4,10}", "081090") if truck.has("hs") else (),
        perishable=truck.has("perishable") and truck.flag("perishable"),
        emergency="granted" if truck.has("emergency") and truck.flag("emergency") else None,
        trusted=truck.has("trusted") and truck.flag("trusted"),
        empty=truck.has("empty") and truck.flag("empty"),
        slot_start_ms=_time_ms(truck, "slot") if truck.has("slot") else None,
        requeued_ms=_time_ms(truck, "requeued") if truck.has("requeued") else None,
    )


def _time_ms(truck: Section, key: str) -> int:
    hours, minutes = truck.text(key, _TIME, "08:30").split(":")
    return int(hours) * HOUR_MS + int(minutes) * MINUTE_MS
