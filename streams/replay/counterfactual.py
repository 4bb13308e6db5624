"""`cuakhau replay --policy`: the trucks of a period under another policy, as one answer."""

from datetime import datetime
from typing import Any

from schemas.board import PolicyShown
from streams.domain.operations import shown
from streams.domain.policy import load_policy
from streams.domain.times import utc
from streams.engine.ports import Log
from streams.replay.records import ReplayError, Say
from streams.replay.trucks import trucks_of
from streams.replay.what_if import compare


def counterfactual(log: Log, gate: str, period: tuple[datetime, datetime], text: str, say: Say) -> dict[str, Any]:
    """Who would have gained and lost between two moments, had the policy of this text ruled.

    Raises PolicyError for a faulty text, ReplayError where there is nothing to compare.
    """
    policy = load_policy(text)
    if gate not in policy.valid_for:
        raise ReplayError(f"This policy is not for {gate}. Add it to valid_for.")
    trucks, ruling, end_ms = trucks_of(log, gate, *period, say)
    if not trucks:
        raise ReplayError(f"No truck waited at {gate} in that period. Give a longer one.")
    policies: dict[str, PolicyShown] = {"policy": shown(policy), "in_force": shown(ruling)}
    return {"gate": gate, "from": period[0], "to": utc(end_ms), **policies, **compare(trucks, policy, ruling, end_ms)}
