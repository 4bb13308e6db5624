"""The vote: many reads of one pass become one reading. Pure."""

from collections import defaultdict
from collections.abc import Sequence

from vision.read import MOST_CANDIDATES, PlateText


def fuse(reads: Sequence[tuple[PlateText, ...]]) -> tuple[PlateText, ...]:
    """Texts by their summed confidence over all reads, best first.

    A text's fused confidence is the best it had in one read, times its share of all votes: one sharp read among others
    that agree keeps its confidence, a text that half the reads deny loses half.
    """
    votes: dict[str, float] = defaultdict(float)
    best: dict[str, PlateText] = {}
    for texts in reads:
        for plate in texts:
            votes[plate.text] += plate.confidence
            if plate.text not in best or plate.confidence > best[plate.text].confidence:
                best[plate.text] = plate
    total = sum(votes.values())
    ranked = sorted(votes, key=lambda text: (-votes[text], text))
    return tuple(
        best[text]._replace(confidence=best[text].confidence * votes[text] / total) for text in ranked[:MOST_CANDIDATES]
    )
