"""One seed, one world: gates, a broker, workers, whoever speaks, what goes wrong; then peace, and the reckoning.

The same seed gives the same world, step by step: `trace` is the hash of all that happened.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from random import Random
from typing import Any

from schemas.board import BoardRow
from schemas.events import Command, Event, PlateSighted
from schemas.gates import GATES
from streams.engine.worker import Delivered
from streams.partition import Outgoing
from streams.simulation import speakers as speech
from streams.simulation.broker import FIRST_DAY_MS, Broker
from streams.simulation.checks import Checks
from streams.simulation.faults import DELIVERY, FAULTS, SPEECH
from streams.simulation.fibers import Fibers
from streams.simulation.host import Host, Mischief
from streams.simulation.loop import VirtualLoop
from streams.simulation.speakers import Later, Said, Speakers, Truck
from streams.simulation.vocabulary import ASKED, Scene

_SPAN_SECONDS = (1_200, 7_200, 43_200, 500_000)
_TICKS_A_GATE = 22
_ENABLED = 0.6
"""Each world leaves out some kinds of faults, so that others are met alone."""
_STORMS = 0.15
"""Worlds with every kind, and often."""
_MOST_STEPS = 60_000
_PEACE_BEATS = 400
_MOST_SKEW_MS = 200_000
"""Below the fold's tolerance of five minutes, with room for the way to the broker."""


@dataclass(frozen=True, slots=True)
class Violation:
    """What did not hold, and at which step of the world."""

    seed: int
    step: int
    what: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a world ended."""

    seed: int
    events: int
    """Records appended to the log."""
    faults: dict[str, int]
    violations: list[Violation]
    trace: str
    folded_types: dict[str, int]


class World:
    """Everything of one seed."""

    def __init__(self, seed: int, fibers: Fibers) -> None:
        random = self.random = Random(seed)  # noqa: S311 (the seed is the point)
        self.seed = seed
        self.counts: Counter[str] = Counter()
        self._storm = random.random() < _STORMS
        in_one_go = 0.3 if self._storm else random.choice((0.97, 0.95, 0.9))
        self.loop = VirtualLoop(Random(random.random()), fibers, in_one_go)  # noqa: S311
        partitions = random.randint(1, 3)
        self.gates = random.sample(sorted(GATES), random.randint(2, 3))
        self._place = {gate.encode(): index % partitions for index, gate in enumerate(self.gates)}
        self.span = random.choice(_SPAN_SECONDS)
        self.beat = self.span / (_TICKS_A_GATE * 8)
        self.checks = Checks(partitions)
        self._trace = blake2b(digest_size=16)
        self.broker = Broker(partitions, self.loop.time, self)
        self.mischief = Mischief(Random(random.random()), self.counts)  # noqa: S311
        self.hosts: list[Host] = []
        self._workers = random.randint(2, 3)
        self._skews: dict[str, int] = {}
        self.speakers = Speakers(Random(random.random()), FIRST_DAY_MS, self._skew_ms)  # noqa: S311
        self.speakers.trucks = [speech.new_truck(self.speakers.random) for _ in range(random.randint(4, 10))]
        kinds = (*FAULTS, *DELIVERY, *SPEECH)
        self._enabled = {kind for kind in kinds if random.random() < (1.0 if self._storm else _ENABLED)}
        self._ticking = True
        self._members: list[Host] = []

    # the broker's listener

    def heard(self, record: Delivered, said: Said) -> None:
        """A record reached the log."""
        self._trace.update(b"%d/%d " % (record.partition, record.offset) + said.value)
        self.checks.heard(record, said)
        delay = self.beat * self.random.random() * 0.02
        self.loop.call_later(delay, self._replicated, record.partition, record.offset)

    def written(self, record: Outgoing) -> None:
        """An output reached its topic."""
        self._trace.update(record.value)
        self.checks.written(record)

    def snapshot_written(self, partition: int, record: Outgoing) -> None:
        """A snapshot reached its topic."""
        self._trace.update(record.value)
        self.checks.snapshot_written(partition, record)

    def _replicated(self, partition: int, offset: int) -> None:
        self.broker.replicated(partition, offset)
        for host in self.hosts:
            if partition in host.positions:
                host.notice()

    # the life of the world

    def run(self) -> Outcome:
        """From the first worker to the reckoning."""
        main = self.loop.create_task(self._live())
        ended = self.loop.run(main, self._step, _MOST_STEPS)
        if not ended and not self.checks.violations:
            self.checks.wrong("the world does not come to rest")
        if main.done() and not main.cancelled() and (error := main.exception()) is not None:
            self.checks.wrong(f"{type(error).__name__}: {error}")
        events = sum(map(len, self.broker.events))
        for host in self.hosts:
            self.loop.kill(host.process)
        main.cancel()
        self.loop.close()
        violations = [Violation(self.seed, self.loop.steps, what) for what in self.checks.violations[:1]]
        return Outcome(
            self.seed, events, dict(self.counts), violations, self._trace.hexdigest(), dict(self.checks.folded_types)
        )

    def _step(self, number: int, now: float) -> bool:
        self._trace.update(b"%d@%d " % (number, int(now * 1_000)))
        if self.loop.broken:
            error = self.loop.broken[0]
            self.checks.wrong(f"{type(error).__name__}: {error}")
        return not self.checks.violations

    async def _live(self) -> None:
        for name in DELIVERY:
            if name in self._enabled:
                self.mischief.shares[name] = 0.3 if self._storm else self.random.choice((0.02, 0.1, 0.3))
        for number in range(self._workers):
            self._start(number)
        self.rebalance()
        work: list[Callable[[], Any]] = [self._speak, self._command, self._break_things]
        ticking = asyncio.create_task(self._tick())
        await asyncio.gather(*[asyncio.create_task(w()) for w in work])
        await self._peace()
        self._ticking = False
        await ticking
        await self._reckon()

    async def _peace(self) -> None:
        """Faults stop: everything comes back, and nothing else happens."""
        self.mischief.shares.clear()
        for host in self.hosts:
            host.cut_off = False
            host.deaf_until = -1.0
            host.sink.refuse_next = False
        self.broker_returns()
        await asyncio.sleep(self.beat * 30)
        for number in range(self._workers):
            if not any(h.number == number and h.alive for h in self.hosts):
                self._start(number)
        self.rebalance()
        await asyncio.sleep(self.beat * 30)

    async def _reckon(self) -> None:
        """All is folded, and whoever survived holds the same."""
        for _ in range(_PEACE_BEATS):
            await asyncio.sleep(self.beat)
            if self.checks.complete and all(h.sink.unsent == 0 for h in self.hosts if h.alive) and self._caught_up():
                break
        else:
            self.checks.wrong("faults are over, and yet not everything is folded and written")
            return
        self.checks.finish()
        everything = range(len(self.broker.events))
        fresh = self._host(len(self.hosts))
        for host in [*[h for h in self.hosts if h.alive], fresh]:
            await self._in(host, self._show_state(host, everything))

    async def _show_state(self, host: Host, partitions: range) -> None:
        host.worker.assign(partitions)
        for number in partitions:
            await host.worker.catch_up(number)
        await host.worker.keep_all()

    def _caught_up(self) -> bool:
        owned = {n: host for host in self.hosts if host.alive for n in host.positions}
        return all(
            number in owned and owned[number].worker.note_lag(number, self.broker.visible[number]) == 0
            for number in range(len(self.broker.events))
        )

    async def _in(self, host: Host, work: Any) -> None:
        await host.context.run(self.loop.create_task, work)

    # workers

    def _host(self, number: int) -> Host:
        random = Random(self.random.random())  # noqa: S311
        host = Host(number, self.broker, self.loop, random, self.mischief, self._place, self._failed, self.beat)
        self.hosts = [h for h in self.hosts if h.alive]
        self.hosts.append(host)
        return host

    def _start(self, number: int) -> None:
        host = self._host(number)
        if "clock_skew" in self._enabled and self.random.random() < 0.6:  # noqa: PLR2004
            host.skew_ms = self.random.randint(-_MOST_SKEW_MS * 5, _MOST_SKEW_MS)
            self.counts["clock_skew"] += 1
        host.start()

    def any_host(self, random: Random) -> Host | None:
        """One that lives."""
        alive = [host for host in self.hosts if host.alive]
        return random.choice(alive) if alive else None

    def kill(self, host: Host) -> int:
        """`kill -9`: the outputs it loses. Another process takes its number after a while, and the group notices."""
        lost = host.crash()
        delay = self.beat * self.random.randint(1, 12)
        self.loop.call_later(delay, self._replace, host.number)
        self.loop.call_later(self.beat * self.random.randint(1, 6), self.rebalance)
        return lost

    def stop(self, host: Host) -> None:
        """It ends in good order."""
        stopping = host.context.run(self.loop.create_task, host.stop())

        def ended(_: "asyncio.Task[None]") -> None:
            if host.alive:
                self.kill(host)

        stopping.add_done_callback(lambda task: self.loop.call_soon(ended, task))

    def _replace(self, number: int) -> None:
        if not any(h.number == number and h.alive for h in self.hosts):
            self._start(number)
            self.rebalance()

    def _failed(self, host: Host, error: BaseException) -> None:
        """A worker met a fault and ends, as streams/engine/run.py has it."""
        if type(error).__name__ != "SinkError" or not host.sink.refuse_next:
            self.checks.wrong(f"a worker failed: {type(error).__name__}: {error}")
            return
        if host.alive:
            self.kill(host)

    def mend(self, host: Host) -> None:
        """The network of a worker is whole again."""
        host.cut_off = False
        host.notice()

    def broker_returns(self) -> None:
        """The broker answers again."""
        self.broker.up = True
        for host in self.hosts:
            host.notice()

    def rebalance(self) -> None:
        """Share the partitions among the members that the broker hears of; each learns of it in its own time."""
        members = [h for h in self.hosts if h.alive and h.deaf_until <= self.loop.now]
        deaf = [h for h in self.hosts if h.alive and h.deaf_until > self.loop.now]
        shares: dict[int, list[int]] = {index: [] for index in range(len(members))}
        first = self.random.randrange(len(members)) if members else 0
        for number in range(len(self.broker.events)):
            if members:
                shares[(first + number) % len(members)].append(number)
        for index, host in enumerate(members):
            delay = self.beat * self.random.random()
            host.call(delay, host.revoke)
            host.call(delay * 1.01 + self.beat * 0.01, host.assign, shares[index])
        for host in deaf:
            host.call(host.deaf_until - self.loop.now, host.revoke)
            self.loop.call_later(host.deaf_until - self.loop.now + self.beat, self.rebalance)

    # whoever speaks

    def _skew_ms(self, source: str) -> int:
        if "camera_skew" not in self._enabled:
            return 0
        if source not in self._skews:
            draw = self.speakers.random
            self._skews[source] = draw.randint(-_MOST_SKEW_MS * 10, _MOST_SKEW_MS) if draw.random() < 0.4 else 0  # noqa: PLR2004
        if self._skews[source]:
            self.counts["camera_skew"] += 1
        return self._skews[source]

    def _script(self) -> list[Later]:
        """Everything that will be said without looking at a board, in the order of its way to the log."""
        draw = self.speakers.random
        span_ms = self.span * 1_000
        script: list[Later] = []
        for truck in self.speakers.trucks:
            for _ in range(draw.choice((1, 1, 2))):
                script += self._stay(truck, span_ms)
        for gate in self.gates:
            times = [draw.randrange(span_ms) for _ in range(5)]
            script += [Later(t, speech.feed_report(self.speakers, gate, t)) for t in times]
        if "garbage" in self._enabled:
            for _ in range(draw.randint(1, 8)):
                at_ms = draw.randrange(span_ms)
                script.append(Later(at_ms, speech.garbage(self.speakers, draw.choice(self.gates), at_ms)))
                self.counts["garbage"] += 1
        script = [self._delayed(later) for later in script]
        if "duplicate_append" in self._enabled:
            for later in draw.sample(script, len(script) // 8):
                wait_ms = draw.choice((0, 1_000, min(span_ms // 4, 50_000_000)))
                script.append(Later(later.at_ms + draw.randrange(wait_ms + 1), later.said))
                self.counts["duplicate_append"] += 1
        return sorted(script, key=lambda later: later.at_ms)

    def _stay(self, truck: Truck, span_ms: int) -> list[Later]:
        draw = self.speakers.random
        at_ms = draw.randrange(span_ms)
        story = speech.stay(self.speakers, truck, draw.choice(self.gates), at_ms, draw.randrange(span_ms // 2))
        if "revision_out_of_order" in self._enabled:
            for index in range(len(story) - 1):
                one, two = story[index], story[index + 1]
                sightings = isinstance(one.said.event, PlateSighted) and isinstance(two.said.event, PlateSighted)
                if sightings and draw.random() < 0.3:  # noqa: PLR2004
                    story[index] = Later(max(one.at_ms, two.at_ms) + 1, one.said)
                    self.counts["revision_out_of_order"] += 1
        return story

    def _delayed(self, later: Later) -> Later:
        draw = self.speakers.random
        if "late_event" in self._enabled and later.said.event is not None and draw.random() < 0.15:  # noqa: PLR2004
            self.counts["late_event"] += 1
            return Later(later.at_ms + draw.randrange(self.span * 1_000 // 3), later.said)
        return later

    async def _speak(self) -> None:
        for at_ms, said in self._script():
            await self._until(at_ms / 1_000)
            await self._append(said)

    async def _until(self, when: float) -> None:
        if when > self.loop.now:
            await asyncio.sleep(when - self.loop.now)

    async def _append(self, said: Said) -> None:
        while not self.broker.up:  # noqa: ASYNC110 (a producer tries again and again)
            await asyncio.sleep(self.beat)
        self.broker.append(self._place.get(said.key, 0), said)

    async def _tick(self) -> None:
        """Each worker keeps the clock of the gates whose partitions it believes to be its own."""
        pause = self.beat * 8
        while self._ticking:
            await asyncio.sleep(pause * (0.5 + self.random.random()))
            for host in [h for h in self.hosts if h.alive and h.up]:
                ticking = host.worker.ticking
                for gate in self.gates:
                    if self._place[gate.encode()] in ticking and host.up:
                        at_ms = round(self.loop.now * 1_000)
                        said = speech.tick(self.speakers, gate, at_ms, host.skew_ms)
                        self.broker.append(self._place[gate.encode()], said)

    async def _command(self) -> None:
        """Officers look at the board and ask; now and then somebody asks for nonsense."""
        draw = self.speakers.random
        kinds = list(ASKED)
        weights = [ASKED[kind].weight for kind in kinds]
        for _ in range(draw.randint(10, 40)):
            await asyncio.sleep(self.span / 28 * draw.random())
            gate = draw.choice(self.gates)
            kind = draw.choices(kinds, weights)[0]
            said = self._asked(kind, gate)
            await self._append(said)
            if "repeated_request" in self._enabled and draw.random() < 0.2 and said.event is not None:  # noqa: PLR2004
                self.counts["repeated_request"] += 1
                await asyncio.sleep(self.beat * draw.random())
                await self._append(self._again(said.event))

    def _again(self, event: Event) -> Said:
        """The same request once more: the very event, or a new event with the same request id."""
        draw = self.speakers.random
        if isinstance(event, Command) and draw.random() < 0.5:  # noqa: PLR2004
            at_ms = round(self.loop.now * 1_000)
            event = speech.with_identity(event, self.speakers.identity(at_ms))
        return speech.said(event, surely_folded=False)

    def _asked(self, kind: type[Event], gate: str) -> Said:
        draw = self.speakers.random
        view = self.checks.views.get(gate)
        rows = list(view.rows.values()) if view is not None else []
        row: BoardRow | None = draw.choice(rows) if rows else None
        at_ms = round(self.loop.now * 1_000)
        hints = ASKED[kind].hints(Scene(self.speakers, gate, kind, at_ms, row))
        return speech.anything(self.speakers, kind, gate, at_ms, hints)

    async def _a_write(self) -> None:
        """Wait until some worker writes what it folded: the worst moment for a fault."""
        happened = self.loop.create_future()

        def written() -> None:
            if not happened.done():
                happened.set_result(None)

        for host in self.hosts:
            host.sink.written = written
        self.loop.call_later(self.beat * 20, written)
        await happened

    async def _break_things(self) -> None:
        """Faults, as many as the seed wants, until the span is over."""
        draw = Random(self.random.random())  # noqa: S311
        kinds = [name for name in FAULTS if name in self._enabled]
        times = sorted(draw.random() * self.span for _ in range(draw.randint(4, 16))) if kinds else []
        for when in times:
            await self._until(when)
            kind = draw.choice(kinds)
            if draw.random() < 0.6:  # noqa: PLR2004
                await self._a_write()
            if FAULTS[kind](self, draw):
                self.counts[kind] += 1
        await self._until(self.span)
