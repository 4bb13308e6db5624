"""The log and the database keep what they acknowledged when their process is killed."""

import asyncpg
from confluent_kafka import Consumer, Producer
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from tests.support.servers import KafkaServer, PostgresServer


def test_an_acknowledged_event_is_still_in_the_log_after_kafka_is_killed(own_kafka: KafkaServer) -> None:
    admin = AdminClient({"bootstrap.servers": own_kafka.bootstrap})
    admin.create_topics([NewTopic("trucks", 1)])["trucks"].result()
    producer = Producer({"bootstrap.servers": own_kafka.bootstrap, "acks": "all"})
    producer.produce("trucks", b"29C-123.45")
    assert producer.flush(10) == 0

    own_kafka.kill()
    own_kafka.start()

    consumer = Consumer(
        {"bootstrap.servers": own_kafka.bootstrap, "group.id": "reader", "auto.offset.reset": "earliest"}
    )
    consumer.subscribe(["trucks"])
    message = consumer.poll(30)
    consumer.close()
    assert message is not None
    assert message.value() == b"29C-123.45"


async def test_a_committed_row_is_still_there_after_postgres_is_killed(own_postgres: PostgresServer) -> None:
    url = own_postgres.fresh_database()
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE TABLE visit (plate text)")
    await connection.execute("INSERT INTO visit VALUES ('29C-123.45')")

    own_postgres.kill()
    own_postgres.start()

    connection = await asyncpg.connect(url)
    assert await connection.fetchval("SELECT plate FROM visit") == "29C-123.45"
    await connection.close()
