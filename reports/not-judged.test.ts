import { expect, it } from 'vitest';
import { recordOf } from '../harness/model/record.ts';
import { checkOf, oneMessage } from './fixtures/checks.ts';
import { eventsFor } from './fixtures/records.ts';
import { reporters } from './index.ts';

it('leads over a hidden check to what can be seen, and says nothing of one that failed itself', () => {
  const needing = (id: string, needed: string, how: string) =>
    checkOf(id, { status: 'skipped', because: `It needs ${needed}, which ${how}.` });
  const rubric = { visibility: { 'end/*': 'hidden' }, feedback: 'actual-only' } as const;
  const rest = [
    needing('accept/next-client', 'end/eof', 'was skipped'),
    needing('reset/after-data', 'accept/next-client', 'was skipped'),
  ];
  const open = recordOf(eventsFor([oneMessage, needing('end/eof', oneMessage.id, 'failed'), ...rest]));
  const said = reporters['classroom50']?.render(open, { rubric }) ?? '';
  expect(said.split('It needs transfer/returns-every-byte, which failed.').length - 1).toBe(2);
  const failing = recordOf(eventsFor([checkOf('end/eof', { status: 'failed', observed: 'no end' }), ...rest]));
  const hidden = reporters['classroom50']?.render(failing, { rubric }) ?? '';
  // Nor whether it failed: the reason is the same whatever became of it.
  expect(hidden.split('It was not carried out in this run.').length - 1).toBe(2);
  expect(said + hidden).not.toContain('end/eof');
  // With this feedback the cause is not unknown, but not to be told.
  expect(said).toContain('Wrong: ');
  expect(said).not.toContain('cause unknown');
});

/** A server that fails the first check, on which all others build, one on the next. */
const chain = recordOf(
  eventsFor([
    oneMessage,
    ...Array.from({ length: 40 }, (_, at) => {
      const needed = at === 0 ? oneMessage.id : `transfer/check-${at - 1}`;
      const because = `It needs ${needed}, which ${at === 0 ? 'failed' : 'was skipped'}.`;
      return checkOf(`transfer/check-${at}`, { status: 'skipped', because });
    }),
    checkOf('lifecycle/ends-on-sigterm', { status: 'skipped', because: 'Left out by --skip.' }),
  ]),
);

it('says once for a whole chain of checks why they were not judged', () => {
  const markdown = reporters['markdown']?.render(chain, {}) ?? '';
  expect(markdown.split('\n').filter((line) => /^\| \d+ skipped/.test(line))).toHaveLength(2);
  expect(markdown).toContain('| 40 skipped | they need transfer/returns\\-every\\-byte, which failed. | `transfer/check-0`, ');
  expect(markdown).toContain('| 1 skipped | Left out by \\-\\-skip. | `lifecycle/ends-on-sigterm` |');
  // A chain of skips is told by its beginning, in every format that a reader sees.
  for (const format of ['junit', 'gradescope', 'classroom50', 'vpl', 'html', 'csv']) {
    const text = reporters[format]?.render(chain, {}) ?? '';
    expect(text.split('It needs transfer/returns-every-byte, which failed.').length - 1).toBe(40);
    expect(text).not.toContain('which was skipped');
  }
  expect(markdown).toContain('violates 1 of 42 requirements \\(MUST\\), and 40 could not be tried because of that.');
  const terminal = reporters['terminal']?.render(chain, {}) ?? '';
  expect(terminal).toContain('– skipped: they need transfer/returns-every-byte, which failed.\n  40 checks: transfer 40\n');
  expect(terminal).toContain('– skipped: Left out by --skip.\n  1: lifecycle/ends-on-sigterm\n');
});
