"""Answers what the fold wants to know: each look-up until its answer is in the log, none lost."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from typing import TypeVar

import msgspec
import structlog
from confluent_kafka import Message

from connectors.feeds.client import BadAnswerError, FeedAwayError, FeedClient
from connectors.kafka.reader import TopicReader
from schemas.codec import decode_outcome
from schemas.outcomes import DeclarationWanted, RegistrationWanted

OUTCOME_TOPIC = "gate.outcome.v1"

_AT_ONCE = 8
_TRIES_WHILE_WELL = 5
_FIRST_BACKOFF_SECONDS = 0.5
_LONGEST_BACKOFF_SECONDS = 10.0

_log = structlog.get_logger()
Wanted = TypeVar("Wanted", DeclarationWanted, RegistrationWanted)


async def answer_wanted(
    bootstrap_servers: str, client: FeedClient, kind: type[Wanted], look_up: Callable[[Wanted], Awaitable[None]]
) -> None:
    """Follow `gate.outcome.v1` for ever and look up each wanted record of this kind.

    `look_up` appends the answer. Where to read on is kept only after that, so a kill makes a look-up happen twice at
    worst. A system that is away is asked until it answers. A single look-up that fails while the system is well is
    left out and said, or it would hold up all others.
    """
    places = asyncio.Semaphore(_AT_ONCE)

    async def one(wanted: Wanted) -> None:
        async with places:
            await _until_answered(client, wanted, look_up)

    async with TopicReader(bootstrap_servers, OUTCOME_TOPIC, name=f"cuakhau-{client.feed}") as reader:
        await reader.read_from(await reader.committed())
        while True:
            records = await reader.batch()
            if records:
                await asyncio.gather(*(one(wanted) for wanted in _of_kind(records, kind)))
                await reader.commit({record.partition() or 0: (record.offset() or 0) + 1 for record in records})


async def _until_answered(client: FeedClient, wanted: Wanted, look_up: Callable[[Wanted], Awaitable[None]]) -> None:
    backoff_seconds = _FIRST_BACKOFF_SECONDS
    for tries in itertools.count(1):
        try:
            await look_up(wanted)
        except (FeedAwayError, BadAnswerError) as error:
            # A maintenance page is a wrong answer too: whether it is the record or the system, its health tells.
            worth_another = isinstance(error, FeedAwayError) and tries < _TRIES_WHILE_WELL
            if not worth_another and await client.is_well():
                _log.error("look-up left out: the system is well but gives no answer to it", visit_id=wanted.visit_id)
                return
            await asyncio.sleep(backoff_seconds)
            backoff_seconds = min(2 * backoff_seconds, _LONGEST_BACKOFF_SECONDS)
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
