import {
  choosePort,
  holdPort,
  Host,
  limits,
  NotApplicable,
  now,
  Patience,
  sleep,
  Violation,
  type Attempt,
  type Instance,
  type Visitor,
} from '../../harness/index.ts';
import { commandFor, type Handed } from './handing.ts';
import { situationOf } from './situation.ts';
import { counted } from '../../harness/words.ts';

/** A client that has come to the server that we play. */
export type Meeting = {
  readonly client: Instance;
  readonly visitor: Visitor;
  readonly host: Host;
  readonly handed: Handed;
};

/** Listens, starts the client with its message, and waits until it has come. A client that does not come is at fault. */
export async function meet(
  attempt: Attempt,
  handed: Handed,
  options: { readonly buffers?: 'usual' | 'narrow' } = {},
): Promise<Meeting> {
  const { host, client } = await startWithHost(attempt, handed, options);
  const isLong = handed.content.length > longBytes;
  const visitor = await untilVisited(attempt, { host, client, busyMs: isLong ? longBusyMs : limits.startBusyMs });
  if (visitor !== undefined) return { client, visitor, host, handed };
  const { runNs, waitNs } = client.tree.scheduling();
  if (isLong && client.exit === undefined && runNs + waitNs > (longBusyMs / 2) * 1e6)
    throw new NotApplicable(
      `The client computes for more than ${longBusyMs / 1000} s over a message of ${handed.content.length} bytes before it connects.`,
    );
  throw new Violation({
    expected: `a connection to ${client.host} port ${client.port}`,
    observed: client.exit === undefined ? 'no connection came' : 'no connection came, and the client ended',
    certainty: 'wants-confirmation',
    evidence: { kind: 'other', notConnected: true, ...situationOf({ client }) },
  });
}

/** Who takes in a message character by character may need long for this many, and is right all the same. */
const longBytes = 8_192;
const longBusyMs = 3_000;

/** Listens, and starts the client. */
export async function startWithHost(
  attempt: Attempt,
  handed: Handed,
  options: { readonly buffers?: 'usual' | 'narrow' } = {},
): Promise<{ readonly host: Host; readonly client: Instance }> {
  let client: Instance | undefined;
  const host = await Host.open({
    host: attempt.target.host,
    log: attempt.log,
    // An argument has a bound: where the system gives clients large buffers, as after traffic whose segments overtook each other
    // (tcp_metrics), they hold a message as long as it may be.
    buffers: options.buffers === 'narrow' && handed.by === 'argument' ? 'narrowest' : (options.buffers ?? 'usual'),
    watched: () => client?.tree,
  });
  attempt.own(host);
  client = await start(attempt, handed, host.port);
  return { host, client };
}

/** Starts the client with a port at which nobody listens. */
export async function startWithoutHost(attempt: Attempt, handed: Handed): Promise<Instance> {
  const { host } = attempt.target;
  const port = await choosePort(host);
  const held = holdPort(port, host.includes(':') ? 'IPv6' : 'IPv4');
  if (held !== undefined) attempt.own(held);
  return start(attempt, handed, port);
}

async function start(attempt: Attempt, handed: Handed, port: number): Promise<Instance> {
  attempt.process(
    `the client is started with port ${port} and a message of ${counted(handed.content.length, 'byte')} (${handed.by})`,
  );
  return attempt.launch({
    port,
    command: commandFor(attempt, handed, port),
    wait: 'not-at-all',
    ...(handed.input !== undefined && { input: handed.input }),
  });
}

/** The first client that comes; undefined when it ends before, or does nothing for as long as a slow start may take. */
export async function untilVisited(
  attempt: Attempt,
  { host, client, busyMs = limits.startBusyMs }: { readonly host: Host; readonly client: Instance; readonly busyMs?: number },
): Promise<Visitor | undefined> {
  const quiet = new Patience({ limitMs: Math.min(limits.startQuietMs, busyMs) });
  const began = now();
  let ranNs = 0;
  let endedAt: number | undefined;
  for (let pauseMs = 2; ; pauseMs = Math.min(pauseMs * 1.4, 20)) {
    const [visitor] = host.visitors;
    if (visitor !== undefined) return visitor;
    if (client.exit !== undefined) endedAt ??= now();
    if (attempt.signal.aborted || quiet.over()) return undefined;
    // What it did last before it ended can still be on the way to us.
    if (endedAt !== undefined && now() - endedAt > lastWordsMs) return undefined;
    const { runNs } = client.tree.scheduling();
    if (runNs - ranNs > 1e6 && now() - began < busyMs) quiet.renew();
    ranNs = runNs;
    await sleep(pauseMs);
  }
}

const lastWordsMs = 100;
