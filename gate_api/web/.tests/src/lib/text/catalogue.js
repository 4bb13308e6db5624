/** Texts for people, in three languages. A missing text is a compile error. */
import { en } from "./en.js";
import { vi } from "./vi.js";
import { zh } from "./zh.js";
export const LANGUAGES = ['vi', 'zh', 'en'];
const CATALOGUES = { vi, zh, en };
/** The other side's language, shown beside the reader's: both countries' drivers stand before one board. */
const BESIDE = { vi: 'zh', zh: 'vi', en: 'zh' };
export function texts(language) {
    const secondLanguage = BESIDE[language];
    return {
        language,
        secondLanguage,
        first: (key, fill) => filled(CATALOGUES[language][key], fill),
        second: (key, fill) => filled(CATALOGUES[secondLanguage][key], fill),
    };
}
function filled(text, fill = {}) {
    return text.replace(/\{(\w+)\}/g, (whole, name) => String(fill[name] ?? whole));
}
