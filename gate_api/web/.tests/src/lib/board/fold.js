/** The board as messages make it: pure, the same fold that the server keeps. */
/** One message applied; `changed` names the visits that a reader should notice (new, or another place to be). */
export function apply(state, message) {
    if (message.kind === 'snapshot')
        return { kind: 'applied', state: fromSnapshot(message), changed: [] };
    if (state === null)
        return { kind: 'gap' };
    if (message.seq <= state.seq)
        return { kind: 'old' };
    if (message.seq !== state.seq + 1)
        return { kind: 'gap' };
    const { rows: upserts = [], removed = [], summaries, feeds } = message.data;
    let rows = state.rows;
    const changed = [];
    if (upserts.length > 0 || removed.length > 0) {
        const next = new Map(state.rows);
        for (const visit of removed)
            next.delete(visit);
        for (const row of upserts) {
            if (isNews(next.get(row.visit_id), row))
                changed.push(row.visit_id);
            next.set(row.visit_id, row);
        }
        rows = next;
    }
    const asOfMs = Date.parse(message.as_of);
    return {
        kind: 'applied',
        state: { seq: message.seq, asOfMs, rows, summaries: summaries ?? state.summaries, feeds: feeds ?? state.feeds },
        changed,
    };
}
function fromSnapshot(message) {
    const { rows = [], summaries, feeds } = message.data;
    return {
        seq: message.seq,
        asOfMs: Date.parse(message.as_of),
        rows: new Map(rows.map((row) => [row.visit_id, row])),
        summaries: summaries ?? [],
        feeds: feeds ?? [],
    };
}
function isNews(before, now) {
    return (before === undefined ||
        before.status !== now.status ||
        before.stage !== now.stage ||
        before.plate !== now.plate ||
        before.lane !== now.lane);
}
