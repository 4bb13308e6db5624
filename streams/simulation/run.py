"""Many seeds, one after the other, and what became of them."""

import gc
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from streams.simulation.fibers import Fibers
from streams.simulation.world import Outcome, World

_SWEEP_EVERY = 20
"""Worlds."""


def outcomes(seeds: Iterable[int]) -> Iterable[Outcome]:
    """Run these worlds."""
    fibers = Fibers()
    for number, seed in enumerate(seeds):
        yield World(seed, fibers).run()
        if number % _SWEEP_EVERY == 0:
            gc.unfreeze()  # workers pass over what they restored, but worlds that are over are garbage
            gc.collect()


def simulate(seeds: Iterable[int], progress: Callable[[Outcome], None]) -> dict[str, Any]:
    """`{"seeds", "events", "faults", "violations"}`: records appended, faults by kind, and what did not hold.

    A violation is `{"seed", "step", "what"}`; running its seed alone shows it again.
    """
    count = events = 0
    faults: Counter[str] = Counter()
    violations = []
    for outcome in outcomes(seeds):
        count += 1
        events += outcome.events
        faults.update(outcome.faults)
        violations += [{"seed": v.seed, "step": v.step, "what": v.what} for v in outcome.violations]
        progress(outcome)
    return {"seeds": count, "events": events, "faults": dict(sorted(faults.items())), "violations": violations}
