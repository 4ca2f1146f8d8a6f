import { describe, expect, it } from 'vitest';
import { Tally } from './tally.ts';
import type { Judgement } from './judge-entry.ts';
import type { ServerEntry } from '../../reference-servers/index.ts';

const entry = {
  name: 'c-right',
  profile: 'echo',
  language: 'c',
  file: 'right.c',
  flags: [],
  clients: 'concurrent',
} as unknown as ServerEntry;
const judged: Extract<Judgement, { kind: 'judged' }> = {
  kind: 'judged',
  name: 'c-right',
  ms: 1_000,
  slowness: 1,
  failed: [],
  causes: [],
  undecided: [],
  skipped: [],
  slowest: [],
};

describe('a tally of judgements', () => {
  it('says of a server that was blamed for nothing that it conforms', () => {
    const tally = new Tally(new Map([[entry.name, entry]]));
    expect(tally.add(judged)).toContain('conforms');
    expect(tally.isPerfect()).toBe(true);
  });

  it('never says so of a run that broke off', () => {
    const tally = new Tally(new Map([[entry.name, entry]]));
    const line = tally.add({ ...judged, broken: 'error: it could not be started' });
    expect(line).toContain('BROKEN OFF');
    expect(line).not.toContain('conforms');
    expect(tally.isPerfect()).toBe(false);
    expect(tally.summary()).toContain('broken off 1');
  });

  it('counts a server whose failures differ between runs', () => {
    const tally = new Tally(new Map([[entry.name, entry]]));
    tally.add(judged);
    tally.add({ ...judged, failed: [{ id: 'transfer/x', level: 'MUST', bugs: [], ms: 1 }] });
    expect(tally.summary()).toContain('servers that flipped 1');
    expect(tally.isPerfect()).toBe(false);
  });
});
