"""Asks the registry for the vehicles that the fold wants; its answers become events."""

import asyncio
from datetime import UTC, datetime

from connectors.feeds.events import head, record_id
from connectors.feeds.reporter import report
from connectors.feeds.wanted import answer_wanted
from connectors.kafka.appender import LogAppender
from connectors.registry.client import Found, RegistryClient
from schemas.events import RegistrationChanged
from schemas.fields import FeedKind
from schemas.outcomes import RegistrationWanted

FEED: FeedKind = "registry"

_NOT_FOUND_VERSION = 1
"""Below every version of a record: a vehicle that is registered later must replace the answer that there was none."""


async def run(bootstrap_servers: str, base_url: str) -> None:
    """Connect for ever."""
    client = RegistryClient(FEED, base_url)
    with LogAppender(bootstrap_servers, client_id="cuakhau-connector-registry") as log:

        async def look_up(wanted: RegistrationWanted) -> None:
            await log.append(answer_event(wanted, await client.vehicle(wanted.plate)))

        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(report(client, log))
            tasks.create_task(answer_wanted(bootstrap_servers, client, RegistrationWanted, look_up))


def answer_event(wanted: RegistrationWanted, found: Found | None) -> RegistrationChanged:
    """The answer to a look-up. None: the registry has no such plate, which came just now and is as fresh as that."""
    if found is None:
        missing = head(wanted.gate, FEED, datetime.now(UTC))
        return RegistrationChanged(**missing, plate=wanted.plate, version=_NOT_FOUND_VERSION, status="not-found")
    vehicle = found.vehicle
    identity = record_id(FEED, wanted.gate, vehicle.plate, vehicle.version)
    return RegistrationChanged(
        **head(wanted.gate, FEED, found.as_of) | {"id": identity},
        plate=vehicle.plate,
        version=_NOT_FOUND_VERSION + vehicle.version,
        status=vehicle.status,
        country=vehicle.country,
        vin=vehicle.vin,
        vehicle_class=vehicle.vehicle_class,
        axles=vehicle.axles,
        inspection_expires_on=vehicle.inspection_expires_on,
        owner=vehicle.owner,
    )
