"""From a record's bytes to the bytes it causes: folded, or refused with its reason."""

import pytest
from msgspec import json
from msgspec.structs import replace

from schemas.board import BoardMessage
from schemas.codec import decode_dead_letter, encode
from schemas.dead_letters import DeadLetter
from streams.domain.gate import GateState
from streams.domain.times import milliseconds
from streams.encoding import SnapshotEncoder
from streams.engine.snapshots import VERSION, restore, snapshot
from streams.partition import BOARD, DEAD_LETTERS, OUTCOME, FoldError, PartitionFold, PartitionState
from tests.unit.streams.gate_day import GATE, GateDay, clock, said

KEY = GATE.encode()
LOGGED_MS = milliseconds(clock("08:01:00"))


def good(**changes: object) -> bytes:
    """A sighting as it is written, with some of its JSON changed."""
    event = json.decode(encode(GateDay(None).sighting("29C12345", "08:01")))
    return json.encode(event | changes)


def fold(value: bytes | None, key: bytes | None = KEY) -> tuple[PartitionFold, list[str], DeadLetter | None]:
    """The fold after one record, the topics it wrote to, and its dead letter."""
    partition = PartitionFold(PartitionState(1))
    outgoing = partition.fold(7, key, value, LOGGED_MS)
    letters = [decode_dead_letter(out.value) for out in outgoing if out.topic == DEAD_LETTERS]
    return partition, [out.topic for out in outgoing], letters[0] if letters else None


def test_a_sighting_becomes_outcomes_and_a_board_keyed_by_gate_with_headers() -> None:
    partition = PartitionFold(PartitionState(1))
    outgoing = partition.fold(0, KEY, good(), LOGGED_MS)
    assert [out.topic for out in outgoing] == [OUTCOME, OUTCOME, OUTCOME, BOARD]
    assert {out.key for out in outgoing} == {KEY}
    assert dict(outgoing[0].headers)["ce_type"] == b"visit.opened"
    assert dict(outgoing[3].headers)["ce_id"] == b"huu-nghi/0/3"
    assert partition.state.applied == 0


@pytest.mark.parametrize(
    ("value", "key", "reason", "detail"),
    [
        (None, KEY, "not-json", "got nothing"),
        (b"", KEY, "not-json", "expected a JSON object"),
        (b"\xff\xfe\x00", KEY, "not-json", "expected a JSON object"),
        (good()[:-20], KEY, "not-json", "expected a JSON object"),
        (b"[" * 1_000_000, KEY, "invalid-field", "Expected `object`, got `array`"),
        (b'{"x":' * 200_000 + b"1" + b"}" * 200_000, KEY, "not-json", "nested too deeply"),
        (good(type="truck.flew"), KEY, "unknown-type", "schemas.events"),
        (good(lane="three"), KEY, "invalid-field", "`$.lane`: Expected `int`, got `str`"),
        (good(direction="29C99999"), KEY, "invalid-field", "`$.direction`: Invalid enum value"),
        (good(lane=10**400), KEY, "invalid-field", "`$.lane`"),
        (good(camera="a\x00b"), KEY, "invalid-field", "NUL"),
        (good(gate="nowhere"), b"nowhere", "unknown-gate", "schemas.gates"),
        (good(), b"tan-thanh", "wrong-key", "expected the event's gate"),
        (good(), None, "wrong-key", "expected the event's gate"),
        (good(occurred_at="3000-01-01T00:00:00Z"), KEY, "from-the-future", "`$.occurred_at`"),
        (good(received_at="9999-12-31T23:59:59-23:59"), KEY, "from-the-future", "`$.received_at`"),
        (good(occurred_at="0001-01-01T00:00:00+23:59"), KEY, "invalid-field", "since the year 2000"),
        (good(occurred_at="2026-11-23T08:01:00"), KEY, "invalid-field", "`$.occurred_at`"),
    ],
)
def test_what_cannot_be_folded_is_a_dead_letter_with_its_reason(
    value: bytes | None, key: bytes | None, reason: str, detail: str
) -> None:
    partition, topics, letter = fold(value, key)
    assert topics == [DEAD_LETTERS]
    assert letter is not None
    assert letter.reason == reason
    assert detail in letter.detail
    assert (letter.partition, letter.offset, letter.raw_bytes) == (1, 7, len(value or b""))
    assert partition.state.applied == 7
    assert partition.state.gates == {}


def test_a_dead_letter_never_quotes_the_value_it_refuses() -> None:
    for field in ("direction", "checkpoint", "type"):
        _, _, letter = fold(good(**{field: "29C99999 - at `$.29C99999`"}))
        assert letter is not None
        assert "29C99999" not in letter.detail


def test_an_event_five_minutes_ahead_of_the_brokers_clock_is_still_believed() -> None:
    _, topics, _ = fold(good(occurred_at="2026-11-23T08:06:00Z"))
    assert BOARD in topics


def test_a_fault_of_the_fold_names_the_place_in_the_log_and_no_plate(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_state: GateState, _event: object, _offset: int) -> list[object]:
        raise KeyError("29C12345")

    monkeypatch.setattr("streams.partition.step", broken)
    with pytest.raises(
        FoldError, match=r"gate\.events\.v1 partition 1 offset 7: KeyError at .*test_partition"
    ) as raised:
        fold(good())
    assert "29C12345" not in str(raised.value)
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


def test_a_snapshot_gives_back_the_very_state() -> None:
    partition, _, _ = fold(good())
    record = snapshot(partition.state)
    assert restore(record.value, dict(record.headers)) == partition.state


def test_a_snapshot_of_another_version_or_with_a_changed_byte_is_not_read() -> None:
    partition, _, _ = fold(good())
    record = snapshot(partition.state)
    headers = dict(record.headers)
    assert restore(record.value, headers | {"version": b"0-older"}) == "it was written by another version of the fold"
    assert restore(record.value.replace(b"29C12345", b"29C12346"), headers) == "its hash differs"
    assert restore(None, headers) == "it is empty"
    assert VERSION.startswith("1-")


def test_one_minute_of_clock_skew_more_is_refused() -> None:
    event = GateDay(None).sighting("29C12345", "08:01")
    late = replace(event, occurred_at=clock("08:06:01"))
    _, topics, letter = fold(encode(late))
    assert topics == [DEAD_LETTERS]
    assert letter is not None
    assert letter.reason == "from-the-future"


def test_a_snapshots_kept_rows_give_the_bytes_that_encoding_it_anew_would_give() -> None:
    day, encoder = GateDay("08:00"), SnapshotEncoder()
    snapshots = []
    day.sees("29C00001", "08:00:01")
    day.sees("29C00002", "08:00:02")
    snapshots += said(day.ticks("08:01"), BoardMessage)
    day.sees("29C00002", "08:01:02", "gate-in")
    day.sees("29C00001", "08:01:03", "gate-out")
    snapshots += said(day.ticks("08:02"), BoardMessage)
    assert [message.kind for message in snapshots] == ["snapshot", "snapshot"]
    assert [encoder.encode(message) for message in snapshots] == [encode(message) for message in snapshots]
