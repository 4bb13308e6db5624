"""The life of the rule: agencies sign, two of them change it, nobody else does; beside a model of who signed what."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from schemas.fields import Role
from schemas.outcomes import PolicyActivated, PolicySigned
from streams.domain.authority import AGENCIES
from streams.domain.workflow import ROLES
from streams.policies import built_in
from streams.rules import RULES
from tests.support.gate import CRAB, DURIAN, MACHINES, Gate

_TODAY = built_in()
_SHORT = (
    _TODAY.split("\n[[example]]", maxsplit=1)[0]
    + """
[[example]]
name = "first-come"
trucks = [{ name = "a", arrives = "07:00" }, { name = "b", arrives = "08:00" }]
order = ["a", "b"]
"""
)


def _version(number: int, hours: int) -> str:
    text = _SHORT.replace("\nversion = 1\n", f"\nversion = {number}\n")
    return text.replace("shelf_life_hours_below = 120", f"shelf_life_hours_below = {hours}")


TEXTS = (_TODAY, _version(2, 200), _version(3, 20), _version(4, 120).replace("live-1", "everybody-1"))
FAULTY = ("no policy", _version(5, 0), _version(6, 120).replace("export-general = 1", "export-general = 9"))

texts = st.sampled_from(range(len(TEXTS)))
goods = st.sampled_from([MACHINES, DURIAN, CRAB])


class PolicyMachine(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.gate = Gate()
        self.in_force = 0
        self.signed: dict[int, Role] = {}
        """By text: the agency whose signature waits for another's."""
        self.trucks: dict[str, str] = {}
        """Goods by plate."""
        self.called: set[str] = set()

    @rule(role=st.sampled_from(ROLES), text=texts)
    def signs(self, role: Role, text: int) -> None:
        changes = len(self.gate.outcomes(PolicyActivated))
        words = len(self.gate.outcomes(PolicySigned))
        answer = self.gate.signs(role, TEXTS[text])
        changed = len(self.gate.outcomes(PolicyActivated)) - changes
        said = len(self.gate.outcomes(PolicySigned)) - words
        if role not in AGENCIES:
            assert (answer.code, changed, said) == ("wrong-agency", 0, 0)
        elif text == self.in_force:
            assert (answer.code, changed, said) == ("already-so", 0, 0)
        elif self.signed.get(text, role) == role:
            assert (answer.accepted, changed, said) == (True, 0, 1)
            self.signed[text] = role
        else:
            assert (answer.accepted, changed, said) == (True, 1, 0)
            by = [signature.split("/")[0] for signature in self.gate.outcomes(PolicyActivated)[-1].signed_by]
            assert by == [self.signed[text], role]
            self.in_force, self.signed = text, {}

    @rule(role=st.sampled_from(sorted(AGENCIES)), text=st.sampled_from(FAULTY))
    def signs_what_is_no_rule(self, role: Role, text: str) -> None:
        answer = self.gate.signs(role, text)
        assert (answer.accepted, answer.code) == (False, "policy-invalid")
        assert answer.reason

    @rule(number=st.integers(0, 11), hs=goods)
    def a_truck_comes(self, number: int, hs: str) -> None:
        plate = f"29C{number:05d}"
        if plate not in self.trucks:
            self.trucks[plate] = hs
            self.gate.declares(plate, number=f"{305_000_000_000 + number}", hs=hs)
            self.gate.sees(plate)

    @rule()
    def the_next_is_called(self) -> None:
        answer = self.gate.calls(None, direction="out")
        assert answer.accepted is (len(self.called) < len(self.trucks))
        if answer.accepted:
            policy = RULES.policy(TEXTS[self.in_force])
            assert (answer.rule or "").startswith(f"{policy.name}/{policy.version}/")
            visit = self.gate.state.visits[answer.visit_id or ""]
            assert visit.plate is not None
            assert visit.plate.text not in self.called
            self.called.add(visit.plate.text)

    @rule(minutes=st.sampled_from([1, 60]))
    def time_passes(self, minutes: int) -> None:
        self.gate.passes(minutes=minutes)

    @rule()
    def the_engine_is_started_again(self) -> None:
        self.gate.restarts()

    @invariant()
    def every_truck_stands_where_the_rule_in_force_puts_it(self) -> None:
        policy = RULES.policy(TEXTS[self.in_force])
        below = {0: 120, 1: 200, 2: 20, 3: 120}[self.in_force]
        keeps = {MACHINES: None, DURIAN: 168, CRAB: 36}
        for plate, hs in self.trucks.items():
            visit = self.gate.visit(plate)
            hours = keeps[hs]
            urgent = hours is not None and hours < below
            assert (visit.queue_class, visit.rule) == (
                ("priority", "perishable-1") if urgent else ("live", policy.rules[-1].rule)
            )

    @invariant()
    def the_turns_take_everybody_once(self) -> None:
        waiting = self.gate.queue("approach") if self.gate.board.seq is not None else []
        assert len(waiting) == len(set(waiting)) == len(self.trucks) - len(self.called)


TestPolicyMachine = PolicyMachine.TestCase
TestPolicyMachine.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)
