"""Bytes from the log, and the CloudEvents headers that go with them."""

from pathlib import Path

import msgspec
import pytest

from schemas.codec import decode_board, decode_event, event_headers, output_headers
from schemas.evolution import HERE

EVENTS = HERE / "examples" / "gate.events.v1"
SIGHTING = EVENTS / "03-plate.sighted.approach.json"


def test_headers_of_a_sighting_are_a_cloud_event() -> None:
    event = decode_event(SIGHTING.read_bytes())
    headers = dict(event_headers(event))
    assert headers["ce_specversion"] == b"1.0"
    assert headers["ce_type"] == b"plate.sighted"
    assert headers["ce_id"] == event.id.encode()
    assert headers["ce_time"] == b"2026-11-23T01:00:02Z"
    assert headers["ce_dataschema"] == b"/schemas/gate.events.v1.schema.json"


def test_no_header_carries_a_plate() -> None:
    for file in sorted(EVENTS.glob("*.json")):
        values = b" ".join(value for _, value in event_headers(decode_event(file.read_bytes())))
        assert b"29C12345" not in values


def test_the_same_output_has_the_same_identity() -> None:
    file: Path = HERE / "examples" / "gate.board.v1" / "delta.json"
    message = decode_board(file.read_bytes())
    assert dict(output_headers("gate.board.v1", message))["ce_id"] == b"huu-nghi/2/3"
    assert dict(output_headers("gate.board.v1", message))["ce_type"] == b"board.changed"


def test_a_field_unknown_to_us_is_ignored() -> None:
    later = SIGHTING.read_bytes().replace(b'"lane": 1', b'"lane": 1, "weather": "fog"')
    assert decode_event(later) == decode_event(SIGHTING.read_bytes())


@pytest.mark.parametrize(
    ("good", "bad", "path"),
    [
        (b'"lane": 1', b'"lane": 0', "$.lane"),
        (b'"confidence": 0.97', b'"confidence": 97', "$.candidates[0].confidence"),
        (b"2026-11-23T01:00:02Z", b"2026-11-23T01:00:02", "$.occurred_at"),
        (b'"text": "29C12345"', b'"text": ""', "$.candidates[0].text"),
    ],
)
def test_a_broken_constraint_is_refused_with_its_path(good: bytes, bad: bytes, path: str) -> None:
    with pytest.raises(msgspec.ValidationError) as refusal:
        decode_event(SIGHTING.read_bytes().replace(good, bad, 1))
    assert path in str(refusal.value)
