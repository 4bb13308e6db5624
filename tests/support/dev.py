"""A throw-away Kafka and PostgreSQL for trying things by hand: `python -m tests.support.dev`, until Ctrl-C."""

import signal
import sys
import tempfile
from pathlib import Path

from tests.support.servers import KafkaServer, PostgresServer


def main() -> None:
    """Start both, print the two lines that point our commands to them, and wait to be stopped."""
    with tempfile.TemporaryDirectory(prefix="cuakhau-dev-") as folder:
        kafka, postgres = KafkaServer(Path(folder) / "kafka"), PostgresServer(Path(folder) / "postgres")
        # Ctrl-C and `kill` both end the wait below rather than leave the servers behind.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            kafka.start()
            postgres.start()
            sys.stdout.write(f"export CUAKHAU_KAFKA={kafka.bootstrap}\n")
            sys.stdout.write(f"export DATABASE_URL='{postgres.fresh_database()}'\n")
            sys.stdout.flush()
            signal.pause()
        except KeyboardInterrupt:
            sys.stderr.write("stopping\n")
        finally:
            kafka.stop()
            postgres.stop()


if __name__ == "__main__":
    main()
