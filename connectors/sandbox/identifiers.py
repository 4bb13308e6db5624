"""Made-up identifiers that obey their standards: containers (ISO 6346), VINs (ISO 3779), declaration numbers."""

from random import Random

from schemas.fields import Direction

_OWNERS = ("CSQU", "TEMU", "MSKU", "OOLU", "TGHU", "CBHU")
_DIGITS = {str(digit): digit for digit in range(10)}
_ISO_6346_VALUES = _DIGITS | dict(
    zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", (value for value in range(10, 39) if value % 11), strict=True)
)
_VIN_MAKERS = ("RLH", "RLM", "RNJ", "LZZ", "LFW", "LGA")
_VIN_LETTERS = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"
_VIN_VALUES = _DIGITS | {
    letter: int(value) for letter, value in zip("ABCDEFGHJKLMNPRSTUVWXYZ", "12345678123457923456789", strict=True)
}
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_VIN_CHECK_PLACE = 8


def container(rng: Random) -> str:
    """A container number: owner code, six digits, check digit."""
    body = f"{rng.choice(_OWNERS)}{rng.randrange(1_000_000):06d}"
    return f"{body}{container_check_digit(body)}"


def container_check_digit(body: str) -> int:
    """Check digit of the first ten characters (ISO 6346, annex A)."""
    return sum(_ISO_6346_VALUES[character] << place for place, character in enumerate(body)) % 11 % 10


def vin(rng: Random) -> str:
    """A vehicle identification number of 17 characters, right in its check digit."""
    characters = [
        *rng.choice(_VIN_MAKERS),
        *(rng.choice(_VIN_LETTERS) for _ in range(8)),
        *f"{rng.randrange(10**6):06d}",
    ]
    characters[_VIN_CHECK_PLACE] = vin_check_digit("".join(characters))
    return "".join(characters)


def vin_check_digit(number: str) -> str:
    """The character that belongs in the ninth place."""
    remainder = sum(_VIN_VALUES[c] * weight for c, weight in zip(number, _VIN_WEIGHTS, strict=True)) % 11
    return "0123456789X"[remainder]


def declaration_number(rng: Random, direction: Direction) -> str:
    """12 digits; exports begin with 30, imports with 10."""
    return f"{'30' if direction == 'out' else '10'}{rng.randrange(10**10):010d}"
