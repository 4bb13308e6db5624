"""docker-compose.yml is valid, and starts the same commands as the local platform does."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from compose_spec import PyCompose

from deploy.cli import parser
from deploy.local.jars import KAFKA_VERSION

ROOT = Path(__file__).parents[3]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
OURS = {
    name: service["command"]
    for name, service in COMPOSE["services"].items()
    if service["image"] == "cuakhau" and "command" in service
}


def test_the_compose_file_is_as_the_compose_specification_says() -> None:
    PyCompose.from_json(json.dumps(COMPOSE))


def test_a_misspelt_word_in_it_would_be_found() -> None:
    with pytest.raises(ValueError, match="helthcheck"):
        PyCompose.from_json(json.dumps({"services": {"kafka": {"image": "apache/kafka", "helthcheck": {}}}}))


@pytest.mark.parametrize("name", OURS)
def test_every_command_in_it_is_one_that_we_have(name: str) -> None:
    parser().parse_args(OURS[name])


def test_its_kafka_is_the_version_that_is_tested() -> None:
    assert COMPOSE["services"]["kafka"]["image"] == f"apache/kafka:{KAFKA_VERSION}"


def test_nothing_in_it_can_be_reached_from_another_computer() -> None:
    ports = [port for service in COMPOSE["services"].values() for port in service.get("ports", [])]
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_every_process_with_figures_is_watched() -> None:
    scrapes = yaml.safe_load((ROOT / "deploy" / "prometheus" / "prometheus.yml").read_text())["scrape_configs"]
    watched = {config["targets"][0] for scrape in scrapes for config in scrape["static_configs"]}
    environments = [service.get("environment", {}) for service in COMPOSE["services"].values()]
    figures = {
        f"127.0.0.1:{environment[port]}"
        for environment in environments
        for port in ("CUAKHAU_METRICS_PORT", "CUAKHAU_API_PORT")
        if port in environment
    }
    assert watched == figures
