"""How boxes lie to each other. Pure."""

import math

from vision.detect import Box


def overlap(one: Box, other: Box) -> float:
    """Intersection over union, 0 to 1."""
    common = shared_area(one, other)
    return common / (area(one) + area(other) - common) if common else 0.0


def shared_area(one: Box, other: Box) -> float:
    """Square pixels that both cover."""
    width = min(one.x2, other.x2) - max(one.x1, other.x1)
    height = min(one.y2, other.y2) - max(one.y1, other.y1)
    return width * height if width > 0 and height > 0 else 0.0


def area(box: Box) -> float:
    """Square pixels."""
    return box.width * box.height


def centre(box: Box) -> tuple[float, float]:
    """Its middle, in pixels."""
    return (box.x1 + box.x2) / 2, (box.y1 + box.y2) / 2


def holds(box: Box, inner: Box) -> bool:
    """Whether the middle of `inner` lies in the box."""
    x, y = centre(inner)
    return box.x1 <= x <= box.x2 and box.y1 <= y <= box.y2


def distance(one: Box, other: Box) -> float:
    """Pixels between their middles."""
    return math.dist(centre(one), centre(other))
