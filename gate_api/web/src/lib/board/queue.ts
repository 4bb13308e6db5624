/** One direction of the board in the order people read it, and the pages it is shown in. */

import type { BoardRow, DirectionSummary } from '../api.ts';
import type { BoardState } from './fold.ts';
import { CLASSES, Interleave, type Counts, type QueueClass } from './interleave.ts';

export type Direction = BoardRow['direction'];
export type Stage = BoardRow['stage'];

/** In the order of the journey. */
export const STAGES: readonly Stage[] = [
  'declaration',
  'approach',
  'gate-in',
  'yard-in',
  'health',
  'plant',
  'animal',
  'inspection',
  'customs',
  'licence',
  'transshipment',
  'fee',
  'yard-out',
  'gate-out',
];

export interface Placed {
  readonly row: BoardRow;
  /** Place among those that wait for the same stage; only waiting trucks have one. */
  readonly position: number | null;
  /** Place, from 1, among all trucks of the direction as the board lists them: so many cross before it, or it. */
  readonly nth: number;
}

export interface Queue {
  readonly called: readonly Placed[];
  /** All others: who is furthest along the journey first, then by position; those without one close their stage. */
  readonly standing: readonly Placed[];
}

/** Positions follow from ranks and from the policy's pattern: a departure rewrites none. */
export function queueOf(state: BoardState, direction: Direction): Queue {
  const rows = [...state.rows.values()].filter((row) => row.direction === direction);
  rows.sort((a, b) => a.rank[0] - b.rank[0] || a.rank[1] - b.rank[1]);
  const positions = positionsOf(state, direction, rows);
  const called = rows.filter((row) => row.status === 'called');
  const standing = rows.filter((row) => row.status !== 'called');
  const along = (row: BoardRow): number => STAGES.indexOf(row.stage);
  const place = (row: BoardRow): number => positions.get(row.visit_id) ?? Number.MAX_SAFE_INTEGER;
  standing.sort((a, b) => along(b) - along(a) || place(a) - place(b));
  const placed = [...called, ...standing].map(
    (row, index): Placed => ({ row, position: positions.get(row.visit_id) ?? null, nth: index + 1 }),
  );
  return { called: placed.slice(0, called.length), standing: placed.slice(called.length) };
}

/** By visit, its place in the queue of the stage that its row shows. `rows` are in the order of their ranks. */
function positionsOf(state: BoardState, direction: Direction, rows: readonly BoardRow[]): Map<string, number> {
  // Where no policy is named one class waits, so that any pattern gives its order.
  const interleave = new Interleave(state.policy?.pattern ?? CLASSES);
  const classOf = (row: BoardRow): QueueClass => row.queue_class ?? 'live';
  const counts = new Map<Stage, Record<QueueClass, number>>();
  const indices = new Map<string, number>();
  for (const row of rows) {
    if (row.status !== 'waiting') continue;
    for (const stage of [row.stage, ...(row.also ?? []).map((wait) => wait.stage)]) {
      const here = counts.get(stage) ?? { priority: 0, booked: 0, live: 0 };
      counts.set(stage, here);
      if (stage === row.stage) indices.set(row.visit_id, here[classOf(row)]);
      here[classOf(row)] += 1;
    }
  }
  const phases = new Map((summaryOf(state, direction)?.stages ?? []).map(({ stage, phase }) => [stage, phase ?? 0]));
  const positions = new Map<string, number>();
  for (const row of rows) {
    const index = indices.get(row.visit_id);
    if (index === undefined) continue;
    const waiting: Counts = counts.get(row.stage)!;
    positions.set(row.visit_id, interleave.position(phases.get(row.stage) ?? 0, classOf(row), index, waiting));
  }
  return positions;
}

export function summaryOf(state: BoardState, direction: Direction): DirectionSummary | null {
  return state.summaries.find((summary) => summary.direction === direction) ?? null;
}

/** A screen's round must end while a driver still looks: two minutes of pages, from the head of the queue. */
export const MOST_PAGES = 12;

export interface Page {
  readonly rows: readonly Placed[];
  readonly pages: number;
  /** Trucks that the round of pages shows, of all that stand there. */
  readonly shown: number;
}

/** Page `index` (from 0, any number: it wraps). Called trucks are pinned on top; too many of them take turns. */
export function pageOf(queue: Queue, rowsPerPage: number, index: number): Page {
  const pinned = Math.min(queue.called.length, Math.max(1, Math.floor(rowsPerPage / 2)));
  const free = Math.max(1, rowsPerPage - pinned);
  const standingPages = Math.min(MOST_PAGES, Math.ceil(queue.standing.length / free));
  const calledPages = pinned === 0 ? 0 : Math.ceil(queue.called.length / pinned);
  const pages = Math.max(1, standingPages, calledPages);
  const at = index % pages;
  const calledAt = calledPages === 0 ? 0 : (at % calledPages) * pinned;
  const called = queue.called.slice(calledAt, calledAt + pinned);
  const standing = queue.standing.slice(at * free, (at + 1) * free);
  return { rows: [...called, ...standing], pages, shown: Math.min(queue.standing.length, pages * free) };
}
