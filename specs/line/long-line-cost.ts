import {
  defineCheck,
  Inconclusive,
  NotApplicable,
  now,
  Violation,
  type Attempt,
  type ProfileOptions,
} from '../../harness/index.ts';
import { framingOf } from '../profiles.ts';
import { endsByItself, lengthMaxOf } from '../single/answer.ts';
import { man } from '../sources.ts';
import { longLine } from './long-line.ts';

const [shortBytes, longBytes] = [512 << 10, 2 << 20];
/** Four times the length is four times the work; searching all of it again for each piece makes it sixteen times. */
const timesFrom = 9;
/** What takes less on a CPU hurts nobody. */
const noticeableMs = 250;
const shortMostMs = 4_000;
const wallMs = 12_000;
const lookMs = 100;

/** Lengths and pieces cost time on a CPU, which other work on the machine does not change. */
export default defineCheck<null>({
  id: 'line/long-line-cost',
  step: 'line',
  title: 'has four times the work with a line four times as long, not sixteen times',
  level: { 'line-echo': 'MAY', 'single-message': 'MAY' },
  fits: hasLongLines,
  rationale:
    'A line comes in many pieces. Who copies and searches the whole of it again with each of them needs seconds for some megabytes, and every client can have it so.',
  sources: [man('memchr(3)')],
  needs: ['line/long-lines', 'single/message-sizes'],
  requires: ['proc'],
  limitMs: 40_000,
  inputs: [null],
  hints: [
    {
      bug: 'line-quadratic',
      fits: (evidence) => (evidence['shortMs'] === undefined ? 0 : 0.9),
      because: (evidence) =>
        `a line of 512 KiB took the server ${String(evidence['shortMs'])} ms on a CPU, and one of 2 MiB more than ${String(evidence['longMs'])} ms`,
    },
  ],
  async holds(attempt) {
    const short = await cpuFor(attempt, shortBytes, shortMostMs);
    if (short.isOver) throw new NotApplicable('A line of 512 KiB takes this server so long that a longer one is not tried.');
    const long = await cpuFor(attempt, longBytes, Math.max(noticeableMs, timesFrom * short.ms));
    if (!long.isOver) return;
    const [shortMs, longMs] = [Math.round(short.ms), Math.round(long.ms)];
    throw new Violation({
      expected: 'about four times the work for a line four times as long',
      observed: `more than ${Math.floor(longMs / Math.max(1, shortMs))} times: ${shortMs} ms on a CPU for 512 KiB, over ${longMs} ms for 2 MiB`,
      certainty: 'wants-confirmation',
      evidence: { kind: 'other', shortMs, longMs },
    });
  },
});

function hasLongLines(profile: ProfileOptions): boolean {
  if (profile.name === 'line-echo') return true;
  return framingOf(profile)?.kind === 'delimiter' && endsByItself(profile) && profile['ownMessages'] !== true;
}

/** How long the server was on a CPU for one line; it is left alone where that is more than so many milliseconds. */
async function cpuFor(
  attempt: Attempt,
  length: number,
  mostMs: number,
): Promise<{ readonly ms: number; readonly isOver: boolean }> {
  if (lengthMaxOf(attempt.profile) < length) throw new NotApplicable('This server does not promise lines so long.');
  const ranMs = (): number => attempt.server.tree.scheduling().runNs / 1e6;
  const speaker = await attempt.connect();
  const { connection } = speaker;
  const [began, startedMs] = [now(), ranMs()];
  if (attempt.profile.messageOf === undefined) speaker.send(longLine(attempt, length));
  else speaker.say(length);
  const due = speaker.dueBytes;
  while (connection.receivedBytes < due && connection.end === 'open') {
    if (ranMs() - startedMs > mostMs) {
      connection.reset();
      return { ms: ranMs() - startedMs, isOver: true };
    }
    if (now() - began > wallMs) throw new Inconclusive(`a line of ${length >> 10} KiB was not answered after ${wallMs / 1000} s`);
    await connection.until(() => (connection.receivedBytes >= due || connection.end !== 'open' ? true : undefined), {
      limitMs: lookMs,
    });
  }
  const ms = ranMs() - startedMs;
  if (ms > mostMs) return { ms, isOver: true };
  speaker.judgeSoFar();
  if (connection.receivedBytes < due) throw new NotApplicable(`A line of ${length >> 10} KiB was not answered.`);
  connection.close();
  return { ms, isOver: false };
}
