/** How old is too old. Ages are differences of the server's times; a screen's own clock says nothing here. */

import type { FeedState } from '../api.ts';

export const LATE_SECONDS = 10;
export const LOST_SECONDS = 60;
/** Cameras and connectors speak about every ten seconds; twice missed and more is late. */
export const FEED_LATE_SECONDS = 30;

/** late: say so. lost: figures are no longer figures. */
export type Freshness = 'live' | 'late' | 'lost';

export function freshness(ageSeconds: number): Freshness {
  if (ageSeconds > LOST_SECONDS) return 'lost';
  return ageSeconds > LATE_SECONDS ? 'late' : 'live';
}

export interface FeedAge {
  readonly kind: FeedState['feed_kind'];
  /** Age of the oldest feed of this kind; null when none has spoken yet. */
  readonly ageSeconds: number | null;
  readonly state: 'fresh' | 'troubled' | 'late' | 'silent' | 'unknown';
  /** What any feed of this kind suffers from, the worst first. */
  readonly troubles: readonly Trouble[];
}

export type Trouble = NonNullable<FeedState['troubles']>[number];

const TROUBLES: readonly Trouble[] = ['moved', 'dark', 'blurred', 'slow'];

const KINDS = ['camera', 'customs', 'registry'] as const;

/** One figure a kind, of its worst feed: three good cameras do not hide a dead one. */
export function feedAges(feeds: readonly FeedState[], serverNowMs: number): readonly FeedAge[] {
  return KINDS.map((kind) => {
    const ours = feeds.filter((feed) => feed.feed_kind === kind);
    if (ours.length === 0) return { kind, ageSeconds: null, state: 'unknown', troubles: [] };
    const ages = ours.map((feed) => Math.max(0, (serverNowMs - Date.parse(feed.feed_as_of)) / 1000));
    const ageSeconds = Math.max(...ages);
    const troubles = TROUBLES.filter((trouble) => ours.some((feed) => feed.troubles?.includes(trouble)));
    if (ours.some((feed) => !feed.alive)) return { kind, ageSeconds, state: 'silent', troubles };
    if (ageSeconds > FEED_LATE_SECONDS) return { kind, ageSeconds, state: 'late', troubles };
    return { kind, ageSeconds, state: troubles.length > 0 ? 'troubled' : 'fresh', troubles };
  });
}

/** Whether anything that the board shows is made up: drawn by the synthetic camera, or said by a sandbox. */
export function isSynthetic(feeds: readonly FeedState[]): boolean {
  return feeds.some((feed) => feed.synthetic);
}
