import { describe, expect, it } from 'vitest';
import { judge } from '../cli/judge.ts';

const examples = ['upper-case', 'reverse', 'key-value', 'calculator', 'smoke-test', 'prime-time'] as const;

/** The example servers as they are, and each of them judged by the profile of another one, which must not fit. */
describe.each(examples)('the example %s', (name) => {
  const profile = `examples/${name}/profile.mjs`;
  const other = name === 'upper-case' ? 'calculator' : 'upper-case';

  it('conforms to its profile', async () => {
    const record = await judge(['python3', `examples/${name}/server.py`, '{port}'], { options: options(profile) });
    expect(record.checks.filter((check) => check.status === 'failed' && check.level !== 'MAY').map((check) => check.id)).toEqual(
      [],
    );
    expect(record.verdict).toBe('conforms');
  });

  it('is told from another server', async () => {
    const record = await judge(['python3', `examples/${other}/server.py`, '{port}'], { options: options(profile) });
    expect(record.verdict).toBe('violates');
  });
});

function options(profile: string): readonly string[] {
  return ['--profile', profile, '--failures', 'none', '--seed', '11'];
}
