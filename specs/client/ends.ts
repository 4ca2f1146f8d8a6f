import { limits, Patience, until, Violation, type Instance, type Visitor } from '../../harness/index.ts';
import { endedByError, situationOf } from './situation.ts';

/** For a check that waits for an end: a client that computes for ever gets little of a busy machine, and its time is counted by what it gets. */
export const untilEndedMs = 30_000;

/** Waits until the client's process has ended by itself. `after` says what happened before. */
export async function expectEnds(
  client: Instance,
  about: { readonly after: string; readonly visitor?: Visitor; readonly more?: Readonly<Record<string, unknown>> },
): Promise<void> {
  if ((await client.untilExit(limits.clientEndMs)) !== undefined) return;
  const { tree } = client;
  const began = tree.scheduling().runNs;
  const startedAt = performance.now();
  await client.untilExit(limits.spinSampleMs);
  const share = (tree.scheduling().runNs - began) / 1e6 / (performance.now() - startedAt);
  throw new Violation({
    expected: `the client ends ${about.after}`,
    observed: `it still runs ${limits.clientEndMs / 1000} s later${share > 0.5 ? ', and keeps a processor busy' : ''}`,
    certainty: 'wants-confirmation',
    evidence: { kind: share > 0.5 ? 'spinning' : 'silence', stillRuns: true, ...situationOf({ client, ...about }), ...about.more },
  });
}

/** The client has noticed that it failed: it ended by itself, with a status other than 0, and not by an error that nobody caught. */
export async function expectEndsAsFailed(
  client: Instance,
  about: {
    readonly after: string;
    readonly visitor?: Visitor;
    /** So many bytes of an answer it could print. */ readonly answeredBytes?: number;
  },
): Promise<void> {
  await expectEnds(client, about);
  await untilSaid(client, about.answeredBytes ?? 0);
  const context = { exit: client.exit, stderr: client.stderr.tail, stdout: client.stdout.tail };
  const evidence = situationOf({ client, ...about });
  if (endedByError(context))
    throw new Violation({
      expected: `the client says what happened, and ends with a status other than 0, ${about.after}`,
      observed: client.exit?.signal === undefined ? 'an error that nobody caught ended it' : `${client.exit.signal} ended it`,
      certainty: 'wants-confirmation',
      evidence: { kind: 'process-ended', crashed: true, ...evidence },
    });
  if (client.exit?.exitCode !== 0 && !saysSomething(client, about.answeredBytes ?? 0))
    throw new Violation({
      expected: `a word on standard error about what happened, ${about.after}`,
      observed: `the client ended with status ${client.exit?.exitCode ?? 'unknown'}, and had said nothing`,
      certainty: 'wants-confirmation',
      evidence: { kind: 'other', saidNothing: true, ...evidence },
    });
  if (client.exit?.exitCode !== 0) return;
  throw new Violation({
    expected: `an exit status other than 0 ${about.after}`,
    observed: 'the client ended with status 0, as though all had gone well',
    certainty: 'wants-confirmation',
    evidence: { kind: 'other', statusZero: true, ...evidence },
  });
}

/** Whether it has said more than the part of the answer that it got. */
function saysSomething({ stdout, stderr }: Instance, answeredBytes: number): boolean {
  return stderr.totalBytes > 0 || stdout.totalBytes > answeredBytes;
}

/** What a process has said last can still be on the way to us when it has ended. */
async function untilSaid(client: Instance, answeredBytes: number): Promise<void> {
  await until(() => (saysSomething(client, answeredBytes) ? true : undefined), {
    patience: new Patience({ limitMs: lastWordsMs }),
    everyMs: 10,
  });
}

const lastWordsMs = 300;
