import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { tryMine } from './mine-contract.ts';
import { MineError } from './mine.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}.mjs`, import.meta.url));

describe("the user's own strategies", () => {
  it('are let through when they keep the contract', async () => {
    expect(await tryMine(fixture('sends-and-receives'))).toEqual({ cases: 13, failures: [] });
  });

  it('are refused with the case and what went wrong', async () => {
    const { failures } = await tryMine(fixture('forgets-the-last-byte'));
    expect(failures).toContainEqual({
      kind: 'send',
      strategy: 'mine',
      case: 'one byte',
      message: '1 bytes were to be sent, 0 arrived',
    });
  });

  it.each([
    ['throws-where-nobody-catches', 'it threw where no caller can catch it: thrown in a listener'],
    ['exits', 'it ended its thread, as process.exit does'],
  ])('do not end our program with theirs: %s', async (name, message) => {
    const { failures } = await tryMine(fixture(name));
    expect(failures).toContainEqual(expect.objectContaining({ message }));
  });

  it('say so when they can not be loaded', async () => {
    await expect(tryMine('/nowhere/at-all.mjs')).rejects.toThrow(MineError);
  });
});
