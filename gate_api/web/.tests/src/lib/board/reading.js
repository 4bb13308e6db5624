/**
 * Type size from viewing angle (ISO 9241, NUREG-0700: capitals of at least 16 arc-minutes, 20 to 22 preferred).
 */
/** Height of a capital of Inter in em (1490 of 2048 units). */
export const CAPITAL_EM = 0.7275;
/** Height of a Hanzi's face of Noto Sans SC in em. */
export const HANZI_EM = 0.92;
export const LEAST_ARCMIN = 16;
export const PREFERRED_ARCMIN = 20;
export const MOST_ROWS = 11;
/** Fewer rows than this on a page are not worth the preferred size: type shrinks towards the least. */
const FEW_ROWS = 7;
/** Heights of the board's parts in units of the rows' type size. */
export const PARTS_EM = { header: 1.46, strip: 1.72, captions: 0.52, footer: 1.1, row: 1.36 };
const FRAME_EM = PARTS_EM.header + PARTS_EM.strip + PARTS_EM.captions + PARTS_EM.footer;
/** The widest row: margins, place, the longest plate, lane, stage in two languages, two durations. A 55 inch panel that is
 * read from farther than 7 m cannot hold it at the least size: a larger panel must hang there. */
const ROW_WIDTH_EM = 33;
/** Size of one CSS pixel on the panel, in millimetres. */
export function pixelMillimetres(viewer) {
    return (viewer.screenInches * 25.4) / Math.hypot(viewer.widthPx, viewer.heightPx);
}
/** Angle that a height in pixels takes up for the farthest viewer, in minutes of arc. */
export function arcMinutes(heightPx, viewer) {
    const radians = 2 * Math.atan((heightPx * pixelMillimetres(viewer)) / (2000 * viewer.distanceMetres));
    return (radians * 180 * 60) / Math.PI;
}
/** Font size whose capitals take up this angle, in pixels. */
export function typeFor(arcminutes, viewer) {
    const radians = (arcminutes * Math.PI) / (180 * 60);
    const capitalMillimetres = 2000 * viewer.distanceMetres * Math.tan(radians / 2);
    return capitalMillimetres / pixelMillimetres(viewer) / CAPITAL_EM;
}
/** As many rows as can be read: at the preferred size, or, where those are few, down to the least. Rows fill the page. */
export function boardSize(viewer) {
    const preferred = rowsAt(typeFor(PREFERRED_ARCMIN, viewer), viewer);
    const most = rowsAt(typeFor(LEAST_ARCMIN, viewer), viewer);
    const rows = Math.max(1, Math.min(MOST_ROWS, preferred >= FEW_ROWS ? preferred : Math.min(FEW_ROWS, most)));
    const filling = viewer.heightPx / (FRAME_EM + rows * PARTS_EM.row);
    return { typePx: Math.min(filling, viewer.widthPx / ROW_WIDTH_EM), rows };
}
function rowsAt(typePx, viewer) {
    return Math.floor((viewer.heightPx / typePx - FRAME_EM) / PARTS_EM.row);
}
