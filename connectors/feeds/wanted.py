"""Answers what the fold wants to know: each look-up until its answer is in the log, none lost."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import msgspec
import structlog
from confluent_kafka import Message

from connectors.feeds.client import BadAnswerError, FeedAwayError
from connectors.kafka.reader import TopicReader
from schemas.codec import decode_outcome
from schemas.outcomes import DeclarationWanted, RegistrationWanted

OUTCOME_TOPIC = "gate.outcome.v1"

_AT_ONCE = 8
_FIRST_BACKOFF_SECONDS = 0.5
_LONGEST_BACKOFF_SECONDS = 10.0

_log = structlog.get_logger()
Wanted = TypeVar("Wanted", DeclarationWanted, RegistrationWanted)


async def answer_wanted(
    bootstrap_servers: str, name: str, kind: type[Wanted], look_up: Callable[[Wanted], Awaitable[None]]
) -> None:
    """Follow `gate.outcome.v1` for ever and look up each wanted record of this kind.

    `look_up` appends the answer. Where to read on is kept only after that, so a kill makes a look-up happen twice at
    worst. A system that is away is asked until it answers; a record that it answers wrongly is left out, and counted.
    """
    places = asyncio.Semaphore(_AT_ONCE)

    async def one(wanted: Wanted) -> None:
        async with places:
            await _until_answered(wanted, look_up)

    async with TopicReader(bootstrap_servers, OUTCOME_TOPIC, name=name) as reader:
        await reader.read_from(await reader.committed())
        while True:
            records = await reader.batch()
            if records:
                await asyncio.gather(*(one(wanted) for wanted in _of_kind(records, kind)))
                await reader.commit({record.partition() or 0: (record.offset() or 0) + 1 for record in records})


async def _until_answered(wanted: Wanted, look_up: Callable[[Wanted], Awaitable[None]]) -> None:
    backoff_seconds = _FIRST_BACKOFF_SECONDS
    while True:
        try:
            await look_up(wanted)
        except FeedAwayError:
            await asyncio.sleep(backoff_seconds)
            backoff_seconds = min(2 * backoff_seconds, _LONGEST_BACKOFF_SECONDS)
        except BadAnswerError:
            _log.error("look-up left out: its answer cannot be read", visit_id=wanted.visit_id)
            return
        else:
            return


def _of_kind(records: list[Message], kind: type[Wanted]) -> list[Wanted]:
    wanted = []
    for record in records:
        try:
            outcome = decode_outcome(record.value() or b"")
        except (msgspec.DecodeError, RecursionError):
            _log.error("outcome cannot be read, left out", partition=record.partition(), offset=record.offset())
            continue
        if isinstance(outcome, kind):
            wanted.append(outcome)
    return wanted
