/** How the classes take turns: a fixed pattern, read round and round; who has nobody waiting loses the turn. */

import type { BoardRow } from '../api.ts';

export type QueueClass = NonNullable<BoardRow['queue_class']>;
export type Counts = Readonly<Record<QueueClass, number>>;

export const CLASSES: readonly QueueClass[] = ['priority', 'booked', 'live'];

export class Interleave {
  readonly #length: number;
  /** Of each class, the indices of its turns. */
  readonly #turns: Readonly<Record<QueueClass, readonly number[]>>;

  /** `pattern` names every class at least once. */
  constructor(pattern: readonly QueueClass[]) {
    this.#length = pattern.length;
    const turnsOf = (name: QueueClass): number[] => pattern.flatMap((due, turn) => (due === name ? [turn] : []));
    this.#turns = { priority: turnsOf('priority'), booked: turnsOf('booked'), live: turnsOf('live') };
  }

  /**
   * Place, from 1, of the truck with `index` others of its class before it, while so many of each class wait.
   *
   * `phase` is the turn that comes next: ahead of it go, of each other class, as many as have turns before its own.
   */
  position(phase: number, queueClass: QueueClass, index: number, waiting: Counts): number {
    const turns = this.#turns[queueClass];
    const due = this.#before(queueClass, phase) + index;
    const itsTurn = Math.floor(due / turns.length) * this.#length + turns[due % turns.length]!;
    let ahead = index;
    for (const other of CLASSES) {
      if (other === queueClass || waiting[other] === 0) continue;
      ahead += Math.min(waiting[other], this.#before(other, itsTurn) - this.#before(other, phase));
    }
    return ahead + 1;
  }

  /** How many turns of the class stand before this one, counted on from the pattern's beginning. */
  #before(queueClass: QueueClass, turn: number): number {
    const turns = this.#turns[queueClass];
    const within = turn % this.#length;
    return Math.floor(turn / this.#length) * turns.length + turns.filter((one) => one < within).length;
  }
}
