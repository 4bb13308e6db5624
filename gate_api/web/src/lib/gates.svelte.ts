/** All gates, asked for again and again. */

import type { GateList } from './api.ts';

export class Gates {
  /** null until the server answered once. */
  list: GateList | null = $state.raw(null);
  failed = $state(false);

  /** Ask every `everySeconds`; the function returned ends it. */
  watch(everySeconds: number): () => void {
    const ask = async (): Promise<void> => {
      try {
        const answer = await fetch('/v1/gates', { headers: { accept: 'application/json' } });
        if (!answer.ok) throw new Error(`/v1/gates answers ${answer.status}`);
        this.list = (await answer.json()) as GateList;
        this.failed = false;
      } catch (error) {
        this.failed = true; // said on the screen
        console.warn(error);
      }
    };
    void ask();
    const timer = setInterval(() => void ask(), everySeconds * 1000);
    return () => clearInterval(timer);
  }
}
