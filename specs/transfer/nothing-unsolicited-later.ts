import { defineCheck, sleep, Violation, type Speaker } from '../../harness/index.ts';
import { man, rfc862 } from '../sources.ts';

export default defineCheck<{ readonly idleMs: number }>({
  id: 'transfer/nothing-unsolicited-later',
  step: 'transfer',
  title: 'sends nothing to clients that are silent',
  level: { echo: 'MUST', 'line-echo': 'MUST' },
  rationale: 'A sign of life, or a remark about time, is data to the client, which has no way to tell it from its answer.',
  sources: [rfc862, man('tcp(7)')],
  needs: ['transfer/nothing-unsolicited', 'transfer/several-messages', 'transfer/answers-without-newline', 'accept/next-client'],
  mostlyWaits: true,
  inputs: [{ idleMs: 3_300 }],
  hints: [
    {
      bug: 'unsolicited-later',
      fits: (evidence) => (evidence.kind === 'unsolicited' ? 0.95 : 0),
      because: (evidence) => `a client that ${String(evidence['client'])} got ${JSON.stringify(evidence['observedHead'])}`,
    },
  ],
  async holds(attempt, { idleMs }) {
    const answered = await attempt.connect();
    await answered.exchange(12);
    // Where one client is served after the other the second one is nobody's yet.
    const silent = await attempt.connect();
    await sleep(idleMs);
    expectNothing(answered, { due: answered.dueBytes, client: 'had its answer and was silent' });
    expectNothing(silent, { due: 0, client: 'had said nothing' });
  },
});

function expectNothing({ connection }: Speaker, found: { readonly due: number; readonly client: string }): void {
  const extra = connection.received.subarray(found.due);
  if (extra.length === 0) return;
  const observedHead = extra.subarray(0, 64).toString('latin1');
  throw new Violation({
    expected: 'nothing while the client is silent',
    observed: `a client that ${found.client} got ${extra.length} bytes: ${JSON.stringify(observedHead)}`,
    certainty: 'certain',
    evidence: { kind: 'unsolicited', receivedBytes: extra.length, observedHead, client: found.client },
  });
}
