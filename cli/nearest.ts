import { closest } from './arguments.ts';

/** The few known names that a mistyped one may mean: those that contain it, those that share a word with it, the nearest by letters. */
export function nearest(word: string, known: readonly string[]): readonly string[] {
  const words = new Set(word.split(/[-/]/).filter((part) => part.length > 2));
  const byLetters = closest(word, known);
  const containing = known.filter((name) => name.includes(word));
  const sharing = known
    .map((name) => ({ name, shared: name.split(/[-/]/).filter((part) => words.has(part)).length }))
    .filter(({ shared }) => shared > 0)
    .sort((a, b) => b.shared - a.shared)
    .map(({ name }) => name);
  return [...new Set([...(byLetters === undefined ? [] : [byLetters]), ...containing, ...sharing])].slice(0, nearestMax);
}

const nearestMax = 4;
