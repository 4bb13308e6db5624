"""One real Apache Kafka broker in KRaft mode on this machine, its log on disk."""

from dataclasses import dataclass
from pathlib import Path

from deploy.local import jars
from deploy.local.child import Command
from deploy.local.java import java

LOGGING = Path(__file__).parent.parent / "kafka" / "log4j2.properties"

_HEAP_MEGABYTES = 256

# One node holds everything, so each of Kafka's own topics has one copy. The small clean-up buffer leaves the small heap
# to the log. Groups start at once, and may notice a dead worker after a second, which the usual floor (6 s) forbids.
# A killed broker is let in again only when its former session (9 s, usually) has run out.
_PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller_port}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
log.dirs={data}
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
broker.session.timeout.ms=4000
broker.heartbeat.interval.ms=1000
log.cleaner.dedupe.buffer.size=16777216
"""


@dataclass(frozen=True)
class Kafka:
    """A broker whose data lies in `folder`, listening on two ports of 127.0.0.1 (one for clients, one for itself)."""

    folder: Path
    port: int
    controller_port: int

    @property
    def bootstrap(self) -> str:
        """The address that clients are given."""
        return f"127.0.0.1:{self.port}"

    @property
    def formatted_mark(self) -> Path:
        """Exists once `format_command` has run: Kafka's own record of its cluster id."""
        return self.folder / "data" / "meta.properties"

    def write_properties(self) -> Path:
        """Write the broker's configuration for its present ports."""
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self.folder / "server.properties"
        file.write_text(
            _PROPERTIES.format(port=self.port, controller_port=self.controller_port, data=self.folder / "data")
        )
        return file

    def format_command(self) -> Command:
        """Prepares an empty data folder, once in its life."""
        # A fixed cluster id: there is one cluster a folder, and nothing else ever asks for it.
        return self._java("kafka.tools.StorageTool", "format", "-t", "Y3Vha2hhdS1nYXRlLWxvZw", "-c")

    def command(self) -> Command:
        """Runs the broker until it is stopped."""
        return self._java("kafka.Kafka")

    def ready(self) -> bool:
        """Whether the broker answers for its cluster."""
        from confluent_kafka import KafkaException  # noqa: PLC0415 (loads a C library; the table is read without it)
        from confluent_kafka.admin import AdminClient  # noqa: PLC0415

        # librdkafka would write each refused connection to standard error while the broker is still starting.
        client = AdminClient({"bootstrap.servers": self.bootstrap, "log_level": 0})
        try:
            return bool(client.list_topics(timeout=1.0).brokers)
        except KafkaException:
            return False

    def _java(self, main_class: str, *arguments: str) -> Command:
        properties = self.write_properties()
        return Command(
            argv=[
                str(java()),
                f"-Xmx{_HEAP_MEGABYTES}m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                f"-Dlog4j2.configurationFile={LOGGING}",
                "-cp",
                jars.classpath(),
                main_class,
                *arguments,
                str(properties),
            ]
        )
