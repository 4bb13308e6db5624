"""From a record's bytes to the bytes it causes: folded, or refused with its reason."""

import itertools
from datetime import datetime
from typing import Any

import pytest
from msgspec import json
from msgspec.structs import replace

from schemas.alerts import AlertRaised
from schemas.board import BoardMessage
from schemas.codec import decode_board, decode_dead_letter, encode, output_headers
from schemas.dead_letters import DeadLetter
from schemas.events import BookingRequested
from schemas.outcomes import CommandAnswered, VisitOpened
from streams.domain.gate import GateState
from streams.domain.times import milliseconds
from streams.encoding import OutputEncoder, SnapshotEncoder
from streams.partition import (
    ALERT,
    BOARD,
    DEAD_LETTERS,
    NO_LOG,
    OUTCOME,
    FoldError,
    Outgoing,
    PartitionFold,
    PartitionState,
    chained,
)
from tests.unit.streams.gate_day import GATE, YARD, GateDay, clock, said

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
    def broken(_state: GateState, _event: object, *_: object) -> list[object]:
        raise KeyError("29C12345")

    monkeypatch.setattr("streams.partition.step", broken)
    with pytest.raises(
        FoldError, match=r"gate\.events\.v1 partition 1 offset 7: KeyError at .*test_partition"
    ) as raised:
        fold(good())
    assert "29C12345" not in str(raised.value)
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


@pytest.mark.parametrize(
    ("kind", "field"), [("declares", "feed_as_of"), ("declares", "lodged_at"), ("registers", "feed_as_of")]
)
def test_a_feed_that_speaks_of_the_future_is_not_believed(kind: str, field: str) -> None:
    day = GateDay(None)
    events: list[Any] = []
    day.happens = lambda event: events.append(event) or []  # type: ignore[method-assign, func-returns-value]
    getattr(day, kind)("08:00", "29C12345")
    _, _, letter = fold(encode(replace(events[0], **{field: clock("08:06:01")})))
    assert letter is not None
    assert (letter.reason, f"`$.{field}`" in letter.detail) == ("from-the-future", True)


@pytest.mark.parametrize("year", ["1999", "9999"])
def test_a_slot_at_the_end_of_time_is_no_slot(year: str) -> None:
    booking = BookingRequested(
        **GateDay(None).command("08:00", YARD),
        number="305512345678",
        direction="out",
        vehicle="29C12345",
        slot_at=datetime.fromisoformat(f"{year}-12-31T23:00:00+00:00"),
    )
    _, topics, letter = fold(encode(booking))
    assert topics == [DEAD_LETTERS]
    assert letter is not None
    assert "`$.slot_at`" in letter.detail


def test_the_running_hash_tells_apart_two_logs_that_differ_in_anything_the_fold_depends_on() -> None:
    record: dict[str, Any] = {"log_hash": NO_LOG, "offset": 7, "key": b"ab", "value": b"cd", "logged_ms": 1}
    others: list[dict[str, Any]] = [
        {"log_hash": bytes(31) + b"1"},
        {"offset": 8},
        {"key": None},
        {"key": b""},
        {"key": b"abc", "value": b"d"},
        {"value": None},
        {"value": b""},
        {"value": b"ce"},
        {"logged_ms": 2},
    ]
    assert len({chained(**record), *(chained(**(record | other)) for other in others)}) == 1 + len(others)
    assert chained(**record) == chained(**record)


def test_a_refused_record_is_in_the_running_hash_too_and_the_board_shows_where_it_stands() -> None:
    partition = PartitionFold(PartitionState(1))
    partition.fold(0, KEY, b"nonsense", LOGGED_MS)
    after_nonsense = partition.state.log_hash
    assert after_nonsense == chained(NO_LOG, 0, KEY, b"nonsense", LOGGED_MS)
    outgoing = partition.fold(1, KEY, good(), LOGGED_MS)
    board = decode_board(next(out.value for out in outgoing if out.topic == BOARD))
    assert partition.state.log_hash == chained(after_nonsense, 1, KEY, good(), LOGGED_MS)
    assert board.log_hash == partition.state.log_hash.hex()[:16]


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


def test_every_output_has_the_bytes_and_headers_that_its_schema_gives() -> None:
    day, encoder = GateDay("08:00"), OutputEncoder()
    day.sees("29C00001", "08:00:01")
    day.reports("08:00:02", "customs")
    day.declares("08:00:03", "29C00001")
    day.holds("huu-nghi-000001", "08:00:04")
    day.ticks("08:40")
    by_offset = [[*outputs] for _, outputs in itertools.groupby(day.said, key=lambda output: output.offset)]
    topics = {BoardMessage: BOARD, AlertRaised: ALERT}
    kinds = set()
    for outputs in by_offset:
        for output, record in zip(outputs, encoder.encode(outputs), strict=True):
            topic = topics.get(type(output), OUTCOME)
            assert record == Outgoing(topic, KEY, encode(output), output_headers(topic, output))
            kinds.add(type(output))
    assert {BoardMessage, AlertRaised, VisitOpened, CommandAnswered} <= kinds
