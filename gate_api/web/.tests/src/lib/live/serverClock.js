/** What time it is at the server, whatever this machine's clock says. */
const SAMPLES = 20;
/**
 * Counts on with a monotonic clock from what the server last said. A message is late by its way, never early, so the
 * largest difference of the last minute is the nearest to the truth.
 */
export class ServerClock {
    #differences = [];
    /** The server said `serverMs` when our monotonic clock stood at `monotonicMs`. */
    hear(serverMs, monotonicMs) {
        this.#differences.push(serverMs - monotonicMs);
        if (this.#differences.length > SAMPLES)
            this.#differences.shift();
    }
    /** Milliseconds since 1970; null before the server said anything. */
    at(monotonicMs) {
        return this.#differences.length === 0 ? null : Math.max(...this.#differences) + monotonicMs;
    }
}
