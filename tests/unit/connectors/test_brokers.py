"""What is said while Kafka is away."""

from confluent_kafka import KafkaError
from structlog.testing import capture_logs

from connectors.kafka.client import REPEAT_SECONDS, Brokers


class Clock:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_wait_for_kafka_is_said_once_then_now_and_then_and_its_end_too() -> None:
    clock = Clock()
    brokers = Brokers("127.0.0.1:9092", "camera", clock)
    with capture_logs() as said:
        brokers.answered()
        assert said == []
        for clock.seconds in (0, 1, 2, REPEAT_SECONDS - 1):
            brokers.heard(KafkaError(KafkaError._ALL_BROKERS_DOWN))
        assert len(said) == 1
        assert "cuakhau up" in said[0]["event"]
        clock.seconds = REPEAT_SECONDS + 1
        brokers.away()
        assert [line["waited_seconds"] for line in said] == [0, round(clock.seconds)]
        brokers.answered()
        brokers.answered()
        assert [line["event"] for line in said[2:]] == ["kafka answers again"]


def test_a_broken_client_asks_for_a_restart_rather_than_for_patience() -> None:
    with capture_logs() as said:
        Brokers("127.0.0.1:9092", "camera").heard(KafkaError(KafkaError._FATAL, fatal=True))
    assert "restart this process" in said[0]["event"]


def test_settings_of_one_client_do_not_lose_what_all_have_in_common() -> None:
    settings = Brokers("127.0.0.1:9092", "camera").settings({"acks": "all"})
    assert settings["acks"] == "all"
    assert settings["bootstrap.servers"] == "127.0.0.1:9092"
