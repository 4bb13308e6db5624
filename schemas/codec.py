"""Bytes to Structs and back: one decoder a topic, JSON anyone can read, CloudEvents 1.0 in headers (binary mode)."""

from datetime import UTC, datetime
from functools import lru_cache

import msgspec

from schemas.alerts import GateAlert
from schemas.board import BoardMessage
from schemas.dead_letters import DeadLetter
from schemas.events import Event, GateEvent
from schemas.outcomes import GateOutcome
from schemas.stamp import Stamped

Headers = list[tuple[str, bytes]]

_encoder = msgspec.json.Encoder()
encode = _encoder.encode
"""Any message of ours to JSON bytes."""

decode_event = msgspec.json.Decoder(GateEvent).decode
"""Bytes of `gate.events.v1` to an event.

Raises msgspec.DecodeError, ValidationError (its text has the field's path) or RecursionError.
"""

decode_outcome = msgspec.json.Decoder(GateOutcome).decode
decode_board = msgspec.json.Decoder(BoardMessage).decode
decode_alert = msgspec.json.Decoder(GateAlert).decode
decode_dead_letter = msgspec.json.Decoder(DeadLetter).decode


def event_headers(event: Event) -> Headers:
    """CloudEvents headers of an input event."""
    subject = getattr(event, "visit_id", None) or getattr(event, "number", None)
    return _headers(event.id, event.source, type(event), event.occurred_at, "gate.events.v1", subject)


def output_headers(topic: str, output: Stamped) -> Headers:
    """CloudEvents headers of an output; its id is its stamp, so a repeated output has the same id."""
    gate = output.gate
    identity = f"{gate}/{output.offset}/{output.ordinal}"
    return _headers(identity, f"/gate/{gate}", type(output), output.as_of, topic, getattr(output, "visit_id", None))


def type_name(message: msgspec.Struct) -> str:
    """The CloudEvents type: the tag of a union's member, else the Struct's name in our reverse-dotted form."""
    return _type_name(type(message))


def _type_name(kind: type[msgspec.Struct]) -> str:
    tag = kind.__struct_config__.tag
    return str(tag) if tag is not None else {"BoardMessage": "board.changed"}[kind.__name__]


def _headers(  # noqa: PLR0917 - the six attributes of one CloudEvent
    identity: str, source: str, kind: type[msgspec.Struct], time: datetime, topic: str, subject: str | None
) -> Headers:
    headers = [
        *_constant_headers(source, kind, topic),
        ("ce_id", identity.encode()),
        ("ce_time", rfc3339(time)),
    ]
    if subject is not None:
        headers.append(("ce_subject", subject.encode()))
    return headers


def rfc3339(time: datetime) -> bytes:
    """The time in UTC as headers say it: 2026-11-23T01:30:01.5Z with as many digits as it has."""
    utc = time if time.tzinfo is UTC else time.astimezone(UTC)
    return encode(utc)[1:-1]


@lru_cache(maxsize=4096)
def _constant_headers(source: str, kind: type[msgspec.Struct], topic: str) -> Headers:
    """What all messages of one speaker and type share, made once: headers are a fifth of the fold's time otherwise."""
    return [
        ("ce_specversion", b"1.0"),
        ("ce_source", source.encode()),
        ("ce_type", _type_name(kind).encode()),
        ("ce_dataschema", f"/schemas/{topic}.schema.json".encode()),
        ("content-type", b"application/json"),
    ]
