import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { AnyCheck } from '../harness/index.ts';
import { bugOf } from './bugs/index.ts';
import { bugsOf, checks, profiles } from './index.ts';

const levels = ['MUST', 'SHOULD', 'MAY'];
const ids = checks.map((check) => check.id);

describe('the registry of checks', () => {
  it('names each once, by the folder of its step and its file', () => {
    expect(ids).toEqual([...new Set(ids)]);
    expect(ids.filter((id) => !existsSync(fileURLToPath(new URL(`${id}.ts`, import.meta.url))))).toEqual([]);
    expect(checksWhere((check) => check.id.split('/')[0] !== check.step)).toEqual([]);
  });

  it('can be put in an order: what a check needs, or comes after, exists and does not need it in turn', () => {
    const settled = new Set<string>();
    for (let round = 0; round <= checks.length; round++)
      for (const check of checks)
        if ([...check.needs, ...(check.unlessFailed ?? []), ...(check.after ?? [])].every((id) => settled.has(id)))
          settled.add(check.id);
    expect(ids.filter((id) => !settled.has(id))).toEqual([]);
  });

  it('begins only those early that mostly wait, and beside what they need', () => {
    expect(checksWhere((check) => check.meanwhile !== undefined && check.mostlyWaits !== true)).toEqual([]);
    const awaited = (check: AnyCheck): string[] => [...check.needs, ...(check.unlessFailed ?? [])];
    expect(checksWhere((check) => check.meanwhile?.every((id) => awaited(check).includes(id)) === false)).toEqual([]);
  });
});

describe('every check', () => {
  it('has a title, a rationale and a source', () => {
    expect(checksWhere((check) => check.title === '' || /[.\n]$/.test(check.title))).toEqual([]);
    expect(checksWhere((check) => check.rationale.length < 30 || !/[.)]$/.test(check.rationale))).toEqual([]);
    expect(checksWhere((check) => check.sources.length === 0)).toEqual([]);
  });

  it('has a level in a profile that exists', () => {
    const known = new Set([...Object.keys(profiles), 'line-echo', 'single-message', 'client', 'echo-udp', 'own', '*']);
    expect(checksWhere((check) => Object.keys(check.level).length === 0)).toEqual([]);
    expect(checksWhere((check) => Object.keys(check.level).some((profile) => !known.has(profile)))).toEqual([]);
    expect(checksWhere((check) => Object.values(check.level).some((level) => !levels.includes(level)))).toEqual([]);
  });

  it('names only mistakes that the registry of mistakes knows', () => {
    const unknown = checks.flatMap((check) => bugsOf(check).filter((bug) => bugOf(bug) === undefined));
    expect(unknown).toEqual([]);
  });

  it('has inputs that survive being written to a replay file', () => {
    for (const check of checks) expect(JSON.parse(JSON.stringify(check.inputs)), check.id).toEqual(check.inputs);
  });
});

/** The checks that a rule finds fault with, so that a failure names them. */
function checksWhere(holds: (check: AnyCheck) => boolean): readonly string[] {
  return checks.filter(holds).map((check) => check.id);
}
