"""UUID version 7 (RFC 9562), which Python 3.11's library lacks: ids that sort by the time they were made."""

import uuid

RANDOM_BYTES = 10


def uuid7(time_ms: int, random: bytes) -> str:
    """The id of a time (milliseconds since 1970) and `RANDOM_BYTES` bytes of chance, as text of 36 characters."""
    chance = int.from_bytes(random[:RANDOM_BYTES])
    value = (time_ms & 0xFFFF_FFFF_FFFF) << 80 | chance
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))
