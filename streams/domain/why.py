"""Why a truck has the position it has: who goes before it, by which right."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from schemas.fields import QueueClass
from streams.domain.interleave import CLASSES
from streams.domain.stage_queue import Member, StageQueue


class Ahead(NamedTuple):
    """Trucks ahead that stand there for the same reason."""

    trucks: int
    queue_class: QueueClass
    label: str
    """What `describe` says of them: the rule, or for the booked class the slot."""


def why(queue: StageQueue, member: Member, describe: Callable[[Member], str]) -> tuple[Ahead, ...]:
    """Everybody ahead, counted by class and by what `describe` says of each; priority first, then booked, then live.

    The counts add up to the position less one. Takes time for each truck ahead: for an answer, not for each event.
    Raises KeyError when the member does not wait here.
    """
    if member not in queue:
        raise KeyError(member)
    counts: Counter[tuple[QueueClass, str]] = Counter()
    for other in queue:
        if other == member:
            break
        counts[other.queue_class, describe(other)] += 1
    ahead = [Ahead(count, queue_class, label) for (queue_class, label), count in counts.items()]
    return tuple(sorted(ahead, key=lambda group: CLASSES.index(group.queue_class)))


def in_english(ahead: Sequence[Ahead], queue_class: QueueClass) -> str:
    """For the command line: 8 ahead: 3 priority under rule perishable-1, 5 arrived earlier.

    `queue_class` is that of the truck that asks.
    """
    if not ahead:
        return "nobody ahead"
    parts = []
    for trucks, group, label in ahead:
        if group == "priority":
            parts.append(f"{trucks} priority under rule {label}")
        elif group == "booked":
            parts.append(f"{trucks} booked {label}")
    if live := sum(group.trucks for group in ahead if group.queue_class == "live"):
        parts.append(f"{live} arrived earlier" if queue_class == "live" else f"{live} live, whose turns come before")
    return f"{sum(group.trucks for group in ahead)} ahead: {', '.join(parts)}"
