import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { inShard, seedOf, shardOf, submissionsIn } from './submissions.ts';

const folder = mkdtempSync(join(tmpdir(), 'echospec-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a shard', () => {
  const many = Array.from({ length: 100 }, (_, at) => ({ id: `s${at}`, path: '' }));

  it('has each submission exactly once, however many there are', () => {
    const shards = [1, 2, 3, 4, 5, 6, 7].flatMap((at) => inShard(many, { at, of: 7 }));
    expect(shards.map(({ id }) => id).sort()).toEqual(many.map(({ id }) => id).sort());
  });

  it('is told, or taken from Kubernetes, SLURM and the CI', () => {
    expect(shardOf(undefined, {})).toEqual({ at: 1, of: 1 });
    expect(shardOf('3/10', {})).toEqual({ at: 3, of: 10 });
    expect(shardOf('auto', { JOB_COMPLETION_INDEX: '0', JOB_COMPLETIONS: '5' })).toEqual({ at: 1, of: 5 });
    const slurm = { SLURM_ARRAY_TASK_ID: '12', SLURM_ARRAY_TASK_MIN: '10', SLURM_ARRAY_TASK_COUNT: '4' };
    expect(shardOf('auto', slurm)).toEqual({ at: 3, of: 4 });
    expect(shardOf('auto', { CI_NODE_INDEX: '2', CI_NODE_TOTAL: '4' })).toEqual({ at: 2, of: 4 });
  });

  it('that can not be is said with what one looks like', () => {
    for (const wrong of ['0/3', '4/3', '1', 'a/b', '1/0']) expect(() => shardOf(wrong, {})).toThrow('--shard 3/10');
    expect(() => shardOf('auto', {})).toThrow('give --shard I/N');
    expect(() => shardOf('auto', { JOB_COMPLETION_INDEX: '1' })).toThrow('JOB_COMPLETIONS');
  });
});

describe('a submission', () => {
  it('is called by its folder, made harmless where it is not, and never like another', () => {
    for (const name of ['ann', '..hidden', 'a b$(rm)', 'other/ann']) mkdirSync(join(folder, name), { recursive: true });
    const ids = submissionsIn(['ann', '..hidden', 'a b$(rm)'].map((name) => join(folder, name))).map(({ id }) => id);
    expect(ids).toEqual([expect.stringMatching(/^_hidden-\w{6}$/), expect.stringMatching(/^a_b__rm_-\w{6}$/), 'ann']);
    expect(() => submissionsIn([join(folder, 'ann'), join(folder, 'other/ann')])).toThrow('are both called ann');
    expect(() => submissionsIn([folder])).toThrow('/*');
    expect(() => submissionsIn([join(folder, 'nobody')])).toThrow('no submission');
    mkdirSync(join(folder, 'only-folders/docs'), { recursive: true });
    mkdirSync(join(folder, 'only-folders/src'));
    expect(() => submissionsIn([join(folder, 'only-folders')])).toThrow('only-folders/*');
    expect(submissionsIn(['ann', 'only-folders'].map((name) => join(folder, name))).map(({ id }) => id)).toContain('only-folders');
    writeFileSync(join(folder, 'only-folders/src/server.py'), '');
    expect(submissionsIn([join(folder, 'only-folders')])).toHaveLength(1);
  });

  it('is the folder in which its server lies, where an archive has put it into one of its own', () => {
    const files = {
      'deep/project/src/server.py': '',
      'deep/.DS_Store': '',
      'deep/__MACOSX/x': '',
      'beside/README.md': '',
      'beside/code/Makefile': '',
      'whole/server.py': '',
      'whole/tests/server.py': '',
      'many/README.md': '',
      'many/a/server.py': '',
      'many/b/server.py': '',
      'notes/README.md': '',
      'notes/docs/x.txt': '',
    };
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, 'archives', name)), { recursive: true });
      writeFileSync(join(folder, 'archives', name), text);
    }
    symlinkSync(join(folder, 'archives', 'whole'), join(folder, 'archives', 'notes', 'link'));
    const names = ['beside', 'deep', 'many', 'notes', 'whole'];
    const found = submissionsIn(names.map((name) => join(folder, 'archives', name)));
    expect(found.map(({ path }) => relative(join(folder, 'archives'), path))).toEqual([
      'beside/code',
      'deep/project/src',
      'many',
      'notes',
      'whole',
    ]);
    expect(found.map(({ id }) => id)).toEqual(names);
    const told = submissionsIn(
      ['beside', 'deep'].map((name) => join(folder, 'archives', name)),
      'told',
    );
    expect(told.map(({ path }) => relative(join(folder, 'archives'), path))).toEqual(['beside', 'deep/project/src']);
  });

  it('has a seed of its own, the same in every run', () => {
    expect(seedOf('ann', 1)).toBe(seedOf('ann', 1));
    expect(new Set([seedOf('ann', 1), seedOf('bob', 1), seedOf('ann', 2)]).size).toBe(3);
  });
});
