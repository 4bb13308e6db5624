"""The stage queue beside a naive one: whatever happens, a position is the place in the order of going."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from schemas.fields import QueueClass
from streams.domain import stage_queue
from streams.domain.interleave import CLASSES, Interleave
from streams.domain.stage_queue import Member, StageQueue

classes = st.sampled_from(CLASSES)
patterns = st.lists(classes, max_size=6).flatmap(lambda more: st.permutations([*CLASSES, *more]))


def in_order(members: list[Member], pattern: list[QueueClass], phase: int) -> list[Member]:
    """Turn by turn: the class whose turn it is sends its lowest rank, if anybody waits."""
    left, order = sorted(members, key=lambda member: member.rank), []
    while left:
        turn = next((member for member in left if member.queue_class == pattern[phase]), None)
        if turn is not None:
            left.remove(turn)
            order.append(turn)
        phase = (phase + 1) % len(pattern)
    return order


class StageQueueMachine(RuleBasedStateMachine):
    """Trucks join, leave, are served in turn and out of turn; the queue is built anew as after a restart."""

    @initialize(pattern=patterns)
    def open(self, pattern: list[QueueClass]) -> None:
        self.block, stage_queue._BLOCK = stage_queue._BLOCK, 2  # type: ignore[misc]  # so that blocks come and go
        self.pattern = pattern
        self.interleave = Interleave(pattern)
        self.queue = StageQueue(self.interleave)
        self.members: list[Member] = []
        self.number = 0

    def teardown(self) -> None:
        if hasattr(self, "block"):
            stage_queue._BLOCK = self.block  # type: ignore[misc]

    @rule(queue_class=classes, order_ms=st.integers(0, 5))
    def a_truck_joins(self, queue_class: QueueClass, order_ms: int) -> None:
        self.number += 1
        member = Member(queue_class, (order_ms, self.number))
        self.queue.add(*member)
        self.members.append(member)

    @precondition(lambda self: self.members)
    @rule(data=st.data())
    def a_truck_leaves(self, data: st.DataObject) -> None:
        member = data.draw(st.sampled_from(self.members))
        self.queue.remove(*member)
        self.members.remove(member)

    @precondition(lambda self: self.members)
    @rule(removed_first=st.booleans())
    def the_next_is_served(self, *, removed_first: bool) -> None:
        member = self.queue.next()
        first, *following = in_order(self.members, self.pattern, self.queue.phase)
        assert member == first
        if removed_first:
            self.queue.remove(*member)
        self.queue.served(member.queue_class)
        if not removed_first:
            self.queue.remove(*member)
        self.members.remove(member)
        assert list(self.queue) == following  # each is one place further, in the order that was promised

    @precondition(lambda self: self.members)
    @rule(data=st.data())
    def one_is_served_out_of_turn(self, data: st.DataObject) -> None:
        member = data.draw(st.sampled_from(self.members))
        first = self.queue.next()
        assert first is not None
        self.queue.remove(*member)
        self.queue.served(member.queue_class)
        self.members.remove(member)
        if member.queue_class != first.queue_class:
            assert self.queue.next() == first

    @rule()
    def a_worker_takes_over(self) -> None:
        self.queue = StageQueue(self.interleave, self.members, self.queue.phase)

    @invariant()
    def every_position_is_the_place_in_the_order_of_going(self) -> None:
        if not hasattr(self, "queue"):
            return
        order = in_order(self.members, self.pattern, self.queue.phase)
        assert list(self.queue) == order
        assert [self.queue.position(*member) for member in order] == list(range(1, len(order) + 1))
        assert len(self.queue) == len(order)
        for queue_class in CLASSES:
            ranks = [member.rank for member in order if member.queue_class == queue_class]
            assert ranks == sorted(ranks)  # nobody who came later goes first
            assert self.queue.counts[queue_class] == len(ranks)


TestStageQueue = StageQueueMachine.TestCase
TestStageQueue.settings = settings(max_examples=80, stateful_step_count=30, deadline=None)
