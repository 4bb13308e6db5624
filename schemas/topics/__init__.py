"""The topics as data: one YAML file a topic, read into a Struct."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Literal

import msgspec


class Topic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One topic: who owns, writes and reads it, its key, retention and Kafka settings."""

    topic: str
    about: str
    owner: str
    producers: tuple[str, ...]
    consumers: tuple[str, ...]
    key: Literal["gate", "origin", "partition"]
    partitions: int
    messages: str | None
    retention_ms: int
    cleanup: Literal["delete", "compact"]
    config: Mapping[str, str | int]


def load_topics() -> dict[str, Topic]:
    """All topics by name."""
    sources = sorted(entry.name for entry in files(__name__).iterdir() if entry.name.endswith(".yaml"))
    topics = (msgspec.yaml.decode((files(__name__) / name).read_bytes(), type=Topic) for name in sources)
    return {topic.topic: topic for topic in topics}
