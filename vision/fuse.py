"""The vote: many reads of one pass become one reading. Pure."""

from collections import defaultdict
from collections.abc import Sequence

from vision.read import MOST_CANDIDATES, PlateText


def fuse(reads: Sequence[tuple[PlateText, ...]]) -> tuple[PlateText, ...]:
    """Texts by confidence over all reads, best first; reads without a text have no vote.

    A text's fused confidence is the mean of what each read gave it (nothing, if it did not name it), each read weighed
    by its own best confidence: sharp reads count for more than blurred ones, and a text that half of the sharp reads
    deny loses half.
    """
    total = 0.0
    votes: dict[str, float] = defaultdict(float)
    best: dict[str, PlateText] = {}
    for texts in reads:
        weight = max((plate.confidence for plate in texts), default=0.0)
        total += weight
        for plate in texts:
            votes[plate.text] += weight * plate.confidence
            if plate.text not in best or plate.confidence > best[plate.text].confidence:
                best[plate.text] = plate
    ranked = sorted(votes, key=lambda text: (-votes[text], text))
    return tuple(best[text]._replace(confidence=votes[text] / total) for text in ranked[:MOST_CANDIDATES])
