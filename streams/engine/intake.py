"""Records come from Faust by the fetch: all of a partition that one fetch brought are one message to its stream.

Faust spends some 200 µs on each message that it hands from its consumer to a stream, thrice what folding one takes. And
it asks for the next records at once, so that 500 trucks a second cost it as many fetches: here it takes a breath first.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from faust.transport.drivers.aiokafka import Consumer, Transport
from faust.types import TP

from streams.engine.settings import BREATH_SECONDS
from streams.engine.worker import Delivered
from streams.partition import EVENTS


class FetchConsumer(Consumer):
    """Faust's consumer, but for how many records make a message of `gate.events.v1`."""

    _breathe = False

    async def _getmany(self, active_partitions: set[TP] | None, timeout: float) -> Mapping[TP, list[Any]]:  # noqa: ASYNC109
        if self._breathe:
            await asyncio.sleep(BREATH_SECONDS)
        fetched: Mapping[TP, list[Any]] = await super()._getmany(active_partitions, timeout)
        self._breathe = bool(fetched)
        return {tp: [_merged(records)] if tp.topic == EVENTS else records for tp, records in fetched.items() if records}


class FetchTransport(Transport):
    """Faust's way to Kafka with that consumer."""

    Consumer = FetchConsumer


def _merged(records: list[Any]) -> Any:
    """One record at the last one's offset; its value is what all of them were."""
    return replace(
        records[-1],
        key=None,
        value=tuple([Delivered(r.partition, r.offset, r.key, r.value, r.timestamp) for r in records]),
    )
