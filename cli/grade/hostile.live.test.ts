import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
// @ts-expect-error The corpus is a plain program as well (npm run grade:hostile), and has no types.
import { gradeHostile, ordinaryUser } from '../../scripts/hostile/grade.mjs';

/**
 * What hostile submissions get, and that nothing comes of their attacks. Here those that need little time, at each level that this
 * machine offers; `npm run grade:hostile` runs all of them, as root and as an ordinary user.
 */
const grade = gradeHostile as (options: {
  readonly level: string;
  readonly user?: number;
  readonly names?: readonly string[];
}) => Promise<readonly string[]>;

const isRoot = process.getuid?.() === 0;
/** Whether an ordinary user may read this checkout, which is not so below /root. */
const othersMayRead =
  isRoot && spawnSync('setpriv', ['--reuid=65534', '--clear-groups', 'test', '-r', resolve('dist/cli/main.js')]).status === 0;
const hasNamespaces = spawnSync('unshare', ['--user', '--map-root-user', '--net', '--pid', '--fork', 'true']).status === 0;
const hasBwrap = spawnSync('bwrap', ['--unshare-user', '--ro-bind', '/', '/', 'true']).status === 0;
const attacks = ['kills-others', 'traces-others', 'reads-environment', 'reads-tests', 'writes-results', 'daemon-keeps-port'];

describe('hostile submissions', () => {
  it.runIf(hasNamespaces)('harm only themselves, and the next one is graded as ever', async () => {
    const names = [
      ...attacks,
      'well-behaved',
      'memory-eater',
      'disk-filler',
      'output-flood',
      'build-sleeps',
      'relays',
      'links-inside',
    ];
    expect(await grade({ level: hasBwrap ? 'bwrap' : 'userns', names })).toEqual([]);
  });

  it.runIf(hasNamespaces)('get no further where there is only util-linux', async () => {
    expect(await grade({ level: 'userns', names: attacks })).toEqual([]);
  });

  it.runIf(isRoot)('get no further as another user', async () => {
    expect(await grade({ level: 'uid', names: attacks })).toEqual([]);
  });

  it.runIf(othersMayRead && hasNamespaces)('get no further when the grader is an ordinary user', async () => {
    expect(await grade({ level: 'userns', user: ordinaryUser as number, names: attacks })).toEqual([]);
  });
});
