"""Nothing that somebody writes into the log may stop the fold."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import json

from schemas.codec import decode_alert, decode_board, decode_dead_letter, decode_outcome, encode
from streams.partition import ALERT, BOARD, DEAD_LETTERS, OUTCOME, PartitionFold, PartitionState
from tests.property.gate_events import LOGGED_MS, events, gates

DECODE = {ALERT: decode_alert, BOARD: decode_board, DEAD_LETTERS: decode_dead_letter, OUTCOME: decode_outcome}

keys = st.one_of(st.none(), st.binary(max_size=8), gates.map(str.encode))
odd_times = st.sampled_from(
    ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-11-23T23:59:60Z", "1970-01-01T00:00:00Z"]
)
odd = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=70),
    odd_times, st.lists(st.text(max_size=20), max_size=25), st.just({}), st.just("桂" * 16), st.just("ﷺ"),
)  # fmt: skip


@st.composite
def crafted(draw: st.DrawFn) -> bytes:
    """A valid event with some of its fields replaced, some added, and perhaps a piece cut off or a byte changed."""
    event: dict[str, Any] = json.decode(encode(draw(events)))
    for _ in range(draw(st.integers(0, 3))):
        event[draw(st.sampled_from(sorted(event)))] = draw(odd)
    if event.get("candidates") and draw(st.booleans()):
        event["candidates"] = [{"text": draw(st.text(min_size=1, max_size=16)), "confidence": 0.5}]
    if "vehicles" in event and draw(st.booleans()):
        event["vehicles"] = draw(st.lists(st.text(min_size=1, max_size=16), max_size=20))
    value = bytearray(json.encode(event))
    if draw(st.booleans()):
        value[draw(st.integers(0, len(value) - 1))] = draw(st.integers(0, 255))
    return bytes(value[: draw(st.sampled_from([len(value), len(value), len(value) // 2]))])


records = st.tuples(keys, st.one_of(st.none(), st.binary(max_size=64), crafted(), crafted(), crafted()))


@settings(max_examples=400, deadline=None)
@given(st.lists(records, max_size=25), st.one_of(st.just(LOGGED_MS), st.integers(-(2**63), 2**63 - 1)))
def test_folding_arbitrary_bytes_never_raises(log: list[tuple[bytes | None, bytes | None]], logged_ms: int) -> None:
    partition = PartitionFold(PartitionState(2))
    for offset, (key, value) in enumerate(log):
        outgoing = partition.fold(offset, key, value, logged_ms)
        for out in outgoing:
            DECODE[out.topic](out.value)
        assert partition.state.applied == offset
