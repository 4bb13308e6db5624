"""The same orders as gate_api/web/tests/queue.test.ts reads: a screen and the fold must count the same places."""

import json
from pathlib import Path
from typing import Any

import pytest

from streams.domain.interleave import Interleave
from streams.domain.stage_queue import Member, StageQueue

VECTORS = json.loads((Path(__file__).parents[2] / "data" / "interleave.json").read_text())


@pytest.mark.parametrize("vector", VECTORS)
def test_trucks_go_in_the_order_that_somebody_counted_out_by_hand(vector: dict[str, Any]) -> None:
    members = [Member(name, (n, n)) for name, count in vector["waiting"].items() for n in range(count)]
    queue = StageQueue(Interleave(vector["pattern"]), members, vector["phase"])
    assert [member.queue_class for member in queue] == vector["order"]
    assert [queue.position(*member) for member in queue] == list(range(1, len(members) + 1))
