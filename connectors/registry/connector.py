"""Asks the registry for the vehicles that the fold wants; its answers become events."""

import asyncio
from datetime import UTC, datetime

from connectors.feeds.events import head, record_id
from connectors.feeds.reporter import report
from connectors.feeds.wanted import answer_wanted
from connectors.kafka.appender import LogAppender
from connectors.registry.client import RegistryClient
from schemas.events import RegistrationChanged
from schemas.fields import FeedKind
from schemas.outcomes import RegistrationWanted

FEED: FeedKind = "registry"


async def run(bootstrap_servers: str, base_url: str) -> None:
    """Connect for ever."""
    client = RegistryClient(FEED, base_url)
    with LogAppender(bootstrap_servers, client_id="cuakhau-connector-registry") as log:

        async def look_up(wanted: RegistrationWanted) -> None:
            found = await client.vehicle(wanted.plate)
            if found is None:
                # Its 404 came just now, and is as fresh as that.
                missing = head(wanted.gate, FEED, datetime.now(UTC))
                event = RegistrationChanged(**missing, plate=wanted.plate, version=1, status="not-found")
            else:
                vehicle = found.vehicle
                identity = record_id(FEED, wanted.gate, vehicle.plate, vehicle.version)
                event = RegistrationChanged(
                    **head(wanted.gate, FEED, found.as_of) | {"id": identity},
                    plate=vehicle.plate,
                    version=vehicle.version,
                    status=vehicle.status,
                    country=vehicle.country,
                    vin=vehicle.vin,
                    vehicle_class=vehicle.vehicle_class,
                    axles=vehicle.axles,
                    inspection_expires_on=vehicle.inspection_expires_on,
                    owner=vehicle.owner,
                )
            await log.append(event)

        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(report(client, log))
            tasks.create_task(answer_wanted(bootstrap_servers, "cuakhau-registry", RegistrationWanted, look_up))
