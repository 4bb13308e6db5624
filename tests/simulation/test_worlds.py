"""The engine as it is, in some worlds; all seeds run by `cuakhau simulate`."""

import os
import subprocess
import sys
from collections import Counter

from streams.simulation.checks import Checks
from streams.simulation.faults import DELIVERY, FAULTS, SPEECH
from streams.simulation.fibers import Fibers
from streams.simulation.run import outcomes, simulate
from streams.simulation.vocabulary import ASKED
from streams.simulation.world import Outcome, World

_SEEDS = range(150)
_ONCE_WRONG = (500639, 700348)
"""Worlds in which something did not hold; each was mended."""


def test_whatever_goes_wrong_no_truck_is_lost_doubled_or_overtaken_and_every_kind_of_fault_was_there() -> None:
    folded: Counter[str] = Counter()

    def count(outcome: Outcome) -> None:
        folded.update(outcome.folded_types)

    result = simulate(_SEEDS, count)
    assert result["violations"] == []
    assert result["seeds"] == len(_SEEDS)
    assert result["events"] > 100 * len(_SEEDS)
    assert set(result["faults"]) >= {*FAULTS, *DELIVERY, *SPEECH, "rebalance_amid_a_batch", "unsent_outputs_lost"}
    assert {kind.__name__ for kind in ASKED} <= set(folded)


def test_what_once_went_wrong_does_not_any_more() -> None:
    assert simulate(_ONCE_WRONG, lambda _: None)["violations"] == []


def test_a_seed_gives_the_same_world_again_step_by_step() -> None:
    first, second = ([outcome.trace for outcome in outcomes(range(20, 24))] for _ in range(2))
    assert first == second
    assert len(set(first)) == len(first)


def test_a_seed_gives_the_same_world_in_another_process_with_other_hashes() -> None:
    code = "from streams.simulation.run import outcomes; print([o.trace for o in outcomes((31,))][0])"
    traces = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": salt},
            check=True,
            capture_output=True,
            text=True,
        ).stdout.splitlines()[-1]
        for salt in ("1", "2")
    }
    assert traces == {outcome.trace for outcome in outcomes((31,))}


def test_a_world_without_any_worker_that_folds_comes_to_no_good_end() -> None:
    world = World(5, Fibers())
    world._workers = 0
    outcome = world.run()
    assert [violation.what for violation in outcome.violations] == [
        "faults are over, and yet not everything is folded and written"
    ]


def test_an_oracle_that_heard_nothing_owes_nothing() -> None:
    checks = Checks(2)
    assert checks.complete
    checks.finish()
    assert checks.violations == []
