import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { expectedOf, range } from '../src/lib/board/expected.ts';
import type { BoardState } from '../src/lib/board/fold.ts';
import { CLASSES, Interleave, type Counts, type QueueClass } from '../src/lib/board/interleave.ts';
import { pageOf, queueOf } from '../src/lib/board/queue.ts';
import { whom } from '../src/lib/board/whom.ts';
import { texts } from '../src/lib/text/catalogue.ts';
import { AT, delta, folded, snapshot, truck } from './morning.ts';

interface Vector {
  readonly pattern: readonly QueueClass[];
  readonly phase: number;
  readonly waiting: Counts;
  /** The classes in the order in which their trucks go. */
  readonly order: readonly QueueClass[];
}
const VECTORS = JSON.parse(readFileSync('../../tests/data/interleave.json', 'utf8')) as readonly Vector[];
const PATTERN: readonly QueueClass[] = ['priority', 'booked', 'live', 'live'];

const ruled = (state: BoardState, phase = 0): BoardState => ({
  ...state,
  policy: { name: 'lang-son', version: 1, sha256: '5f'.repeat(32), pattern: PATTERN },
  summaries: [
    {
      direction: 'out',
      waiting: state.rows.size,
      by_stage: {},
      crossed_today: 0,
      crossed_last_hour: 0,
      stages: [{ stage: 'customs', phase }],
    },
  ],
});
const places = (state: BoardState): (string | number | null)[][] =>
  queueOf(state, 'out').standing.map(({ row, position }) => [row.visit_id, position]);

test('when the first truck leaves, everybody behind it moves up by one', () => {
  const state = folded(snapshot(1, [truck(3), truck(1), truck(2)]), delta(2, [], ['t1']));
  const places = queueOf(state, 'out').standing.map(({ row, position }) => [row.visit_id, position]);
  assert.deepEqual(places, [['t2', 1], ['t3', 2]]);
});

test('a held truck takes no position and closes its stage', () => {
  const state = folded(snapshot(1, [truck(1), truck(2, { status: 'held' }), truck(3)]));
  assert.deepEqual(places(state), [['t1', 1], ['t3', 2], ['t2', null]]);
});

test('trucks of the other direction stand on the other board', () => {
  const state = folded(snapshot(1, [truck(1), truck(2, { direction: 'in' })]));
  assert.deepEqual(queueOf(state, 'in').standing.map(({ row }) => row.visit_id), ['t2']);
});

test('classes take turns as somebody counted them out by hand, for the fold and for the screen', () => {
  assert.ok(VECTORS.length > 10);
  for (const { pattern, phase, waiting, order } of VECTORS) {
    const interleave = new Interleave(pattern);
    const found: string[] = [];
    for (const name of CLASSES)
      for (let index = 0; index < waiting[name]; index += 1)
        found[interleave.position(phase, name, index, waiting) - 1] = name;
    assert.deepEqual(found, order);
  }
});

test('a priority truck that came last goes first, the next live ones when their turn has come', () => {
  const rows = [truck(1), truck(2), truck(3), truck(9, { queue_class: 'priority' }), truck(8, { queue_class: 'booked' })];
  const state = folded(snapshot(1, rows));
  assert.deepEqual(places(ruled(state)), [['t9', 1], ['t8', 2], ['t1', 3], ['t2', 4], ['t3', 5]]);
  assert.deepEqual(places(ruled(state, 2)), [['t1', 1], ['t2', 2], ['t9', 3], ['t8', 4], ['t3', 5]]);
});

test('without a policy everybody goes as they came', () => {
  const rows = [truck(3), truck(1), truck(2)];
  assert.deepEqual(places(folded(snapshot(1, rows))), [['t1', 1], ['t2', 2], ['t3', 3]]);
});

test('every stage has its own first place, and those furthest along stand on top', () => {
  const rows = [truck(1, { stage: 'gate-in' }), truck(2, { stage: 'plant' }), truck(3, { stage: 'gate-out' }), truck(4)];
  const state = folded(snapshot(1, [...rows, truck(5, { stage: 'plant', status: 'postponed' }), truck(6, { stage: 'plant' })]));
  assert.deepEqual(places(state), [['t3', 1], ['t4', 1], ['t2', 1], ['t6', 2], ['t5', null], ['t1', 1]]);
});

test('a truck that waits for two agencies at once stands in both queues', () => {
  const both = truck(1, { stage: 'plant', also: [{ stage: 'customs', since: AT, agencies: ['customs'] }] });
  assert.deepEqual(places(folded(snapshot(1, [both, truck(2)]))), [['t2', 2], ['t1', 1]]);
});

test('the n-th truck to cross is told a range of waiting, rounded so that it only grows', () => {
  const { first, second } = texts('vi');
  const figures = { direction: 'out', waiting: 0, by_stage: {}, crossed_today: 0, crossed_last_hour: 0 } as const;
  const summary = { ...figures, headway_ms: 120_000, p50_milli: 900, p90_milli: 1700 };
  const said = (nth: number): string => range(expectedOf(nth, summary)!, first);
  assert.deepEqual([1, 10, 60, 900, 3000].map(said), ['0–5 min', '15–35 min', '1–4 h', '27–51 h', '3–8 ngày']);
  assert.deepEqual(expectedOf(10, summary), { p50Seconds: 1080, p90Seconds: 2040 });
  assert.equal(range({ p50Seconds: 7200, p90Seconds: 7200 }, second), '2–3时');
  assert.equal(expectedOf(4, figures), null);
});

test('an agency is named where the stage does not name it', () => {
  assert.deepEqual(whom(truck(1, { stage: 'gate-in', agencies: ['border-guard'] })), ['border-guard']);
  assert.deepEqual(whom(truck(1, { stage: 'customs', agencies: ['customs'] })), []);
  assert.deepEqual(whom(truck(1, { stage: 'fee', agencies: ['tax'] })), ['tax']);
});

test('called trucks are pinned on every page, the others take pages', () => {
  const rows = [truck(1, { status: 'called' }), ...Array.from({ length: 20 }, (_, n) => truck(n + 2))];
  const queue = queueOf(folded(snapshot(1, rows)), 'out');
  const second = pageOf(queue, 9, 1);
  assert.equal(second.pages, 3);
  assert.deepEqual(second.rows.map(({ position }) => position), [null, 9, 10, 11, 12, 13, 14, 15, 16]);
});

test('more called trucks than half a page take turns, so that none is left out', () => {
  const rows = Array.from({ length: 10 }, (_, n) => truck(n, { status: 'called' }));
  const queue = queueOf(folded(snapshot(1, rows)), 'out');
  const seen = [0, 1, 2].flatMap((index) => pageOf(queue, 8, index).rows.map(({ row }) => row.visit_id));
  assert.equal(new Set(seen).size, 10);
});

test('an empty queue has one empty page', () => {
  assert.deepEqual(pageOf(queueOf(folded(snapshot(1, [])), 'out'), 9, 3), { rows: [], pages: 1, shown: 0 });
});
