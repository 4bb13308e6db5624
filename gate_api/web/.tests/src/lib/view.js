/** What a screen shows, read from its address and written to it: a link reproduces a screen. */
import { LANGUAGES } from "./text/catalogue.js";
const DEFAULTS = {
    direction: 'out',
    language: 'vi',
    screenInches: 55,
    distanceMetres: 5,
    theme: null,
    page: null,
};
/** The view of a query string. What cannot be understood is as if it were not there. */
export function readView(query) {
    const given = new URLSearchParams(query);
    const language = given.get('lang');
    const theme = given.get('theme');
    return {
        direction: given.get('direction') === 'in' ? 'in' : DEFAULTS.direction,
        language: LANGUAGES.find((known) => known === language) ?? DEFAULTS.language,
        screenInches: positive(given.get('screen')) ?? DEFAULTS.screenInches,
        distanceMetres: positive(given.get('distance')) ?? DEFAULTS.distanceMetres,
        theme: theme === 'dark' || theme === 'light' ? theme : null,
        page: positive(given.get('page')),
    };
}
/** The query string of a view, without what is so anyway. */
export function writeView(view) {
    const query = new URLSearchParams({ direction: view.direction });
    if (view.language !== DEFAULTS.language)
        query.set('lang', view.language);
    if (view.screenInches !== DEFAULTS.screenInches)
        query.set('screen', String(view.screenInches));
    if (view.distanceMetres !== DEFAULTS.distanceMetres)
        query.set('distance', String(view.distanceMetres));
    if (view.theme !== null)
        query.set('theme', view.theme);
    if (view.page !== null)
        query.set('page', String(view.page));
    return `?${query.toString()}`;
}
function positive(text) {
    const value = Number(text);
    return text !== null && Number.isFinite(value) && value > 0 ? value : null;
}
