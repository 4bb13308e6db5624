/** The board of one gate as a screen watches it: state, the server's time, and what changed a moment ago. */

import { SvelteSet } from 'svelte/reactivity';
import { follow } from '../live/stream.ts';
import { ServerClock } from '../live/serverClock.ts';
import { apply, type BoardState } from './fold.ts';

/** A change is visible once, this long. */
const NEWS_MS = 2000;

export class BoardModel {
  /** null until the first snapshot. */
  state: BoardState | null = $state.raw(null);
  /** The server's time in milliseconds since 1970, counted on once a second; null before the server said it. */
  nowMs: number | null = $state(null);
  /** Seconds since the page was opened without a word of the server. */
  unheardSeconds = $state(0);
  readonly news = new SvelteSet<string>();

  readonly #clock = new ServerClock();
  readonly #openedMs = performance.now();

  /** Watch this gate; the function returned ends it. */
  watch(gate: string): () => void {
    const end = follow(gate, {
      message: (message) => {
        const applied = apply(this.state, message);
        if (applied.kind === 'applied') {
          this.state = applied.state;
          this.#announce(applied.changed);
        }
        return applied.kind !== 'gap';
      },
      clock: (serverMs) => {
        this.#clock.hear(serverMs, performance.now());
        this.#tick();
      },
    });
    const timer = setInterval(() => this.#tick(), 1000);
    return () => {
      end();
      clearInterval(timer);
    };
  }

  #tick(): void {
    const monotonicMs = performance.now();
    this.nowMs = this.#clock.at(monotonicMs);
    if (this.nowMs === null) this.unheardSeconds = (monotonicMs - this.#openedMs) / 1000;
  }

  #announce(visits: readonly string[]): void {
    for (const visit of visits) {
      this.news.add(visit);
      setTimeout(() => this.news.delete(visit), NEWS_MS);
    }
  }
}
