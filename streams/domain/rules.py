"""The rules a gate is run by: journeys and the policy. Built once from texts; the state only names them."""

from collections.abc import Iterable, Mapping

from schemas.fields import Direction
from streams.domain.policy import Policy, load_policy
from streams.domain.workflow import Workflow, parse_workflow

GENERAL = "general"
EMPTY = "empty"


class Rules:
    """All journeys that were ever in force, and the policy of a gate whose agencies have signed no other."""

    def __init__(self, workflows: Iterable[str], policy: str) -> None:
        """Of the texts of workflow files and of a policy file. Raises WorkflowError or PolicyError."""
        self._workflows: dict[str, Workflow] = {}
        for text in workflows:
            workflow = parse_workflow(text)
            self._workflows[workflow.label] = workflow
        self.first_policy = load_policy(policy)
        self._policies: dict[str, Policy] = {}
        self._journeys: dict[tuple[str, Direction, str], Workflow] = {}

    def policy(self, text: str | None) -> Policy:
        """The policy of a text that was found valid before; of None the first one."""
        if text is None:
            return self.first_policy
        policy = self._policies.get(text)
        if policy is None:
            policy = self._policies[text] = load_policy(text)
        return policy

    def missing_workflows(self, policy: Policy) -> list[str]:
        """Journeys that the policy names and this version of the platform does not have."""
        labels = (f"{name}/{version}" for name, version in policy.workflows.items())
        return [label for label in labels if label not in self._workflows]

    def journey(self, policy: Policy, direction: Direction, goods: str) -> Workflow:
        """The journey of such goods, in the version that the policy names."""
        key = policy.sha256, direction, goods
        workflow = self._journeys.get(key)
        if workflow is None:
            workflow = self._journeys[key] = self._choose(policy.workflows, direction, goods)
        return workflow

    def workflow(self, label: str) -> Workflow:
        """That very version. Raises KeyError."""
        return self._workflows[label]

    def goods_kind(self, hs_codes: Iterable[str]) -> str:
        """What kind of goods journeys are made for: the first line that a journey names decides."""
        for code in hs_codes:
            for workflow in self._workflows.values():
                if code[:2] in workflow.hs_chapters:
                    return workflow.goods
        return GENERAL

    def _choose(self, versions: Mapping[str, int], direction: Direction, goods: str) -> Workflow:
        fitting = {
            w.goods: w
            for w in self._workflows.values()
            if w.direction == direction and versions.get(w.name) == w.version
        }
        return fitting.get(goods) or fitting[GENERAL]
