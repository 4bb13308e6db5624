"""Asks another system over HTTP, and knows whether it is well."""

import asyncio
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import TypeVar

import httpx
import msgspec
import structlog

from schemas.fields import FeedKind, UtcTime
from schemas.metrics import FEED_AGE_SECONDS, FEED_REQUESTS

_ANSWER_SECONDS = 5.0
_NOT_NOW = frozenset({401, 403, 408, 425, 429})
"""Statuses that speak of us or of the hour, not of the record that was asked for."""

_log = structlog.get_logger()


class FeedAwayError(RuntimeError):
    """The system does not answer, or says that it cannot. Ask again later."""


class BadAnswerError(RuntimeError):
    """The system answered what its interface does not allow. Somebody must look: the text says at which field."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """Base of every answer: it is complete up to `as_of`, by the other system's clock."""

    as_of: UtcTime
    synthetic: bool = False
    """A sandbox says of itself that it makes things up."""


AnswerType = TypeVar("AnswerType", bound=Answer)
RecordType = TypeVar("RecordType")


class FeedClient:
    """One other system. `feed` is its name in figures and reports."""

    def __init__(self, feed: FeedKind, base_url: str) -> None:
        self.feed = feed
        self.synthetic = False
        self.alive = False
        self.as_of = datetime.now(UTC)
        """How far the newest good answer reached; before the first one, when we began to ask."""
        self._http = httpx.AsyncClient(base_url=base_url, timeout=_ANSWER_SECONDS)

    async def get(self, path: str, kind: type[AnswerType], **query: str | int) -> AnswerType | None:
        """The answer, or None for 404. Raises FeedAwayError or BadAnswerError."""
        try:
            # httpx's own limit is for each piece that arrives: a trickle would never end.
            async with asyncio.timeout(_ANSWER_SECONDS):
                response = await self._http.get(path, params=query)
        except (httpx.HTTPError, TimeoutError) as error:
            raise self._away(type(error).__name__) from error
        if response.status_code >= httpx.codes.INTERNAL_SERVER_ERROR or response.status_code in _NOT_NOW:
            raise self._away(f"HTTP {response.status_code}")
        if response.status_code == httpx.codes.NOT_FOUND:
            self._count("not-found")
            return None
        if response.status_code != httpx.codes.OK:
            raise self.bad(f"HTTP {response.status_code}")
        try:
            answer = msgspec.json.decode(response.content, type=kind)
        except (msgspec.DecodeError, RecursionError) as error:
            raise self.bad(_where(error)) from None
        self._count("ok")
        self._heard(answer)
        return answer

    def fitting(self, records: Iterable[msgspec.Raw], kind: type[RecordType]) -> Iterator[RecordType]:
        """The records that are as they should be. One that is not is counted and left out: the others matter too."""
        for place, record in enumerate(records, 1):
            try:
                yield msgspec.json.decode(record, type=kind)
            except (msgspec.DecodeError, RecursionError) as error:
                self._count("bad-record")
                _log.error("feed sent a bad record, left out", feed=self.feed, place=place, at=_where(error))

    async def is_well(self) -> bool:
        """Ask only whether it lives; `as_of` follows."""
        try:
            await self.get("/healthz", Answer)
        except (FeedAwayError, BadAnswerError):
            return False
        return self.alive

    async def close(self) -> None:
        """Let the connections go."""
        await self._http.aclose()

    def _heard(self, answer: Answer) -> None:
        if not self.alive:
            _log.info("feed answers", feed=self.feed)
        self.alive = True
        self.as_of = max(self.as_of, answer.as_of)
        self.synthetic = answer.synthetic
        FEED_AGE_SECONDS.labels(self.feed).set((datetime.now(UTC) - self.as_of).total_seconds())

    def _away(self, why: str) -> FeedAwayError:
        self._count("away")
        if self.alive:
            _log.warning("feed does not answer, asking again until it does", feed=self.feed, why=why)
        self.alive = False
        return FeedAwayError(f"{self.feed} does not answer: {why}")

    def bad(self, what: str) -> BadAnswerError:
        """The error to raise for an answer that should not be; counted and said."""
        self._count("bad-answer")
        _log.error("feed answered what its interface does not allow", feed=self.feed, at=what)
        return BadAnswerError(f"{self.feed} answered what its interface does not allow: {what}")

    def _count(self, result: str) -> None:
        FEED_REQUESTS.labels(self.feed, result).inc()


def _where(error: Exception) -> str:
    """The path of the wrong field. The decoder's own words may quote a value, which is nobody's business."""
    return str(error).rpartition(" - at ")[2] if " - at " in str(error) else type(error).__name__
