"""The fold of one partition, from a record's bytes to the bytes of what it causes. It does no I/O.

Whatever a record holds, it is folded or becomes a dead letter. What still raises is a fault of ours: `FoldError`.

Each record, folded or refused, is taken into the running hash of the log: sha256 over the hash before it and over
exactly what the fold depends on. That is its offset (outputs are stamped with it), when the broker took it (it decides
what is from the future), its key and its value, each with its length. Headers say nothing that the value
does not, so they are left out. Two folds that differ in any record differ in every hash from there on.
"""

import re
import traceback
from dataclasses import dataclass, field
from hashlib import sha256
from struct import Struct
from typing import Final

import msgspec

from schemas.codec import decode_event, encode
from schemas.dead_letters import DeadLetter
from schemas.events import GateEvent
from schemas.gates import GATES
from streams.domain.admission import Refusal, refuse
from streams.domain.gate import GateState, step
from streams.domain.times import utc
from streams.encoding import ALERT, BOARD, OUTCOME, Outgoing, OutputEncoder
from streams.rules import RULES

__all__ = [
    "ALERT",
    "BOARD",
    "DEAD_LETTERS",
    "EVENTS",
    "NO_LOG",
    "OUTCOME",
    "FoldError",
    "Outgoing",
    "PartitionFold",
    "PartitionState",
    "chained",
    "read",
]

EVENTS = "gate.events.v1"
DEAD_LETTERS = "gate.events.dlq.v1"

NO_LOG: Final = bytes(32)
"""The running hash before the first record."""

_BEFORE = Struct(">32sqqii").pack
_NOTHING = -1
_HEAD_BYTES = 4096
_BACKSLASH = b"\\"
_NUL = b"\\u0000"
_PATH = re.compile(r" - at `(\$[\w.\[\]]*)`$")
_LATEST_LOGGED_MS = 253_402_300_799_999
"""The last millisecond of the year 9999, where Python's times end."""


class FoldError(RuntimeError):
    """The fold failed on a valid event: a fault of ours. The engine stops; mend the fold, and it goes on from there."""


@dataclass(slots=True)
class PartitionState:
    """What a snapshot keeps of a partition."""

    partition: int
    applied: int = -1
    """Offset of the last record folded; -1 before the first."""
    log_hash: bytes = NO_LOG
    """Running hash of the log up to there."""
    gates: dict[str, GateState] = field(default_factory=dict)


class PartitionFold:
    """Folds a partition's records in the order of the log."""

    def __init__(self, state: PartitionState) -> None:
        self.state = state
        self._encode = OutputEncoder().encode

    def fold(self, offset: int, key: bytes | None, value: bytes | None, logged_ms: int) -> list[Outgoing]:
        """Apply the record at `offset`, which must follow the last one applied; returns what to write, in order.

        `logged_ms` is when the broker took the record (LogAppendTime, milliseconds since 1970). Raises FoldError.
        """
        state = self.state
        if offset <= state.applied:
            raise FoldError(
                f"{EVENTS} partition {state.partition} offset {offset} was folded before: the offset rule "
                "is broken (docs/adr/0002). Start the engine again: the log has lost nothing."
            )
        log_hash = chained(state.log_hash, offset, key, value, logged_ms)
        event = read(value)
        refusal = event if isinstance(event, Refusal) else refuse(event, key, logged_ms, GATES)
        if refusal is not None:
            outgoing = [self._dead_letter(refusal, offset, value or b"", logged_ms)]
        else:
            outgoing = self._step(event, offset, log_hash)  # type: ignore[arg-type]  # a Refusal was dealt with above
        state.applied = offset
        state.log_hash = log_hash
        return outgoing

    def _step(self, event: GateEvent, offset: int, log_hash: bytes) -> list[Outgoing]:
        gates = self.state.gates
        gate = gates.get(event.gate)
        if gate is None:
            gate = gates[event.gate] = GateState(event.gate)
        try:
            outputs = step(gate, event, offset, log_hash, RULES)
            return self._encode(outputs) if outputs else []
        except Exception as error:  # noqa: BLE001 (any of them is our fault, and stops the engine)
            where = traceback.extract_tb(error.__traceback__)[-1]
            # `from None`: the original error may quote a plate.
            raise FoldError(
                f"{EVENTS} partition {self.state.partition} offset {offset}: {type(error).__name__} at "
                f"{where.filename}:{where.lineno}. Mend the fold and start the engine again: the log has lost nothing."
            ) from None

    def _dead_letter(self, refusal: Refusal, offset: int, value: bytes, logged_ms: int) -> Outgoing:
        partition = self.state.partition
        letter = DeadLetter(
            reason=refusal.reason,
            detail=refusal.detail,
            topic=EVENTS,
            partition=partition,
            offset=offset,
            logged_at=utc(min(max(logged_ms, 0), _LATEST_LOGGED_MS)),
            raw_bytes=len(value),
            raw_sha256=sha256(value).hexdigest(),
            raw_head=value[:_HEAD_BYTES],
        )
        headers = [("reason", refusal.reason.encode()), ("content-type", b"application/json")]
        return Outgoing(DEAD_LETTERS, f"{EVENTS}/{partition}/{offset}".encode(), encode(letter), headers)


def chained(log_hash: bytes, offset: int, key: bytes | None, value: bytes | None, logged_ms: int) -> bytes:
    """The running hash after one more record."""
    key_length = _NOTHING if key is None else len(key)  # nothing is not the same as empty
    value_length = _NOTHING if value is None else len(value)
    before = _BEFORE(log_hash, offset, logged_ms, key_length, value_length)
    return sha256(b"%b%b%b" % (before, key or b"", value or b"")).digest()


def read(value: bytes | None) -> GateEvent | Refusal:
    """The event in a record's bytes, or why there is none."""
    if value is None:
        return Refusal("not-json", "the record's value: expected a JSON object, got nothing")
    try:
        event: GateEvent = decode_event(value)
    except msgspec.ValidationError as error:
        return _invalid(str(error))
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Refusal("not-json", "the record's value: expected a JSON object in UTF-8")
    except RecursionError:
        return Refusal("not-json", "the record's value: expected a flat JSON object, got one nested too deeply")
    if _BACKSLASH in value and _NUL in value:  # one byte is found ten times faster than six
        return Refusal("invalid-field", "`$`: expected text without NUL characters, which PostgreSQL cannot store")
    return event


def _invalid(message: str) -> Refusal:
    """The decoder's words without the values that some of them quote ('Invalid value …', 'Invalid enum value …')."""
    path = _PATH.search(message)
    at = path.group(1) if path is not None else "$"
    expectation = message[: path.start()] if path is not None else message
    if expectation.startswith("Invalid value"):
        if at == "$.type":
            return Refusal("unknown-type", "`$.type`: expected one of the types of schemas.events")
        expectation = "Invalid value"
    elif expectation.startswith("Invalid enum value"):
        expectation = "Invalid enum value"
    return Refusal("invalid-field", f"`{at}`: {expectation}"[:256])
