/** How long a truck will still wait until it crosses: a range, never a single minute. */

import type { DirectionSummary } from '../api.ts';
import type { Say } from '../text/format.ts';

export interface Expected {
  /** As likely less as more. */
  readonly p50Seconds: number;
  /** Nine of ten wait less. */
  readonly p90Seconds: number;
}

/** The range of the n-th truck of a direction to cross from now; null while the gate's pace is not known. */
export function expectedOf(nth: number, summary: DirectionSummary | null): Expected | null {
  if (summary?.headway_ms == null || summary.p50_milli == null || summary.p90_milli == null) return null;
  const seconds = (nth * summary.headway_ms) / 1000;
  return { p50Seconds: (seconds * summary.p50_milli) / 1000, p90Seconds: (seconds * summary.p90_milli) / 1000 };
}

const STEP_MINUTES = 5;
const MOST_MINUTES = 95;
const MOST_HOURS = 96;

/** As people say it ("25–65 min", "2–5 h"): rounded so that the range only grows. */
export function range({ p50Seconds, p90Seconds }: Expected, say: Say): string {
  const between = (unit: 'minute' | 'hour' | 'day', seconds: number, step: number): string => {
    const from = Math.floor(p50Seconds / seconds / step) * step;
    const to = Math.max(from + step, Math.ceil(p90Seconds / seconds / step) * step);
    return say(`range.${unit}`, { from, to });
  };
  if (p90Seconds <= MOST_MINUTES * 60) return between('minute', 60, STEP_MINUTES);
  return p90Seconds < MOST_HOURS * 3600 ? between('hour', 3600, 1) : between('day', 86_400, 1);
}
