/** One direction of the board in the order people read it, and the pages it is shown in. */
/** Positions follow from ranks: a departure rewrites none. */
export function queueOf(state, direction) {
    const rows = [...state.rows.values()].filter((row) => row.direction === direction);
    rows.sort((a, b) => a.rank[0] - b.rank[0] || a.rank[1] - b.rank[1]);
    const called = [];
    const standing = [];
    let position = 0;
    for (const row of rows) {
        if (row.status === 'called')
            called.push({ row, position: null });
        else
            standing.push({ row, position: row.status === 'held' ? null : ++position });
    }
    return { called, standing };
}
export function summaryOf(state, direction) {
    return state.summaries.find((summary) => summary.direction === direction) ?? null;
}
/** A screen's round must end while a driver still looks: two minutes of pages, from the head of the queue. */
export const MOST_PAGES = 12;
/** Page `index` (from 0, any number: it wraps). Called trucks are pinned on top; too many of them take turns. */
export function pageOf(queue, rowsPerPage, index) {
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
