import {
  defineCheck,
  Host,
  isFree,
  socketsOf,
  udpSockets,
  Violation,
  type Attempt,
  type Hint,
  type Instance,
} from '../../harness/index.ts';
import { handedOf } from '../client/handing.ts';
import { common } from '../client/hints.ts';
import { startWithHost, untilVisited } from '../client/meet.ts';
import { situationOf } from '../client/situation.ts';
import { says } from '../hints.ts';
import { posix, tcpStream } from '../sources.ts';

const wrongAddress: Hint = {
  bug: 'client-wrong-address',
  fits: (evidence, context) => {
    if (evidence['cameToSwapped'] === true) return 1;
    if (evidence['notConnected'] !== true) return 0;
    return says(context, 'refused', 'ECONNREFUSED', 'unreachable', 'timed out') ? 0.8 : 0.05;
  },
  because: (evidence) =>
    evidence['cameToSwapped'] === true
      ? `it connected to port ${String(evidence['swapped'])}, which is the port with its two bytes in the other order: htons() is missing`
      : 'it did not come to the address and port that it was given',
};

const sendsDatagrams: Hint = {
  bug: 'client-sends-datagrams',
  fits: (evidence) => (evidence['hasUdpSocket'] === true ? 0.9 : 0),
  because: () => 'it has a UDP socket, and no connection of TCP came',
};

export default defineCheck<Record<string, never>>({
  id: 'connect/connects',
  step: 'connect',
  title: 'connects to the address and port that it is given',
  level: { client: 'MUST' },
  rationale: 'A client that goes to an address or port of its own talks to somebody else, or to nobody.',
  sources: [posix('connect()'), tcpStream],
  needs: [],
  launches: 'itself',
  quick: true,
  inputs: [{}],
  hints: [sendsDatagrams, wrongAddress, ...common],
  async holds(attempt) {
    const { host, client } = await startWithHost(attempt, handedOf(attempt, 20));
    const swapped = ((host.port & 0xff) << 8) | (host.port >> 8);
    const other = await listenAt(attempt, swapped);
    const visitor = await untilVisited(attempt, { host, client });
    if (visitor !== undefined) return;
    const cameToSwapped = other !== undefined && other.visitors.length > 0;
    throw new Violation({
      expected: `a connection to ${client.host} port ${host.port}`,
      observed: cameToSwapped
        ? `a connection to port ${swapped}`
        : `no connection came${client.exit === undefined ? '' : `, and the client ended${statusOf(client.exit)}`}`,
      certainty: 'wants-confirmation',
      evidence: {
        kind: 'other',
        notConnected: true,
        ...(cameToSwapped && { cameToSwapped, swapped }),
        ...(hasUdpSocket(client) && { hasUdpSocket: true }),
        ...situationOf({ client }),
      },
    });
  },
});

function hasUdpSocket({ tree }: Instance): boolean {
  const datagrams = udpSockets();
  return tree.alive().some((pid) => [...socketsOf(pid).keys()].some((inode) => datagrams.has(inode)));
}

/** Where a port goes whose bytes are in the other order, if it can be listened at. */
async function listenAt(attempt: Attempt, port: number): Promise<Host | undefined> {
  if (port < 1024 || !(await isFree(attempt.target.host, port))) return undefined;
  const { host } = attempt.target;
  const other = await Host.open({ host, port, log: attempt.log, buffers: 'usual', watched: () => undefined });
  attempt.own(other);
  return other;
}

function statusOf({ exitCode, signal }: { readonly exitCode?: number; readonly signal?: string }): string {
  return signal === undefined ? ` with status ${exitCode ?? 'unknown'}` : ` by ${signal}`;
}
