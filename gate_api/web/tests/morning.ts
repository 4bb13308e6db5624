/** Trucks and messages for the tests of the board. */

import assert from 'node:assert/strict';
import type { BoardRow, LiveMessage } from '../src/lib/api.ts';
import { apply, type BoardState } from '../src/lib/board/fold.ts';

export const AT = '2026-03-02T05:00:00Z';

export function truck(number: number, changes: Partial<BoardRow> = {}): BoardRow {
  return {
    visit_id: `t${number}`,
    direction: 'out',
    rank: [number * 1000, number],
    status: 'waiting',
    stage: 'customs',
    arrived_at: AT,
    stage_since: AT,
    seen_at: AT,
    ...changes,
  };
}

export const snapshot = (seq: number, rows: BoardRow[]): LiveMessage => ({
  v: 1,
  kind: 'snapshot',
  seq,
  as_of: AT,
  data: { offset: seq, rows, summaries: [], feeds: [] },
});
export const delta = (seq: number, rows: BoardRow[] = [], removed: string[] = []): LiveMessage => ({
  v: 1,
  kind: 'delta',
  seq,
  as_of: AT,
  data: { offset: seq, rows, removed },
});

export function folded(...messages: LiveMessage[]): BoardState {
  let state: BoardState | null = null;
  for (const message of messages) {
    const applied = apply(state, message);
    assert.equal(applied.kind, 'applied');
    if (applied.kind === 'applied') state = applied.state;
  }
  assert.ok(state);
  return state;
}
