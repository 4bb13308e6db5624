"""What goes wrong outside the log: processes, networks, the broker, snapshots. The seed says what, when and to whom."""

from collections.abc import Callable
from hashlib import sha256
from random import Random
from typing import TYPE_CHECKING

from streams.partition import Outgoing

if TYPE_CHECKING:
    from streams.simulation.world import World

DELIVERY = (
    "duplicate_delivery",
    "stale_delivery",
    "gap_in_delivery",
    "delayed_delivery",
    "reordered_delivery",
    "cancelled_delivery",
)
"""What a consumer does wrong with what it fetched."""

SPEECH = (
    "duplicate_append",
    "late_event",
    "repeated_request",
    "revision_out_of_order",
    "camera_skew",
    "clock_skew",
    "garbage",
)
"""What producers do wrong."""


def crash(world: "World", random: Random) -> bool:
    """A worker is killed; another takes its place after a while."""
    writing = [h for h in world.hosts if h.alive and h.sink.unsent > 0]
    host = random.choice(writing) if writing else world.any_host(random)
    if host is None:
        return False
    if world.kill(host) > 0:
        world.counts["unsent_outputs_lost"] += 1
    return True


def stop(world: "World", random: Random) -> bool:
    """A worker ends in good order and is started again."""
    host = world.any_host(random)
    if host is None or host.cut_off or not world.broker.up:
        return False
    world.stop(host)
    return True


def rebalance(world: "World", random: Random) -> bool:
    """The group shares the partitions anew."""
    host = world.any_host(random)
    if host is None:
        return False
    if any(h.delivering for h in world.hosts):
        world.counts["rebalance_amid_a_batch"] += 1
    world.rebalance()
    return True


def zombie(world: "World", random: Random) -> bool:
    """A worker loses its partitions and does not hear of it: it goes on folding and writing."""
    host = world.any_host(random)
    if host is None or not host.positions:
        return False
    host.deaf_until = world.loop.now + world.beat * random.randint(2, 25)
    world.rebalance()
    return True


def network_partition(world: "World", random: Random) -> bool:
    """A worker is cut off from the broker, loses its partitions, and comes back with what it had not sent."""
    host = world.any_host(random)
    if host is None or host.cut_off:
        return False
    host.cut_off = True
    host.deaf_until = world.loop.now + world.beat * random.randint(2, 20)
    world.loop.call_later(world.beat * random.randint(1, 18), world.mend, host)
    world.rebalance()
    return True


def broker_pause(world: "World", random: Random) -> bool:
    """The broker answers nobody for a while."""
    if not world.broker.up:
        return False
    world.broker.up = False
    world.loop.call_later(world.beat * random.randint(1, 8), world.broker_returns)
    return True


def refused_output(world: "World", random: Random) -> bool:
    """The broker refuses what a worker writes; the worker must end."""
    host = world.any_host(random)
    if host is None:
        return False
    host.sink.refuse_next = True
    return True


def snapshot_loss(world: "World", random: Random) -> bool:
    """The newest snapshots are gone, or all of them."""
    partition = random.randrange(len(world.broker.events))
    return world.broker.lose_snapshots(partition, random.choice((1, 1, 2, 1_000)))


def snapshot_compaction(world: "World", random: Random) -> bool:
    """Kafka keeps the newest snapshot of a partition alone."""
    return world.broker.compact(random.randrange(len(world.broker.events)))


def snapshot_corruption(world: "World", random: Random) -> bool:
    """A snapshot's bytes are not what was written, or not of this version."""

    def spoil(record: Outgoing) -> Outgoing:
        value = bytearray(record.value)
        draw = random.randrange(4)
        if draw == 0:
            return record._replace(value=bytes(value[: random.randrange(len(value))]))
        for at in random.choices(range(len(value)), k=40 + len(value) // 20):
            if value[at] in b"0123456789":  # a wrong figure reads as well as the right one
                value[at] = random.choice([figure for figure in b"123456789" if figure != value[at]])
        if draw == 1:
            new = {"version": b"0-other", "sha256": sha256(value).hexdigest().encode()}
            return record._replace(value=bytes(value), headers=[(n, new.get(n, v)) for n, v in record.headers])
        return record._replace(value=bytes(value))

    partition = random.randrange(len(world.broker.events))
    if not world.broker.spoil_snapshot(partition, spoil):
        return False
    owner = next((h for h in world.hosts if h.alive and partition in h.positions), None)
    if owner is not None and random.random() < 0.7:  # noqa: PLR2004 (else nobody would read it)
        world.kill(owner)
        world.counts["crash"] += 1
    return True


FAULTS: dict[str, Callable[["World", Random], bool]] = {
    "crash": crash,
    "graceful_stop": stop,
    "rebalance": rebalance,
    "zombie": zombie,
    "network_partition": network_partition,
    "broker_pause": broker_pause,
    "refused_output": refused_output,
    "snapshot_loss": snapshot_loss,
    "snapshot_compaction": snapshot_compaction,
    "snapshot_corruption": snapshot_corruption,
}
"""Each returns whether there was anything to break."""
