import { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { Output } from './output.ts';

async function tailOf(...chunks: readonly string[]): Promise<string> {
  const stream = new PassThrough();
  const output = new Output(stream);
  for (const chunk of chunks) {
    stream.write(chunk);
    await setImmediate();
  }
  return output.tail;
}

const stacks = 'goroutine 7 [runnable]:\n'.repeat(limits.outputTailBytes / 10);

it('keeps the line in which a runtime says why it ends, however long its stacks are', async () => {
  expect(await tailOf('starts\nfatal error: conc', `urrent map writes\n\n${stacks}`)).toMatch(
    /^fatal error: concurrent map writes\n…\n[\s\S]*runnable\]:\n$/,
  );
});

it('says it once where it is among the last output', async () => {
  expect(await tailOf('panic: no such thing\n')).toBe('panic: no such thing\n');
});

it('keeps nothing else from before the last output', async () => {
  expect(await tailOf('starts\n', stacks)).toMatch(/^[^…]*$/);
});
