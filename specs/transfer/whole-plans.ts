import { carryOut, defineCheck, isSpinning, NotApplicable, planArbitrary, Violation, type Plan } from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes, ended } from '../hints.ts';
import { rfc862, tcpClosing, tcpStream } from '../sources.ts';

const example: Plan = {
  clients: [
    {
      actions: [
        { do: 'send', bytes: 3_000, segment: 1_460 },
        { do: 'read' },
        { do: 'send-while-stopped', bytes: 20_000, segment: 1 << 20 },
      ],
      ends: 'half-close',
    },
    { actions: [{ do: 'send', bytes: 500, segment: 17 }], ends: 'reset' },
    {
      actions: [{ do: 'send', bytes: 40, segment: 100 }, { do: 'read' }, { do: 'send', bytes: 41, segment: 1 << 20 }],
      ends: 'close',
    },
  ],
  order: [0, 1, 2],
};

const slowEndMs = 1_000;

export default defineCheck<Plan>({
  id: 'transfer/whole-plans',
  step: 'transfer',
  title: 'holds in everything that clients do together: messages, pieces, pauses, half-closes, resets, stops',
  level: { echo: 'MUST', 'line-echo': 'MUST' },
  rationale:
    'What a server gets right one by one must hold when it comes together. On every connection the bytes that come back are those that were sent, then the end after the end; and the process goes on.',
  sources: [rfc862, tcpStream, tcpClosing],
  needs: [
    'transfer/returns-every-byte',
    'transfer/burst-in-one-read',
    'transfer/buffer-boundaries',
    'transfer/many-messages',
    'accept/burst-of-connections',
    'accept/hundred-clients-in-turn',
    'end/data-with-fin',
    'end/closes-with-fin',
    'accept/silent-client-leaves',
    'reset/before-accept',
    'reset/while-idle',
    'reset/after-data',
    'reset/before-the-reply',
    'reset/while-sending',
    'reset/many-in-turn',
  ],
  after: [
    'transfer/idle-client-is-kept',
    'resources/idle-cpu-later',
    'accept/simultaneous-clients',
    'accept/clients-do-not-mix',
    'accept/one-leaves-others-stay',
    'lifecycle/stop-continue-idle',
    'lifecycle/stop-continue-connection',
  ],
  requires: ['proc'],
  inputs: [example],
  arbitrary: { values: planArbitrary({ clientsMax: 4, bytesMax: 80_000 }), runs: 14 },
  hints: [
    {
      bug: 'mixes-clients',
      fits: (evidence) => (evidence.kind === 'foreign' ? 0.7 : 0),
      because: () => 'bytes of another client came',
    },
    {
      bug: 'dies-on-client-error',
      fits: (evidence) => (ended(evidence) ? 0.3 : 0),
      because: () => 'the process ended while clients came and went',
    },
    {
      bug: 'closes-early',
      fits: (evidence) => (evidence.kind === 'early-eof' || evidence.kind === 'reset' ? 0.3 : 0),
      because: () => 'the server ended a connection whose client had not finished, after others had come and gone',
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt, plan) {
    attempt.log.restart();
    if (attempt.knowledge['dropsIdleClients'] === true)
      throw new NotApplicable('This server drops clients that say nothing for a while, as they do here on a machine that is busy.');
    const { servesAtOnce, endsAfterMs } = attempt.knowledge;
    if (endsAfterMs !== undefined && endsAfterMs > slowEndMs)
      throw new NotApplicable('This server ends every connection late, as end/ends-soon says; plans of many would take minutes.');
    const interleaved = servesAtOnce !== undefined && servesAtOnce >= plan.clients.length;
    await carryOut(attempt, plan, interleaved ? 'interleaved' : 'one after the other');
    await attempt.expectAlive('the clients had left');
    await attempt.expectNextClientIsServed('the clients had left');
    if (attempt.knowledge['restsLater'] === false || !(await isSpinning(attempt))) return;
    throw new Violation({
      expected: 'an idle process after the clients have left',
      observed: 'a thread of the server is busy all the time',
      certainty: 'wants-confirmation',
      evidence: { kind: 'spinning' },
    });
  },
});
