"""The net catches fish: each way to break the engine is seen within a few worlds."""

from collections.abc import Callable

import pytest

from streams.simulation.run import outcomes
from tests.simulation.mutations import MUTATIONS

_SEEDS = range(7_000, 7_400)


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
def test_an_engine_is_caught_that(mutation: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch) -> None:
    mutation(monkeypatch)
    caught = next((outcome for outcome in outcomes(_SEEDS) if outcome.violations), None)
    assert caught is not None
