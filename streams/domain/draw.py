"""The fair draw: an order that nobody can know before the entries close, and anybody can find again afterwards."""

from collections.abc import Iterable
from hashlib import sha256


def draw_order(seed_hex: str, booking_ids: Iterable[str]) -> list[str]:
    """The ids from first to last, by SHA-256 of the seed's 64 hexadecimal digits followed by the id (UTF-8).

    In what order the ids are given does not matter, nor how often one is given. docs/slots.md tells how to recheck it.
    """
    return sorted(
        set(booking_ids), key=lambda booking_id: (sha256((seed_hex + booking_id).encode()).digest(), booking_id)
    )
