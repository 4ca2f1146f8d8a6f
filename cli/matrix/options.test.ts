import { describe, expect, it } from 'vitest';
import { matrixOptionsOf } from './options.ts';

describe('the options of the matrix', () => {
  it('takes names, numbers and patterns', () => {
    expect(matrixOptionsOf(['--faulty', '--jobs', '2', '--profile', 'echo', 'c-*'])).toEqual({
      which: 'faulty',
      profile: 'echo',
      repeat: 1,
      jobs: 2,
      seed: 7,
      globs: ['c-*'],
    });
  });

  it.each([
    [['--jobs', '0'], '--jobs'],
    [['--repeat', 'often'], '--repeat'],
    [['--seed', '1.5'], '--seed'],
    [['--faulty', '--conforming'], 'give one of them'],
    [['--reapet', '2'], '--reapet'],
  ])('says what is wrong with %j', (argv, named) => {
    expect(matrixOptionsOf(argv)).toEqual({ problem: expect.stringContaining(named) as string });
  });
});
