import assert from 'node:assert/strict';
import { test } from 'node:test';
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
