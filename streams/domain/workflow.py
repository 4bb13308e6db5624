"""What a visit waits for, and whose tick that is.

Entry at the gate, then a declaration, then customs, then the crossing itself (domain.md, the journey of one visit).
"""

from schemas.fields import Stage
from streams.domain.records import Declaration
from streams.domain.visit import Visit

AGENCY: dict[Stage, str] = {"gate-in": "border-guard", "customs": "customs", "gate-out": "border-guard"}
"""The role that may tick a stage. A declaration is lodged with customs, not ticked."""


def stage_of(visit: Visit, declaration: Declaration | None) -> Stage:
    """The first thing that is still missing."""
    if not visit.entered:
        return "gate-in"
    if declaration is None or declaration.status == "cancelled":
        return "declaration"
    if declaration.status == "released" or visit.customs_passed:
        return "gate-out"
    return "customs"
