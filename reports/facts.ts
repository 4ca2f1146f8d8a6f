import type { CheckResult } from '../harness/model/verdict.ts';
import { counted, durationOf } from './text/words.ts';

/** What was measured on the way, in words: `startedInMs: 479` is `started in 479 ms`, `backlog: 128` is `backlog 128`. */
export function factTexts({ facts = {} }: Pick<CheckResult, 'facts'>): readonly string[] {
  return Object.entries(facts).map(([name, value]) => {
    const words = name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    const amount = typeof value === 'number' ? amountOf(words, value) : undefined;
    return amount ?? `${words} ${String(value)}`;
  });
}

function amountOf(words: string, value: number): string | undefined {
  const [, about = '', unit] = /^(.*) (ms|bytes)$/.exec(words) ?? [];
  if (unit === undefined) return undefined;
  return `${about} ${unit === 'ms' ? durationOf(value) : counted(value, 'byte')}`;
}
