"""Many seeds, one after the other, and what became of them."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from streams.simulation.fibers import Fibers
from streams.simulation.world import Outcome, World


def outcomes(seeds: Iterable[int]) -> Iterable[Outcome]:
    """Run these worlds."""
    fibers = Fibers()
    for seed in seeds:
        yield World(seed, fibers).run()


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
