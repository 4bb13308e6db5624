"""The log outlives every release: what a change may do to a message, and what it may not."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from schemas.codec import encode
from schemas.evolution import DECODERS, HERE, examples, problems
from schemas.generate import undescribed_fields

Edit = Callable[[dict[str, Any]], object]


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """A copy of what was published, to be edited as if the past had been different."""
    shutil.copytree(HERE / "history", tmp_path / "history")
    return tmp_path / "history"


def edit(history: Path, topic: str, change: Edit) -> None:
    file = history / "0001" / f"{topic}.schema.json"
    schema = json.loads(file.read_text())
    change(schema["$defs"])
    file.write_text(json.dumps(schema))


def test_today_keeps_every_promise() -> None:
    assert problems() == []


def test_every_field_tells_what_it_is() -> None:
    assert undescribed_fields() == []


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (
            lambda defs: defs["PlateSighted"]["properties"].update(speed={"type": "number"}),
            "PlateSighted.speed is gone",
        ),
        (
            lambda defs: defs["PlateSighted"]["properties"].update(lane={"type": "string"}),
            "PlateSighted.lane was retyped",
        ),
        (lambda defs: defs["PlateSighted"]["required"].remove("lane"), "PlateSighted.lane is required now"),
        (lambda defs: defs.update(Weighed={"type": "object"}), "Weighed is gone"),
        (
            lambda defs: defs["PlateSighted"]["properties"]["checkpoint"]["enum"].remove("gate-in"),
            "breaks its old enum",
        ),
    ],
    ids=["removed", "retyped", "required", "message removed", "word an old reader does not know"],
)
def test_a_breaking_change_is_named(history: Path, change: Edit, complaint: str) -> None:
    edit(history, "gate.events.v1", change)
    found = problems(history)
    assert found
    assert any(complaint in line for line in found)


def test_a_field_added_with_a_default_is_welcome(history: Path) -> None:
    def without_evidence(defs: dict[str, Any]) -> None:
        del defs["PlateSighted"]["properties"]["evidence"]

    edit(history, "gate.events.v1", without_evidence)
    assert problems(history) == []


def test_an_example_that_no_longer_decodes_is_named(history: Path) -> None:
    example = history / "0001" / "examples" / "gate.alert.v1" / "alert.raised.json"
    example.write_text(example.read_text().replace("feed-stale", "feed-mouldy"))
    assert any("alert.raised.json does not decode today" in line for line in problems(history))


@pytest.mark.parametrize(("topic", "file"), [pytest.param(t, f, id=f"{t}/{f.stem}") for t, f in examples()])
def test_an_example_survives_the_round_trip(topic: str, file: Path) -> None:
    message = DECODERS[topic](file.read_bytes())
    assert DECODERS[topic](encode(message)) == message
