import {
  connectForPressure,
  count,
  defineCheck,
  NotApplicable,
  pushUntilStalled,
  residentBytesOf,
  Violation,
  type Attempt,
  type Pressure,
} from '../../harness/index.ts';
import { rfc862, tcpStream } from '../sources.ts';
import { expectEverythingBack, noteStall } from './account.ts';

export default defineCheck<null>({
  id: 'pressure/bounded-memory',
  step: 'pressure',
  title: 'stops reading from a client that does not read',
  level: { echo: 'MAY', 'line-echo': 'MAY' },
  rationale:
    'TCP slows a client down as soon as the server stops reading from it. A server that reads on has to keep the answers, and one such client fills its memory.',
  sources: [tcpStream, rfc862],
  needs: ['transfer/returns-every-byte', 'end/eof-after-half-close'],
  inputs: [null],
  hints: [
    {
      bug: 'no-backpressure',
      fits: (evidence) => (evidence['grownBytes'] === undefined ? 0 : 0.95),
      because: (evidence) => `its memory grew by ${count(Number(evidence['grownBytes']))} while the client did not read`,
    },
  ],
  async holds(attempt) {
    const pressure = await connectForPressure(attempt);
    const before = residentBytesOf(attempt.server.tree.alive());
    const offeredBytes = pressure.buffers === 'narrow' ? 16 << 20 : 48 << 20;
    const stall = await pushUntilStalled(attempt, pressure, offeredBytes);
    noteStall(attempt, stall);
    const takenBytes = pressure.speaker.connection.sentBytes - pressure.speaker.connection.queuedBytes;
    const grownBytes = residentBytesOf(attempt.server.tree.alive()) - before;
    if (stall.kind !== 'swallowed') attempt.fact('stoppedAtBytes', takenBytes);
    if (stall.kind !== 'swallowed' || grownBytes < offeredBytes / 2) return;
    await expectKept(attempt, pressure);
    throw new Violation({
      expected: 'a server that stops reading while its answers are not read',
      observed: `it took ${count(takenBytes)} although nothing was read, and its memory grew by ${count(grownBytes)}`,
      certainty: 'certain',
      evidence: { kind: 'other', grownBytes },
    });
  },
});

/** A server that drops what it can't send grows as well, by its garbage. */
async function expectKept(attempt: Attempt, { speaker }: Pressure): Promise<void> {
  try {
    await expectEverythingBack(attempt, speaker, {});
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    throw new NotApplicable(`This server loses the answers that are not read (${error.observed}).`);
  }
}
