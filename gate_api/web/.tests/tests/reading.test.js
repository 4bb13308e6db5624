import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arcMinutes, boardSize, CAPITAL_EM, HANZI_EM, typeFor } from "../src/lib/board/reading.js";
const panel = (screenInches, distanceMetres) => ({
    screenInches,
    distanceMetres,
    widthPx: 1920,
    heightPx: 1080,
});
test('a capital of 16 arc-minutes at 5 m on a 55 inch panel is 23.3 mm, so type of 50 px', () => {
    assert.ok(Math.abs(typeFor(16, panel(55, 5)) - 50.4) < 0.5);
});
test('angle and size are each other’s inverse', () => {
    assert.ok(Math.abs(arcMinutes(typeFor(21, panel(65, 8)) * CAPITAL_EM, panel(65, 8)) - 21) < 1e-9);
});
test('at 5 m a 55 inch panel shows nine rows of the preferred size, Hanzi of 24 to 26 arc-minutes', () => {
    const { typePx, rows } = boardSize(panel(55, 5));
    assert.equal(rows, 9);
    assert.ok(arcMinutes(typePx * CAPITAL_EM, panel(55, 5)) >= 20);
    const hanzi = arcMinutes(typePx * HANZI_EM, panel(55, 5));
    assert.ok(hanzi >= 24 && hanzi <= 26);
});
test('never more than eleven rows, however near the viewers stand', () => {
    assert.equal(boardSize(panel(75, 2)).rows, 11);
});
test('farther viewers get fewer rows, never smaller capitals than 16 arc-minutes', () => {
    for (const distance of [3, 4, 5, 6, 7]) {
        const viewer = panel(55, distance);
        const { typePx } = boardSize(viewer);
        assert.ok(arcMinutes(typePx * CAPITAL_EM, viewer) >= 16, `${distance} m`);
    }
});
