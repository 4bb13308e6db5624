"""What every Kafka client of ours has in common: where the brokers are, and what is said while they are away."""

import time
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from confluent_kafka import KafkaError

REPEAT_SECONDS = 15.0
"""How often a wait for the brokers is mentioned again."""

_AWAY_CODES = frozenset(
    {
        KafkaError._ALL_BROKERS_DOWN,  # noqa: SLF001 (librdkafka's local errors are spelled so)
        KafkaError._TRANSPORT,  # noqa: SLF001
        KafkaError._RESOLVE,  # noqa: SLF001
        KafkaError._TIMED_OUT,  # noqa: SLF001
    }
)

_log = structlog.get_logger()


class Brokers:
    """Says, for one client, that the brokers are away and that they are back: once each, then every 15 s."""

    def __init__(
        self, bootstrap_servers: str, client_id: str, monotonic_seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._bootstrap_servers = bootstrap_servers
        self._client_id = client_id
        self._monotonic_seconds = monotonic_seconds
        self._away_since: float | None = None
        self._said_at = 0.0

    def settings(self, more: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Settings of a confluent-kafka client: these for every one, and `more`.

        Its own lines on standard error are silenced: `heard` says the same as JSON. A broker that restarts is looked
        for every second at most.
        """
        return {
            "bootstrap.servers": self._bootstrap_servers,
            "client.id": self._client_id,
            "error_cb": self.heard,
            "log_level": 2,
            "log.connection.close": False,
            "reconnect.backoff.ms": 100,
            "reconnect.backoff.max.ms": 1000,
            **(more or {}),
        }

    def heard(self, error: KafkaError) -> None:
        """Take an error that the client library reports (`error_cb`); only a fatal one needs a person."""
        if error.fatal():
            _log.error("kafka client is broken, restart this process", client=self._client_id, error=error.name())
        elif error.code() in _AWAY_CODES:
            self.away()
        else:
            _log.warning("kafka says", client=self._client_id, error=error.name())

    def away(self) -> None:
        """The brokers do not answer: say so, but not all the time."""
        now = self._monotonic_seconds()
        if self._away_since is None:
            self._away_since = now
        elif now - self._said_at < REPEAT_SECONDS:
            return
        self._said_at = now
        _log.warning(
            "kafka does not answer, waiting for it; start it (`cuakhau up`) or correct CUAKHAU_KAFKA",
            client=self._client_id,
            bootstrap=self._bootstrap_servers,
            waited_seconds=round(now - self._away_since),
        )

    def answered(self) -> None:
        """The brokers answered."""
        if self._away_since is not None:
            waited_seconds = round(self._monotonic_seconds() - self._away_since)
            _log.info("kafka answers again", client=self._client_id, waited_seconds=waited_seconds)
            self._away_since = None
