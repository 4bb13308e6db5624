import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apply } from "../src/lib/board/fold.js";
import { pageOf, queueOf } from "../src/lib/board/queue.js";
const AT = '2026-03-02T05:00:00Z';
function truck(number, changes = {}) {
    return {
        visit_id: `t${number}`,
        direction: 'out',
        rank: [number * 1000, number],
        status: 'waiting',
        stage: 'customs',
        arrived_at: AT,
        stage_since: AT,
        seen_at: AT,
        ...changes,
    };
}
const snapshot = (seq, rows) => ({
    v: 1,
    kind: 'snapshot',
    seq,
    as_of: AT,
    data: { offset: seq, rows, summaries: [], feeds: [] },
});
const delta = (seq, rows = [], removed = []) => ({
    v: 1,
    kind: 'delta',
    seq,
    as_of: AT,
    data: { offset: seq, rows, removed },
});
function folded(...messages) {
    let state = null;
    for (const message of messages) {
        const applied = apply(state, message);
        assert.equal(applied.kind, 'applied');
        if (applied.kind === 'applied')
            state = applied.state;
    }
    assert.ok(state);
    return state;
}
test('when the first truck leaves, everybody behind it moves up by one', () => {
    const state = folded(snapshot(1, [truck(3), truck(1), truck(2)]), delta(2, [], ['t1']));
    const places = queueOf(state, 'out').standing.map(({ row, position }) => [row.visit_id, position]);
    assert.deepEqual(places, [['t2', 1], ['t3', 2]]);
});
test('a held truck keeps its rank but takes no position', () => {
    const state = folded(snapshot(1, [truck(1), truck(2, { status: 'held' }), truck(3)]));
    assert.deepEqual(queueOf(state, 'out').standing.map(({ position }) => position), [1, null, 2]);
});
test('trucks of the other direction stand on the other board', () => {
    const state = folded(snapshot(1, [truck(1), truck(2, { direction: 'in' })]));
    assert.deepEqual(queueOf(state, 'in').standing.map(({ row }) => row.visit_id), ['t2']);
});
test('a missing message is a gap, one heard before is old, and neither changes the board', () => {
    const state = folded(snapshot(5, [truck(1)]));
    assert.equal(apply(state, delta(7)).kind, 'gap');
    assert.equal(apply(state, delta(5)).kind, 'old');
    assert.equal(apply(null, delta(1)).kind, 'gap');
});
test('a new stage is news; being seen once more is not', () => {
    const state = folded(snapshot(1, [truck(1), truck(2)]));
    const seen = truck(2, { seen_at: '2026-03-02T05:00:09Z' });
    const applied = apply(state, delta(2, [truck(1, { stage: 'gate-out' }), seen, truck(3)]));
    assert.ok(applied.kind === 'applied');
    assert.deepEqual(applied.changed, ['t1', 't3']);
});
test('called trucks are pinned on every page, the others take pages', () => {
    const rows = [truck(1, { status: 'called' }), ...Array.from({ length: 20 }, (_, n) => truck(n + 2))];
    const queue = queueOf(folded(snapshot(1, rows)), 'out');
    const second = pageOf(queue, 9, 1);
    assert.equal(second.pages, 3);
    assert.deepEqual(second.rows.map(({ position }) => position), [null, 9, 10, 11, 12, 13, 14, 15, 16]);
});
test('more called trucks than half a page take turns, so that none is left out', () => {
    const rows = Array.from({ length: 10 }, (_, n) => truck(n, { status: 'called' }));
    const queue = queueOf(folded(snapshot(1, rows)), 'out');
    const seen = [0, 1, 2].flatMap((index) => pageOf(queue, 8, index).rows.map(({ row }) => row.visit_id));
    assert.equal(new Set(seen).size, 10);
});
test('an empty queue has one empty page', () => {
    assert.deepEqual(pageOf(queueOf(folded(snapshot(1, [])), 'out'), 9, 3), { rows: [], pages: 1, shown: 0 });
});
