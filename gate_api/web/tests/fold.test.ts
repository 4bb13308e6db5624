import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LiveMessage } from '../src/lib/api.ts';
import { apply } from '../src/lib/board/fold.ts';
import { delta, folded, snapshot, truck } from './morning.ts';

test('a missing message is a gap, one heard before is old, and neither changes the board', () => {
  const state = folded(snapshot(5, [truck(1)]));
  assert.equal(apply(state, delta(7)).kind, 'gap');
  assert.equal(apply(state, delta(5)).kind, 'old');
  assert.equal(apply(null, delta(1)).kind, 'gap');
});

test('a new stage is news; being seen once more is not', () => {
  const state = folded(snapshot(1, [truck(1), truck(2)]));
  const seen = truck(2, { seen_at: '2026-03-02T05:00:09Z' });
  const applied = apply(state, delta(2, [truck(1, { stage: 'gate-out' }), seen, truck(3)]));
  assert.ok(applied.kind === 'applied');
  assert.deepEqual(applied.changed, ['t1', 't3']);
});

test('who waits, and where, is counted from the rows, however old the figures are', () => {
  const figures = { direction: 'out', waiting: 7, by_stage: {}, crossed_today: 3, crossed_last_hour: 0 } as const;
  const first = snapshot(1, [truck(1), truck(2), truck(3, { direction: 'in' })]);
  const told: LiveMessage = { ...first, data: { ...first.data, summaries: [figures] } };
  assert.deepEqual(folded(told).summaries[0], { ...figures, waiting: 2, by_stage: { customs: 2 } });
  const state = folded(told, delta(2, [truck(4, { stage: 'gate-out' }), truck(5)], ['t1']));
  assert.deepEqual(state.summaries[0], { ...figures, waiting: 3, by_stage: { customs: 2, 'gate-out': 1 } });
});
