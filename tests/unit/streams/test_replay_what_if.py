"""The same trucks at the same moments under another policy."""

from hypothesis import given
from hypothesis import strategies as st

from schemas.fields import Direction
from streams.domain.policy import Policy, load_policy
from streams.domain.policy_terms import Facts
from streams.domain.times import HOUR_MS, MINUTE_MS
from streams.policies import built_in
from streams.replay.what_if import Truck, compare, distribution, serve

PUBLISHED = load_policy(built_in())
ONE_QUEUE = load_policy(
    built_in()
    .split("[[example]]")[0]
    .replace('class = "priority"\nwhen = { shelf_life_hours_below', 'class = "live"\nwhen = { shelf_life_hours_below')
    + '[[example]]\nname = "none"\ntrucks = [{ name = "a", arrives = "08:00" }]\norder = ["a"]\n'
)
"""The published policy, but what spoils waits with everybody else."""

NIGHT_MS = 1_795_420_800_000
CRAB, MACHINES = ("03063300",), ("84295200",)


def at(minutes: int) -> int:
    return NIGHT_MS + minutes * MINUTE_MS


def truck(
    number: int,
    came: int,
    passed: int | None,
    hs_codes: tuple[str, ...] = MACHINES,
    *,
    firm: str | None = None,
    slot: int | None = None,
    requeued: int | None = None,
    direction: Direction = "out",
) -> Truck:
    """Minutes of the night."""
    facts = Facts(
        direction=direction,
        arrived_ms=at(came),
        hs_codes=hs_codes,
        slot_start_ms=None if slot is None else at(slot),
        requeued_ms=None if requeued is None else at(requeued),
    )
    return Truck(number, facts, firm, None if passed is None else at(passed))


def minutes(passes: dict[int, int]) -> dict[int, int]:
    return {number: (time_ms - NIGHT_MS) // MINUTE_MS for number, time_ms in passes.items()}


def test_who_was_served_in_the_order_of_the_policy_is_served_so_again() -> None:
    trucks = [truck(1, 0, 30), truck(2, 5, 40), truck(3, 10, 50)]
    assert minutes(serve(trucks, PUBLISHED)) == {1: 30, 2: 40, 3: 50}


def test_the_crab_that_waited_its_turn_goes_first_where_what_spoils_has_priority() -> None:
    trucks = [truck(1, 0, 30), truck(2, 5, 40), truck(3, 10, 50, CRAB)]
    assert minutes(serve(trucks, PUBLISHED)) == {3: 30, 1: 40, 2: 50}
    assert minutes(serve(trucks, ONE_QUEUE)) == {1: 30, 2: 40, 3: 50}


def test_nobody_passes_before_coming() -> None:
    trucks = [truck(1, 0, 30), truck(2, 5, 40), truck(3, 35, 50, CRAB)]
    assert minutes(serve(trucks, PUBLISHED)) == {1: 30, 3: 40, 2: 50}


def test_who_was_sent_back_has_no_turn_until_then() -> None:
    trucks = [truck(1, 0, 50, requeued=35), truck(2, 5, 30), truck(3, 10, 40)]
    assert minutes(serve(trucks, ONE_QUEUE)) == {2: 30, 3: 40, 1: 50}


def test_who_came_early_for_a_slot_waits_with_everybody_until_it_is_time() -> None:
    first = [truck(number, 0, 10 * number) for number in range(1, 31)]
    early = truck(99, 5, 310, slot=240)  # on time from minute 180
    passes = minutes(serve([*first, early], PUBLISHED))
    assert passes[99] == 180


def test_who_still_waited_at_the_end_may_pass_and_others_not() -> None:
    trucks = [truck(1, 0, 30), truck(2, 5, None, CRAB)]
    found = compare(trucks, PUBLISHED, ONE_QUEUE, at(60))
    assert minutes(serve(trucks, PUBLISHED)) == {2: 30}
    assert found["overall"]["gained"] == {"count": 1, "mean_seconds": 1800, "p50_seconds": 1800, "p90_seconds": 1800}
    assert found["overall"]["lost"] == found["overall"]["gained"]
    assert found["by_class"]["priority"]["mean_gained_seconds"] == 1800
    assert found["other_class"] == 1
    assert found["model_of_what_happened"]["same"] == 2


def test_directions_have_queues_of_their_own() -> None:
    trucks = [truck(1, 0, 30), truck(2, 5, 40, CRAB, direction="in")]
    assert compare(trucks, PUBLISHED, PUBLISHED, at(60))["overall"]["same"] == 2


def test_gains_are_told_by_goods_and_by_the_size_of_firms() -> None:
    trucks = [
        *(truck(number, number, 100 + number, firm="large") for number in range(10)),
        *(truck(number, number, 100 + number, firm="small") for number in (10, 11)),
        truck(12, 12, 112, CRAB, firm="one"),
        truck(13, 13, 113, ()),
    ]
    found = compare(trucks, PUBLISHED, ONE_QUEUE, at(200))
    assert {size: group["count"] for size, group in found["by_firm_size"].items()} == {
        "1": 1,
        "10+": 10,
        "2-9": 2,
        "unknown": 1,
    }
    assert {chapter: group["count"] for chapter, group in found["by_goods"].items()} == {
        "03": 1,
        "84": 12,
        "undeclared": 1,
    }
    assert found["by_goods"]["03"]["gained"]["mean_seconds"] == 12 * 60
    assert found["by_firm_size"]["10+"]["lost"]["mean_seconds"] == 60
    assert found["most"]["gained"]["over_1_h"] == found["most"]["lost"]["over_1_h"] == 0


def test_who_gains_and_who_loses_most_are_counts() -> None:
    trucks = [truck(1, 0, 10), truck(2, 1, 311, CRAB)]
    most = compare(trucks, PUBLISHED, ONE_QUEUE, at(400))["most"]
    assert most["gained"] == most["lost"] == {"over_1_h": 1, "over_4_h": 1, "over_12_h": 0, "over_24_h": 0}


def test_a_distribution_counts_both_sides() -> None:
    found = distribution([-30, 0, 10, 20, 0])
    assert (found["count"], found["same"], found["mean_gained_seconds"]) == (5, 2, 0)
    assert found["gained"] == {"count": 2, "mean_seconds": 15, "p50_seconds": 10, "p90_seconds": 20}
    assert found["lost"] == {"count": 1, "mean_seconds": 30, "p50_seconds": 30, "p90_seconds": 30}
    assert distribution([])["gained"] == {"count": 0, "mean_seconds": None, "p50_seconds": None, "p90_seconds": None}


@st.composite
def nights(draw: st.DrawFn) -> list[Truck]:
    """Trucks of any goods that came and were let in, in whatever order."""
    made = []
    for number in range(draw(st.integers(1, 12))):
        came = draw(st.integers(0, 300))
        passed = draw(st.none() | st.integers(came, 400))
        slot = draw(st.none() | st.integers(0, 6))
        goods = draw(st.sampled_from([CRAB, MACHINES, ()]))
        made.append(truck(number, came, passed, goods, slot=None if slot is None else slot * 60))
    return made


@given(nights(), st.sampled_from([PUBLISHED, ONE_QUEUE]))
def test_what_some_gain_others_lose_and_every_moment_is_used_once(trucks: list[Truck], policy: Policy) -> None:
    passes = serve(trucks, policy)
    assert sorted(passes.values()) == sorted(t.passed_ms for t in trucks if t.passed_ms is not None)
    assert all(t.facts.arrived_ms <= passes[t.number] for t in trucks if t.number in passes)
    end_ms = NIGHT_MS + 8 * HOUR_MS
    waited = sum((end_ms if t.passed_ms is None else t.passed_ms) for t in trucks)
    assert sum(passes.get(t.number, end_ms) for t in trucks) == waited
