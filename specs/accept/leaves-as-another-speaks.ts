import { defineCheck, limits, NotApplicable, whileStopped, type Attempt, type Speaker } from '../../harness/index.ts';
import { expectConcurrent } from '../expect-concurrent.ts';
import { crashes } from '../hints.ts';
import { posix, rfc862 } from '../sources.ts';

/** Silent clients come before both and behind both, in whichever order a server goes through its table. */
const clientsMax = 5;
const clientsMin = 3;

type Input = { readonly leaves: number; readonly speaks: number };

export default defineCheck<Input>({
  id: 'accept/leaves-as-another-speaks',
  step: 'accept',
  title: 'answers a client in the same moment in which another one leaves',
  level: { echo: 'MUST', 'line-echo': 'MUST' },
  rationale:
    'One look at the sockets can find a client that has finished and one that has spoken. What is done for the first must not decide what is done for the second, or for those that are silent.',
  sources: [rfc862, posix('poll()'), posix('recv()')],
  needs: ['accept/one-leaves-others-stay'],
  after: ['lifecycle/stop-continue-idle', 'lifecycle/stop-continue-connection'],
  requires: ['concurrent', 'proc'],
  inputs: [
    { leaves: 1, speaks: 2 },
    { leaves: 2, speaks: 1 },
  ],
  hints: [
    {
      bug: 'list-changed-while-looping',
      fits: (evidence) => (evidence['leftTogether'] === true && evidence.kind === 'silence' ? 0.85 : 0),
      because: () =>
        'a client left in the same moment in which another one spoke, and from then on the server did not serve those that are left; when one leaves at another moment, it does',
    },
    crashes,
  ],
  async holds(attempt, { leaves, speaks }) {
    await expectConcurrent(attempt);
    const number = Math.min(clientsMax, attempt.knowledge.servesAtOnce ?? clientsMax);
    if (number < clientsMin) throw new NotApplicable('This server does not serve three clients at once.');
    const speakers: Speaker[] = [];
    for (let at = 0; at < number; at++) {
      const speaker = await attempt.connect();
      await speaker.exchange(20);
      speakers.push(speaker);
    }
    const [leaving, speaking] = [speakers[leaves], speakers[speaks]];
    if (leaving === undefined || speaking === undefined) return;
    await whileStopped(attempt, async () => leaveAndSpeak(attempt, leaving, speaking));
    for (const speaker of [speaking, ...speakers.filter((other) => other !== leaving && other !== speaking)]) {
      if (speaker !== speaking) speaker.say(20);
      await expectAnswer(speaker);
    }
    leaving.connection.close();
  },
});

/** Both stand in the server's receive queues before it goes on. */
async function leaveAndSpeak(attempt: Attempt, leaving: Speaker, speaking: Speaker): Promise<void> {
  leaving.connection.halfClose();
  speaking.say(20);
  await attempt.until(
    () => {
      const isThere = leaving.connection.serverEnd()?.state !== 'ESTABLISHED' && (speaking.connection.serverEnd()?.unread ?? 1) > 0;
      return isThere ? true : undefined;
    },
    { limitMs: limits.nothingMs, everyMs: 2 },
  );
}

async function expectAnswer(speaker: Speaker): Promise<void> {
  const due = speaker.dueBytes;
  const how = await speaker.connection.untilReceived(due);
  speaker.judgeSoFar();
  const what = 'an answer for each client that stays, when one leaves in the same moment in which another one speaks';
  if (how !== 'complete') await speaker.throwShort({ due, how, what, more: { leftTogether: true } });
}
