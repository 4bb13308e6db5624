"""Says every ten seconds, to every gate, whether a feed answers and how fresh it is."""

import asyncio

from connectors.feeds.client import FeedClient
from connectors.feeds.events import head
from connectors.kafka.appender import LogAppender
from schemas.events import FeedReported
from schemas.gates import GATES

REPORT_SECONDS = 10.0


async def report(client: FeedClient, log: LogAppender) -> None:
    """Report for ever."""
    while True:
        alive = await client.is_well()
        await log.append_all(
            [
                FeedReported(
                    **head(gate, client.feed, client.as_of),
                    feed_kind=client.feed,
                    feed=client.feed,
                    synthetic=client.synthetic,
                    alive=alive,
                )
                for gate in GATES
            ]
        )
        await asyncio.sleep(REPORT_SECONDS)
