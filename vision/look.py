"""Look at one picture: the vehicles and plates in it, and the possible texts of a plate."""

from collections.abc import Callable
from typing import NamedTuple

from schemas.fields import PlateColour
from vision.classify import Kinds, VehicleClassifier
from vision.colour import ground_colour
from vision.detect import DOUBTFUL, Box, Detection, PlateDetector, VehicleDetector
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
        """`load` makes what runs the detectors (`--backend`); classes and plates are always told on the CPU."""
        self._vehicles = VehicleDetector(load)
        self._classifier = VehicleClassifier()
        self._plates = PlateDetector(load)
        self._reader = PlateReader()

    def look(self, picture: Picture) -> list[PlateRead]:
        """Plates in a single picture, each read."""
        return [self.read(picture, one.box) for one in self.find(picture) if one.kind == "plate"]

    def find(self, picture: Picture) -> list[Detection]:
        """Vehicles and plates in a single picture; of a video's frame `find_vehicles` and `find_plates` are enough."""
        vehicles = self.name_vehicles(picture)
        return vehicles + search(self._plates, picture, vehicles)

    def name_vehicles(self, picture: Picture) -> list[Detection]:
        """Vehicles in a single picture, each called what a nearer look says it is, surest first."""
        return self._classifier.name(picture, self._vehicles.find(picture, DOUBTFUL))

    def classify(self, picture: Picture, vehicle: Box) -> Kinds:
        """What kind of vehicle the box shows."""
        return self._classifier.classify(picture, vehicle)

    def find_vehicles(self, picture: Picture) -> list[Detection]:
        """Vehicles in the picture, surest first."""
        return self._vehicles.find(picture)

    def find_plates(self, picture: Picture) -> list[Detection]:
        """Plates in the picture, surest first."""
        return self._plates.find(picture)

    def read(self, picture: Picture, plate: Box) -> PlateRead:
        """Read the plate in the box."""
        return PlateRead(plate, self._reader.read(picture, plate), ground_colour(picture, plate))
