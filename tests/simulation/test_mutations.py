"""The net catches fish: each way to break the engine is seen within some worlds, and in that world by it alone."""

from collections.abc import Callable

import pytest

from streams.simulation.run import outcomes
from streams.simulation.world import Outcome
from tests.simulation.mutations import MUTATIONS

_SEEDS = range(7_000, 7_400)


def _caught(mutation: Callable[[pytest.MonkeyPatch], None]) -> Outcome | None:
    for seed in _SEEDS:
        with pytest.MonkeyPatch.context() as patch:
            mutation(patch)
            (outcome,) = outcomes((seed,))
        if outcome.violations and not next(iter(outcomes((seed,)))).violations:
            return outcome
    return None


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: str(mutation.__name__))
def test_an_engine_is_caught_that(mutation: Callable[[pytest.MonkeyPatch], None]) -> None:
    assert _caught(mutation) is not None
