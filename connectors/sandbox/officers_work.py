"""How long an agency takes for its part of a truck's journey, and how it sometimes fails to say so.

Written from what users of such platforms complain of (domain.md): ticks that come late, or not at all.
"""

from random import Random

from schemas.fields import Role, Stage

USUAL_SECONDS: dict[tuple[Stage, Role], tuple[int, int]] = {
    ("gate-in", "border-guard"): (60, 240),
    ("gate-in", "customs"): (120, 720),
    ("yard-in", "yard"): (60, 420),
    ("health", "health-quarantine"): (300, 1_800),
    ("plant", "plant-quarantine"): (1_200, 5_400),
    ("animal", "animal-quarantine"): (1_200, 5_400),
    ("inspection", "customs"): (2_400, 9_000),
    ("customs", "customs"): (300, 2_400),
    ("licence", "management-board"): (300, 1_800),
    ("transshipment", "yard"): (2_400, 5_400),
    ("transshipment", "customs"): (300, 900),
    ("fee", "tax"): (180, 1_500),
    ("yard-out", "yard"): (60, 600),
    ("gate-out", "border-guard"): (60, 300),
    ("gate-out", "customs"): (60, 420),
}
"""From when the truck is there for it until the tick."""

LATE_SHARE = 0.06
LATE_SECONDS = (600, 2_700)
FORGOTTEN_SHARE = 0.01
REVOKED_SHARE = 0.004
FAILED_SHARE = 0.01

_JUDGED: frozenset[Stage] = frozenset({"health", "plant", "animal", "inspection"})
"""Where an agency may find something wrong."""


def tick_seconds(rng: Random, stage: Stage, role: Role) -> float:
    """Until this agency ticks this stage."""
    seconds = rng.uniform(*USUAL_SECONDS[stage, role])
    if rng.random() < LATE_SHARE:
        seconds += rng.uniform(*LATE_SECONDS)
    return seconds


def fate_of_tick(rng: Random, stage: Stage) -> str:
    """given, forgotten, revoked (and given again), or failed first."""
    chance = rng.random()
    if chance < FORGOTTEN_SHARE:
        return "forgotten"
    if chance < FORGOTTEN_SHARE + REVOKED_SHARE:
        return "given" if stage == "gate-out" else "revoked"
    if stage in _JUDGED and chance < FORGOTTEN_SHARE + REVOKED_SHARE + FAILED_SHARE:
        return "failed"
    return "given"
