/** Texts for people, in three languages. A missing text is a compile error. */

import { en } from './en.ts';
import { vi } from './vi.ts';
import { zh } from './zh.ts';

export type Key = keyof typeof vi;
export type Catalogue = Readonly<Record<Key, string>>;
export type Language = 'vi' | 'zh' | 'en';

export const LANGUAGES: readonly Language[] = ['vi', 'zh', 'en'];

const CATALOGUES: Readonly<Record<Language, Catalogue>> = { vi, zh, en };

/** The other side's language, shown beside the reader's: both countries' drivers stand before one board. */
const BESIDE: Readonly<Record<Language, Language>> = { vi: 'zh', zh: 'vi', en: 'zh' };

export type Fill = Readonly<Record<string, string | number>>;

export interface Texts {
  readonly language: Language;
  readonly secondLanguage: Language;
  readonly first: (key: Key, fill?: Fill) => string;
  readonly second: (key: Key, fill?: Fill) => string;
}

export function texts(language: Language): Texts {
  const secondLanguage = BESIDE[language];
  return {
    language,
    secondLanguage,
    first: (key, fill) => filled(CATALOGUES[language][key], fill),
    second: (key, fill) => filled(CATALOGUES[secondLanguage][key], fill),
  };
}

function filled(text: string, fill: Fill = {}): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(fill[name] ?? whole));
}
