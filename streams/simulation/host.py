"""One worker process: the real `FoldWorker`, fed as `streams.engine.app` feeds it, on virtual ports."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import pairwise
from random import Random

from streams.engine.worker import Delivered, FoldWorker
from streams.simulation.broker import Broker
from streams.simulation.loop import Process, VirtualLoop, context_of
from streams.simulation.ports import VirtualLog, VirtualSink

_MOST_AT_ONCE = 12
_SNAPSHOT_AMID_A_BATCH = 0.1


class Mischief:
    """How often a delivery goes wrong, in this world: shares of 1."""

    def __init__(self, random: Random, counts: "Counter[str]") -> None:
        self._random = random
        self.counts = counts
        self.shares: dict[str, float] = {}

    def strikes(self, kind: str) -> bool:
        """Whether this kind of fault happens now; counts it when it does."""
        strikes = self.may_strike(kind)
        if strikes:
            self.counts[kind] += 1
        return strikes

    def may_strike(self, kind: str, likelier: int = 1) -> bool:
        """Whether it shall be tried; whoever does it counts it."""
        share = self.shares.get(kind)
        return share is not None and self._random.random() < min(0.6, share * likelier)


class Host:
    """A process with its connection to the broker and its wrong clock."""

    def __init__(  # noqa: PLR0917 (a process and its world)
        self,
        number: int,
        broker: Broker,
        loop: VirtualLoop,
        random: Random,
        mischief: Mischief,
        place: dict[bytes, int],
        failed: Callable[["Host", BaseException], None],
        beat_seconds: float,
    ) -> None:
        self.number = number
        self.process = Process(lambda: self.up and not self.sink.refuse_next)
        self.context = context_of(self.process)
        self.skew_ms = 0
        self.cut_off = False
        """No packet of its network comes through."""
        self.deaf_until = -1.0
        """A zombie: until then it does not hear that its partitions are another's."""
        self.delivering = False
        self.positions: dict[int, int] = {}
        self._broker = broker
        self._loop = loop
        self._random = random
        self._mischief = mischief
        self._failed = failed
        self._beat = beat_seconds
        self._leftover: list[Delivered] = []
        self._batch: list[Delivered] = []
        self._consuming: asyncio.Task[None] | None = None
        self._news = asyncio.Event()
        self._catching_up: list[asyncio.Task[int]] = []
        log = VirtualLog(broker, loop, self, random)
        self.sink = VirtualSink(broker, loop, self, random, place)
        self.worker = self.context.run(FoldWorker, log, self.sink, self._fail, loop.time)

    @property
    def alive(self) -> bool:
        """Not crashed, not stopped."""
        return self.process.alive

    @property
    def up(self) -> bool:
        """Whether anything passes between it and the broker."""
        return self._broker.up and not self.cut_off

    @property
    def latency(self) -> float:
        """Seconds of the next round trip: mostly short, beside the time between two events."""
        draw = self._random.random()
        return self._beat * (draw * 0.05 if draw < 0.9 else draw)  # noqa: PLR2004

    def start(self) -> None:
        """Begin to consume, and to keep snapshots."""
        self._consuming = self.context.run(self._loop.create_task, self._consume())
        self.context.run(self._loop.create_task, self._keep_snapshots())

    def crash(self) -> int:
        """`kill -9`; how many of its outputs are lost."""
        lost = self.sink.crash()
        self._loop.kill(self.process)
        return lost

    async def stop(self) -> None:
        """An orderly end: snapshots, then silence."""
        await self.worker.keep_all()
        await asyncio.to_thread(self.worker.close)

    def call(self, delay: float, what: Callable[..., None], *args: object) -> None:
        """Let something happen in this process."""
        self._loop.call_later(delay, what, *args, context=self.context)

    def assign(self, numbers: Iterable[int]) -> None:
        """The group gives it these partitions. It begins at their ends, as Faust does, or wherever chance has it."""
        numbers = sorted(numbers)
        self.worker.assign(numbers)
        self.positions = {n: self._begin(n) for n in numbers}
        for number in numbers:
            self._catching_up.append(self._loop.create_task(self.worker.catch_up(number)))
        self._news.set()

    def revoke(self) -> None:
        """The group takes all its partitions away; what it has fetched it may deliver all the same."""
        if self.positions and self._mischief.strikes("stale_delivery"):
            self._leftover += self._fetch()
        self.positions = {}
        self.worker.assign(())

    def _cancel_delivery(self, patience: int) -> None:
        """Faust restarts its agent in the midst of a batch: best while a thread of it runs."""
        if not self.delivering or self._consuming is None:
            return
        if patience > 0 and not self.process.fibers:
            self._loop.call_later(self.latency * 0.3, self._cancel_delivery, patience - 1)
            return
        self._mischief.counts["cancelled_delivery"] += 1
        self._consuming.cancel()
        self.delivering = False
        self._leftover += self._batch  # it was not acknowledged
        self._news.set()
        self._consuming = self._loop.create_task(self._consume())

    def notice(self) -> None:
        """There is something new in the log."""
        self._news.set()

    def _begin(self, number: int) -> int:
        end = self._broker.visible[number]
        if self._mischief.strikes("stale_delivery"):
            return end - int(self._random.random() * min(end + 1, 3 * _MOST_AT_ONCE))
        return end

    async def _consume(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            if not self._leftover:
                late = self._mischief.strikes("delayed_delivery")
                await asyncio.sleep(self._beat * 10 * self._random.random() if late else self.latency)
            if not self.up:
                await asyncio.sleep(self._beat)
                self._news.set()
                continue
            batch = self._fetch()
            if batch:
                self.delivering = True
                self._batch = batch
                if self._random.random() < _SNAPSHOT_AMID_A_BATCH:
                    self._loop.create_task(self.worker.keep_snapshots())
                gap = any(two.offset - one.offset > 1 for one, two in pairwise(batch))
                if self._mischief.may_strike("cancelled_delivery", 4 if gap else 1):
                    self._cancel_delivery(int(self._random.random() * 8))
                await self.worker.deliver(batch)
                self.delivering = False
                await self._leap(sorted({record.partition for record in batch}))
            if self._leftover or any(self._broker.visible[n] > at for n, at in self.positions.items()):
                self._news.set()

    async def _leap(self, numbers: list[int]) -> None:
        for number in numbers:
            if self.worker.note_lag(number, self._broker.visible[number]) > 2 * _MOST_AT_ONCE:
                offset = await self.worker.catch_up(number)
                if number in self.positions:
                    self.positions[number] = offset

    def _fetch(self) -> list[Delivered]:
        """What the consumer hands over: the next records of each partition, or what a bad day makes of them."""
        batch, self._leftover = self._leftover, []
        strikes = self._mischief.strikes
        for number, position in sorted(self.positions.items()):
            first = position
            end = self._broker.visible[number]
            if first > 0 and strikes("stale_delivery"):
                first -= min(first, 1 + int(self._random.random() * 8))
                gap = False
            else:
                gap = first + 1 < end and strikes("gap_in_delivery")
            if gap and self._random.random() < 0.5:  # noqa: PLR2004 (before the batch, or within)
                gap = False
                first += 1 + int(self._random.random() * (end - first - 1))
            records = self._broker.events[number][
                first : min(end, first + 1 + int(self._random.random() * _MOST_AT_ONCE))
            ]
            if records:
                self.positions[number] = max(position, records[-1].offset + 1)
            if gap and len(records) > 2:  # noqa: PLR2004 (one is left on each side)
                records = records[:1] + records[2 + int(self._random.random() * (len(records) - 2)) :]
            if records and strikes("duplicate_delivery"):
                records = records + records[: 1 + int(self._random.random() * len(records))]
            batch += records
        if len(batch) > 1 and strikes("reordered_delivery"):
            self._random.shuffle(batch)
        return batch

    async def _keep_snapshots(self) -> None:
        while True:
            await asyncio.sleep(self._beat * (2 + 20 * self._random.random()))
            if self.up:
                await self.worker.keep_snapshots()
                await self.worker.keep_warm(range(len(self._broker.visible)))

    def _fail(self, error: BaseException) -> None:
        self._failed(self, error)
