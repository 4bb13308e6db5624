"""Look at one picture: the vehicles and plates in it, and the possible texts of a plate."""

from collections.abc import Callable
from typing import NamedTuple

from schemas.fields import PlateColour
from vision.colour import ground_colour
from vision.detect import Box, Detection, PlateDetector, VehicleDetector
from vision.models import Model, Network, Runs
from vision.pictures import Picture
from vision.read import PlateReader, PlateText
from vision.search import search


class PlateRead(NamedTuple):
    """One plate in one picture. No texts: a plate is there but cannot be read."""

    box: Box
    texts: tuple[PlateText, ...]
    colour: PlateColour | None = None


class Eye:
    """Finds vehicles and plates and reads plates. Loads its models when made (a second), then works on one thread."""

    def __init__(self, load: Callable[[Model], Runs] = Network) -> None:
        """`load` makes what runs the detectors (`--backend`); plates are always read on the CPU."""
        self._vehicles = VehicleDetector(load)
        self._plates = PlateDetector(load)
        self._reader = PlateReader()

    def look(self, picture: Picture) -> list[PlateRead]:
        """Plates in a single picture, each read."""
        return [self.read(picture, one.box) for one in self.find(picture) if one.kind == "plate"]

    def find(self, picture: Picture) -> list[Detection]:
        """Vehicles and plates in a single picture; of a video's frame `find_vehicles` and `find_plates` are enough."""
        vehicles = self.find_vehicles(picture)
        return vehicles + search(self._plates, picture, vehicles)

    def find_vehicles(self, picture: Picture) -> list[Detection]:
        """Vehicles in the picture, surest first."""
        return self._vehicles.find(picture)

    def find_plates(self, picture: Picture) -> list[Detection]:
        """Plates in the picture, surest first."""
        return self._plates.find(picture)

    def read(self, picture: Picture, plate: Box) -> PlateRead:
        """Read the plate in the box."""
        return PlateRead(plate, self._reader.read(picture, plate), ground_colour(picture, plate))
