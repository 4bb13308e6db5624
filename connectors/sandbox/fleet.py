"""Made-up trucks: plates by the grammars of domain.md, and what they carry. Synthetic; any likeness is chance."""

from dataclasses import dataclass
from random import Random
from typing import Literal

from schemas.events import Goods
from schemas.fields import Country, Direction, PlateColour

_VIETNAMESE_PROVINCES = ("12", "14", "15", "29", "30", "34", "36", "37", "50", "60", "61", "67", "88", "98", "99")
_VIETNAMESE_SERIES = "CHE"
_CHINESE_PROVINCES = ("桂F", "桂A", "桂N", "桂P", "云A", "云G", "粤A", "粤B", "湘A", "豫A")
_CHINESE_SERIAL = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"

_EXPORTS = (
    (Goods(hs_code="08106000", perishable=True), 5),  # durian
    (Goods(hs_code="08109092", perishable=True), 3),  # dragon fruit
    (Goods(hs_code="08109094", perishable=True), 2),  # jackfruit
    (Goods(hs_code="07096010", perishable=True), 1),  # fresh chilli
    (Goods(hs_code="40012210"), 1),  # rubber
    (Goods(hs_code="44089090"), 1),  # veneer
    (Goods(hs_code="85340090"), 2),  # printed circuits
    (Goods(hs_code="03061721", perishable=True), 1),  # shrimps
)
_IMPORTS = (
    (Goods(hs_code="85177100"), 3),  # telephone parts
    (Goods(hs_code="84713020"), 2),  # computers
    (Goods(hs_code="60063290"), 3),  # fabric
    (Goods(hs_code="08081000", perishable=True), 2),  # apples
    (Goods(hs_code="07031019", perishable=True), 1),  # onions
    (Goods(hs_code="87084092"), 1),  # gearboxes
    (Goods(hs_code="03048900", perishable=True), 1),  # fish fillets
)


ANIMAL_CHAPTERS = range(1, 6)
PLANT_CHAPTERS = range(6, 15)


@dataclass(frozen=True, slots=True)
class Truck:
    """One made-up truck on one trip."""

    plate: str
    country: Country
    colour: PlateColour
    goods: Goods
    gross_weight_kg: int

    @property
    def quarantine(self) -> Literal["plant", "animal"] | None:
        """Which agency must look at the goods, by their HS chapter."""
        chapter = int(self.goods.hs_code[:2])
        return "animal" if chapter in ANIMAL_CHAPTERS else "plant" if chapter in PLANT_CHAPTERS else None

    @property
    def declared_plate(self) -> str:
        """The plate as a declarant types it: a Chinese one loses its Hanzi."""
        return self.plate[1:] if self.country == "cn" else self.plate


def truck(rng: Random, direction: Direction) -> Truck:
    """The next truck. Exports are mostly carried by Vietnamese trucks, imports mostly by Chinese ones."""
    chinese = rng.random() < (0.1 if direction == "out" else 0.6)
    goods = _EXPORTS if direction == "out" else _IMPORTS
    (load,) = rng.choices([kind for kind, _ in goods], [weight for _, weight in goods])
    plate = chinese_plate(rng) if chinese else vietnamese_plate(rng)
    colour: PlateColour = "yellow" if chinese or rng.random() < 0.85 else "white"  # noqa: PLR2004 (a share)
    return Truck(plate, "cn" if chinese else "vn", colour, load, rng.randrange(9_000, 42_000, 10))


def empty_truck(rng: Random, country: Country) -> Truck:
    """One that comes for somebody else's goods."""
    plate = chinese_plate(rng) if country == "cn" else vietnamese_plate(rng)
    return Truck(plate, country, "yellow", Goods(hs_code="86090000"), rng.randrange(7_000, 12_000, 10))


def trailer_plate(rng: Random, country: Country) -> str:
    """A trailer's plate: series R in Vietnam, 挂 at the end in China."""
    if country == "cn":
        return f"{rng.choice(_CHINESE_PROVINCES)}{rng.randrange(10_000):04d}挂"
    return f"{rng.choice(_VIETNAMESE_PROVINCES)}R{rng.randrange(100_000):05d}"


def car_plate(rng: Random) -> str:
    """A Vietnamese private car's."""
    return f"{rng.choice(_VIETNAMESE_PROVINCES)}A{rng.randrange(100_000):05d}"


def vietnamese_plate(rng: Random) -> str:
    """A civil truck plate with five digits: 29C12345."""
    return f"{rng.choice(_VIETNAMESE_PROVINCES)}{rng.choice(_VIETNAMESE_SERIES)}{rng.randrange(100_000):05d}"


def chinese_plate(rng: Random) -> str:
    """A plate of a border province: 桂F and five letters or digits, at most two of them letters."""
    letters = rng.randrange(3)
    serial = [rng.choice(_CHINESE_SERIAL[10:]) for _ in range(letters)]
    serial += [rng.choice(_CHINESE_SERIAL[:10]) for _ in range(5 - letters)]
    rng.shuffle(serial)
    return rng.choice(_CHINESE_PROVINCES) + "".join(serial)
