import {
  defineCheck,
  launchListening,
  limits,
  NotApplicable,
  onFreshServer,
  sleep,
  Violation,
  type Attempt,
} from '../../harness/index.ts';
import { framingOf } from '../profiles.ts';
import { crashes, ended, howItEnded, howItEndedAndWhatItSaid, memoryFault } from '../hints.ts';
import { posix } from '../sources.ts';
import { counted } from '../../harness/words.ts';
import { lengthMaxOf, sendMessage } from './answer.ts';
import { leavesByItself } from './length-hints.ts';

/** Lengths that are the largest, or negative, or just before that, for whoever takes them for signed numbers. */
const lengths = ['ffffffff', '80000000', '7fffffff', 'fffffffc'] as const;
/** So much comes behind the length: more than most buffers hold, and more than large ones do. */
const followingBytes = [20_000, 300_000, 5_000_000] as const;
const longerBytes = 4_000;

type Announced = { readonly lengthHex: string; readonly following: number };

export default defineCheck<Announced>({
  id: 'single/hostile-lengths',
  step: 'single',
  title: 'survives a client that announces an absurd length',
  level: { 'single-message': 'MUST', own: 'MUST' },
  clients: 'one',
  fits: (profile) => framingOf(profile)?.kind === 'length-prefix',
  rationale:
    'The length is what a stranger says. Taken for a signed number a very large one is negative, passes every comparison with a limit, and overwrites memory. The server refuses it, and serves the next client.',
  sources: [posix('recv()'), { kind: 'book', name: 'CS:APP 3.10.3 Out-of-bounds memory references and buffer overflow' }],
  needs: ['single/whole-message', 'single/answers-before-eof', 'own/answers-messages'],
  after: ['single/announced-memory'],
  launches: 'itself',
  limitMs: 30_000,
  inputs: [
    // A crash depends on where the stack lies in this process, so that each length is tried with fresh ones.
    { lengthHex: lengths[0], following: followingBytes[0] },
    ...lengths.slice(1).map((lengthHex) => ({ lengthHex, following: followingBytes[0] })),
    { lengthHex: lengths[0], following: followingBytes[1] },
    { lengthHex: lengths[1], following: followingBytes[2] },
  ],
  hints: [
    {
      bug: 'refused-length-fatal',
      fits: (evidence, context) => (ended(evidence) && leavesByItself(context) ? 0.9 : 0),
      because: (evidence, context) =>
        `${howItEndedAndWhatItSaid(context)}, when a client announced ${counted(evidence['announced'], 'byte')}`,
    },
    {
      bug: 'len-sum-overflows',
      fits: (evidence, context) => (ended(evidence) && memoryFault(context) && evidence['survivesTopBit'] === true ? 0.98 : 0),
      because: (evidence) =>
        `the process died of a memory fault at the length ${String(evidence['announced'])}, which overflows when something is added, and not at 0x80000000`,
    },
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
  async holds(attempt, { lengthHex, following }) {
    if (attempt.knowledge['takesWhatIsAnnounced'] === true)
      throw new NotApplicable('The server takes as much memory as the length says, and would take more than the machine has.');
    await launchListening(attempt);
    const announced = lengthHex.slice(0, 2 * widthOf(attempt));
    await announce(attempt, announced, following);
    const more = { announced: `0x${announced}` };
    try {
      await expectSurvives(attempt, more);
    } catch (error) {
      if (!(error instanceof Violation) || error.evidence.kind !== 'process-ended' || !overflowing.has(announced)) throw error;
      throw error.withMore({ survivesTopBit: await survivesTopBit(attempt, following) });
    }
  },
});

const after = 'a client that announced an absurd length';

async function expectSurvives(attempt: Attempt, more: Readonly<Record<string, unknown>>): Promise<void> {
  await attempt.expectAlive(after, more);
  try {
    await attempt.expectNextClientIsServed(after);
  } catch (error) {
    if (error instanceof Violation) await attempt.expectAlive(after, more);
    throw error;
  }
  await sendLongerMessage(attempt);
  await attempt.expectAlive(after, more);
}

/** Who has written behind a block of the heap is found out when a larger one is taken. What is answered is judged elsewhere. */
async function sendLongerMessage(attempt: Attempt): Promise<void> {
  const speaker = await sendMessage(attempt, Math.min(longerBytes, lengthMaxOf(attempt.profile)));
  await speaker.untilAnswered(limits.waitingClientMs);
  speaker.connection.close();
}

/** These become small when something is added, and -1 and -4 when they are taken for signed numbers. */
const overflowing: ReadonlySet<string> = new Set(['ffffffff', 'fffffffc']);

/** Whether fresh servers survive a length that is as negative, and overflows by no small sum. */
async function survivesTopBit(attempt: Attempt, following: number): Promise<boolean> {
  for (let time = 0; time < 2; time++) {
    const survived = await onFreshServer(attempt, async (fresh) => {
      await announce(fresh, '80000000', following);
      await expectSurvives(fresh, {});
      return true;
    });
    if (survived !== true) return false;
  }
  return true;
}

async function announce(attempt: Attempt, announced: string, following: number): Promise<void> {
  const speaker = await attempt.connect();
  attempt.note(`the client announces a message of ${announced} (hexadecimal) bytes, and sends ${following}`);
  speaker.connection.send(Buffer.concat([headerOf(attempt, announced), speaker.next(following).subarray(widthOf(attempt))]));
  speaker.connection.halfClose();
  await speaker.connection.untilEnd(limits.waitingClientMs);
  speaker.connection.close();
  // A function whose frame was overwritten dies when it returns.
  await sleep(20);
}

function widthOf(attempt: Attempt): number {
  const framing = framingOf(attempt.profile);
  return framing?.kind === 'length-prefix' ? framing.width : 4;
}

function headerOf(attempt: Attempt, announced: string): Buffer {
  const framing = framingOf(attempt.profile);
  const bytes = Buffer.from(announced, 'hex');
  return framing?.kind === 'length-prefix' && framing.order === 'low-first' ? bytes.reverse() : bytes;
}
