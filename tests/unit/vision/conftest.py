"""One eye for all tests (its models take a second to load), and trucks that our own code draws."""

import pytest

from vision.look import Eye


@pytest.fixture(scope="session")
def eye() -> Eye:
    return Eye()
