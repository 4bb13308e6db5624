"""What the registry connector expects of the registry, and what the sandbox does, over real HTTP."""

from collections.abc import AsyncIterator

import pytest

from connectors.feeds.client import BadAnswerError
from connectors.registry.client import RegistryClient
from connectors.sandbox.identifiers import vin_check_digit
from connectors.sandbox.registry import create_registry
from tests.support.http import misbehaving, serving

PLATES = [f"12C{number:05d}" for number in range(200)]


@pytest.fixture
async def registry() -> AsyncIterator[RegistryClient]:
    with serving(create_registry(seed=7)) as url:
        client = RegistryClient("registry", url)
        yield client
        await client.close()


async def test_a_vehicle_is_the_same_however_its_plate_is_written(registry: RegistryClient) -> None:
    found = await registry.vehicle("桂FA1234")
    without_province = await registry.vehicle("FA1234")
    assert found is not None
    assert without_province is not None
    assert found.vehicle.vin == without_province.vehicle.vin


async def test_most_vehicles_are_valid_some_are_not_and_some_are_unknown(registry: RegistryClient) -> None:
    found = [answer.vehicle for plate in PLATES if (answer := await registry.vehicle(plate))]
    assert len(PLATES) * 0.9 < len(found) < len(PLATES)
    assert {vehicle.status for vehicle in found} >= {"valid", "inspection-expired"}
    for vehicle in found:
        assert vehicle.vin is not None
        assert vin_check_digit(vehicle.vin) == vehicle.vin[8]


async def test_an_answer_with_an_impossible_vehicle_is_refused() -> None:
    body = b'{"as_of":"2026-03-02T05:00:00Z","vehicle":{"plate":"12C00001","version":1,"status":"valid","axles":99}}'
    with misbehaving(lambda: (200, body)) as url:
        client = RegistryClient("registry", url)
        with pytest.raises(BadAnswerError, match="axles"):
            await client.vehicle("12C00001")
        await client.close()


def test_the_vin_check_digit_is_that_of_the_standard() -> None:
    assert vin_check_digit("1M8GDM9AXKP042788") == "X"
