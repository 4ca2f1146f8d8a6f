import { defineCheck, launchListening, limits, sleep, Violation, type Attempt } from '../../harness/index.ts';
import { framingOf } from '../profiles.ts';
import { crashes, ended, howItEnded, memoryFault } from '../hints.ts';
import { posix } from '../sources.ts';
import { counted } from '../../harness/words.ts';

/** Lengths that are the largest, or negative, or just before that, for whoever takes them for signed numbers. */
const lengths = ['ffffffff', '80000000', '7fffffff', 'fffffffc'];
/** So much comes behind the length: more than most buffers hold. */
const followingBytes = 20_000;

export default defineCheck<{ readonly lengthHex: string }>({
  id: 'single/hostile-lengths',
  step: 'single',
  title: 'survives a client that announces an absurd length',
  level: { 'single-message': 'MUST', own: 'MUST' },
  clients: 'one',
  fits: (profile) => framingOf(profile)?.kind === 'length-prefix',
  rationale:
    'The length is what a stranger says. Taken for a signed number a very large one is negative, passes every comparison with a limit, and overwrites memory. The server refuses it, and serves the next client.',
  sources: [posix('recv()'), { kind: 'book', name: 'CS:APP 3.10.3 Out-of-bounds memory references and buffer overflow' }],
  needs: ['single/whole-message', 'single/answers-before-eof', 'single/announced-memory', 'own/answers-messages'],
  launches: 'itself',
  limitMs: 30_000,
  inputs: [
    // A crash depends on where the stack lies in this process, so that each length is tried with fresh ones.
    ...lengths.map((lengthHex) => ({ lengthHex })),
    ...lengths.slice(0, 2).map((lengthHex) => ({ lengthHex })),
  ] as [{ lengthHex: string }, ...{ lengthHex: string }[]],
  hints: [
    {
      bug: 'len-negative',
      fits: (evidence, context) => (ended(evidence) ? (memoryFault(context) ? 0.97 : 0.85) : 0),
      because: (evidence, context) => `${howItEnded(context)} when a client announced ${counted(evidence['announced'], 'byte')}`,
    },
    {
      bug: 'hangs',
      fits: (evidence) => (evidence.kind === 'silence' ? 0.5 : 0),
      because: (evidence) => `after a client had announced ${counted(evidence['announced'], 'byte')} and left, nobody was served`,
    },
    crashes,
  ],
  async holds(attempt, { lengthHex }) {
    await launchListening(attempt);
    const width = widthOf(attempt);
    const announced = lengthHex.slice(0, 2 * width);
    const speaker = await attempt.connect();
    attempt.note(`the client announces a message of ${announced} (hexadecimal) bytes, and sends ${followingBytes}`);
    speaker.connection.send(Buffer.concat([headerOf(attempt, announced), speaker.next(followingBytes).subarray(width)]));
    speaker.connection.halfClose();
    await speaker.connection.untilEnd(limits.waitingClientMs);
    speaker.connection.close();
    // A function whose frame was overwritten dies when it returns.
    await sleep(20);
    const more = { announced: `0x${announced}` };
    await attempt.expectAlive('a client that announced an absurd length', more);
    try {
      await attempt.expectNextClientIsServed('a client that announced an absurd length');
    } catch (error) {
      if (error instanceof Violation) await attempt.expectAlive('a client that announced an absurd length', more);
      throw error;
    }
  },
});

function widthOf(attempt: Attempt): number {
  const framing = framingOf(attempt.profile);
  return framing?.kind === 'length-prefix' ? framing.width : 4;
}

function headerOf(attempt: Attempt, announced: string): Buffer {
  const framing = framingOf(attempt.profile);
  const bytes = Buffer.from(announced, 'hex');
  return framing?.kind === 'length-prefix' && framing.order === 'low-first' ? bytes.reverse() : bytes;
}
