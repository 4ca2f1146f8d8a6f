import { readFileSync } from 'node:fs';
import { UsageError, type AnyCheck, type CheckResult } from '../harness/index.ts';
import { codeOf, messageOf } from './error-words.ts';
import { nearest } from './nearest.ts';

/** The failures that are known, with the reason for each. */
export type Baseline = ReadonlyMap<string, string>;

/** Reads `{ "check-id": "reason" }`; a usage error says what is wrong with it. */
export function readBaseline(path: string, checks: readonly AnyCheck[]): Baseline {
  const entries = Object.entries(parsed(path));
  for (const [id, reason] of entries) {
    if (typeof reason !== 'string' || reason.trim() === '')
      throw new UsageError(`The baseline ${path} gives no reason for \`${id}\`: write a sentence why it is known to fail.`);
    if (checks.some((check) => check.id === id)) continue;
    const near = nearest(
      id,
      checks.map((check) => check.id),
    );
    throw new UsageError(
      `The baseline ${path} names \`${id}\`, and there is no such check.${near.length === 0 ? '' : ` Did you mean ${near.map((name) => `\`${name}\``).join(' or ')}?`} See: echospec list checks`,
    );
  }
  return new Map(entries.map(([id, reason]) => [id, String(reason)]));
}

/** Marks what the baseline knows: a failure does not count then, and a check that passes counts against the baseline. */
export function markKnown(result: CheckResult, baseline: Baseline): CheckResult {
  const known = baseline.get(result.id);
  const applies = known !== undefined && (result.status === 'failed' || result.status === 'passed');
  return applies ? { ...result, known } : result;
}

function parsed(path: string): object {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(
      `The baseline ${path} ${codeOf(error) === 'ENOENT' ? 'does not exist' : `can't be read (${codeOf(error)})`}. It is a JSON object: {"check-id": "why it is known to fail"}`,
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`The baseline ${path} is not JSON: ${messageOf(error)}.`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new UsageError(`The baseline ${path} is not a JSON object: {"check-id": "why it is known to fail"}`);
}
