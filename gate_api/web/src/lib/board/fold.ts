/** The board as messages make it: pure, the same fold that the server keeps. */

import type { BoardRow, DirectionSummary, FeedState, LiveMessage, PolicyShown } from '../api.ts';

export interface BoardState {
  readonly seq: number;
  /** The gate's time, in milliseconds since 1970. */
  readonly asOfMs: number;
  readonly rows: ReadonlyMap<string, BoardRow>;
  readonly summaries: readonly DirectionSummary[];
  readonly feeds: readonly FeedState[];
  /** The rule in force; null: none is known, everybody waits as they came. */
  readonly policy: PolicyShown | null;
}

export type Applied =
  | { readonly kind: 'applied'; readonly state: BoardState; readonly changed: readonly string[] }
  /** A message is missing: only a snapshot helps. */
  | { readonly kind: 'gap' }
  /** Already known. */
  | { readonly kind: 'old' };

/** One message applied; `changed` names the visits that a reader should notice (new, or another place to be). */
export function apply(state: BoardState | null, message: LiveMessage): Applied {
  if (message.kind === 'snapshot') return { kind: 'applied', state: fromSnapshot(message), changed: [] };
  if (state === null) return { kind: 'gap' };
  if (message.seq <= state.seq) return { kind: 'old' };
  if (message.seq !== state.seq + 1) return { kind: 'gap' };
  const { rows: upserts = [], removed = [], summaries, feeds, policy } = message.data;
  let rows = state.rows;
  const changed: string[] = [];
  if (upserts.length > 0 || removed.length > 0) {
    const next = new Map(state.rows);
    for (const visit of removed) next.delete(visit);
    for (const row of upserts) {
      if (isNews(next.get(row.visit_id), row)) changed.push(row.visit_id);
      next.set(row.visit_id, row);
    }
    rows = next;
  }
  const asOfMs = Date.parse(message.as_of);
  return {
    kind: 'applied',
    state: {
      seq: message.seq,
      asOfMs,
      rows,
      summaries: counted(summaries ?? state.summaries, rows),
      feeds: feeds ?? state.feeds,
      policy: policy ?? state.policy,
    },
    changed,
  };
}

/** Figures come every half minute at most: who waits, and where, is counted from the rows. */
function counted(
  summaries: readonly DirectionSummary[],
  rows: ReadonlyMap<string, BoardRow>,
): readonly DirectionSummary[] {
  return summaries.map((told) => {
    let waiting = 0;
    const byStage: Record<string, number> = {};
    for (const row of rows.values()) {
      if (row.direction !== told.direction) continue;
      waiting += 1;
      byStage[row.stage] = (byStage[row.stage] ?? 0) + 1;
    }
    return { ...told, waiting, by_stage: byStage };
  });
}

function fromSnapshot(message: LiveMessage): BoardState {
  const { rows = [], summaries, feeds, policy } = message.data;
  const shown = new Map(rows.map((row) => [row.visit_id, row]));
  return {
    seq: message.seq,
    asOfMs: Date.parse(message.as_of),
    rows: shown,
    summaries: counted(summaries ?? [], shown),
    feeds: feeds ?? [],
    policy: policy ?? null,
  };
}

function isNews(before: BoardRow | undefined, now: BoardRow): boolean {
  return (
    before === undefined ||
    before.status !== now.status ||
    before.stage !== now.stage ||
    before.queue_class !== now.queue_class ||
    before.plate !== now.plate ||
    before.lane !== now.lane
  );
}
