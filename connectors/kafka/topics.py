"""The topics on the brokers, made to be what schemas/topics says."""

from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._config import AlterConfigOpType, ConfigEntry, ConfigResource, ConfigSource
from confluent_kafka.admin._resource import ResourceType
from confluent_kafka.cimpl import NewTopic

from connectors.kafka.client import Brokers
from schemas.topics import Topic, load_topics

_REQUEST_SECONDS = 30.0
_ANSWER_SECONDS = 5.0


class TopicRefusedError(RuntimeError):
    """A topic stands in a form that cannot be mended without losing the order of events."""


@dataclass(frozen=True)
class TopicState:
    """A topic as the brokers have it. Only settings made for the topic itself are listed."""

    name: str
    partitions: int
    replication: int
    settings: Mapping[str, str]


def wanted_settings(topic: Topic, replication: int) -> dict[str, str]:
    """Kafka's settings of a topic. With three copies two must have a record before it is acknowledged."""
    return {
        "cleanup.policy": topic.cleanup,
        "retention.ms": str(topic.retention_ms),
        "min.insync.replicas": str(min(2, replication)),
        **{name: str(value) for name, value in topic.config.items()},
    }


def apply_topics(bootstrap_servers: str, replication: int = 1) -> list[str]:
    """Create the topics that are missing and correct the settings that differ; returns what was done, a line each.

    Waits for Kafka and says so. Topics that are right are left alone, so it may run at every start. Raises
    TopicRefusedError when a topic has another number of partitions: to change it would part a gate from its own past.
    """
    admin, brokers = _connect(bootstrap_servers)
    standing = {state.name: state for state in _standing(admin, brokers)}
    done: list[str] = []
    missing: list[NewTopic] = []
    for topic in load_topics().values():
        wanted = wanted_settings(topic, replication)
        state = standing.get(topic.topic)
        if state is None:
            missing.append(NewTopic(topic.topic, topic.partitions, replication, config=wanted))
            done.append(f"{topic.topic}: created with {topic.partitions} partitions")
            continue
        if state.partitions != topic.partitions:
            raise TopicRefusedError(
                f"{topic.topic} has {state.partitions} partitions but schemas/topics says {topic.partitions}. A gate's "
                "events would be torn apart. Set the number back, or move the log to a topic of a new version."
            )
        different = {name: value for name, value in wanted.items() if state.settings.get(name) != value}
        if different:
            _alter(admin, topic.topic, different)
            done.append(f"{topic.topic}: set " + ", ".join(f"{name}={value}" for name, value in different.items()))
    if missing:
        _wait_all(admin.create_topics(missing, request_timeout=_REQUEST_SECONDS))
    return done


def list_topics(bootstrap_servers: str) -> list[TopicState]:
    """Our topics as the brokers have them, those of schemas/topics only, by name. Waits for Kafka and says so."""
    return _standing(*_connect(bootstrap_servers))


def _connect(bootstrap_servers: str) -> tuple[AdminClient, Brokers]:
    brokers = Brokers(bootstrap_servers, "cuakhau-topics")
    return AdminClient(brokers.settings()), brokers


def _standing(admin: AdminClient, brokers: Brokers) -> list[TopicState]:
    known = load_topics()
    while True:
        try:
            metadata = admin.list_topics(timeout=_ANSWER_SECONDS)
            break
        except KafkaException:
            brokers.away()
    brokers.answered()
    names = sorted(known.keys() & metadata.topics.keys())
    if not names:
        return []
    settings = dict(_settings(admin, names))
    return [
        TopicState(
            name,
            len(metadata.topics[name].partitions),
            max(len(partition.replicas) for partition in metadata.topics[name].partitions.values()),
            settings[name],
        )
        for name in names
    ]


def _settings(admin: AdminClient, names: list[str]) -> Iterator[tuple[str, dict[str, str]]]:
    resources = [ConfigResource(ResourceType.TOPIC, name) for name in names]
    for resource, answer in admin.describe_configs(resources, request_timeout=_REQUEST_SECONDS).items():
        entries: Mapping[str, Any] = answer.result()
        yield (
            resource.name,
            {
                name: entry.value
                for name, entry in entries.items()
                if entry.source == ConfigSource.DYNAMIC_TOPIC_CONFIG.value
            },
        )


def _alter(admin: AdminClient, name: str, settings: Mapping[str, str]) -> None:
    entries = [ConfigEntry(key, value, incremental_operation=AlterConfigOpType.SET) for key, value in settings.items()]
    resource = ConfigResource(ResourceType.TOPIC, name, incremental_configs=entries)
    _wait_all(admin.incremental_alter_configs([resource], request_timeout=_REQUEST_SECONDS))


def _wait_all(answers: Mapping[Any, "Future[Any]"]) -> None:
    for answer in answers.values():
        answer.result()
