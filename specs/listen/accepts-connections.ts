import { defineCheck, limits, talksInDatagrams, Violation, type Attempt, type Instance } from '../../harness/index.ts';
import type { Start } from '../../harness/launch/ready.ts';
import { lastWords, says } from '../hints.ts';
import { man, posix } from '../sources.ts';

export default defineCheck<null>({
  id: 'listen/accepts-connections',
  step: 'listen',
  title: 'listens on the port and address that it was given',
  level: { '*': 'MUST' },
  servers: 'any',
  clients: 'one',
  rationale:
    'A client reaches a server only at a socket that was bound to the agreed address and port and then put into the LISTEN state.',
  sources: [posix('listen()'), man('tcp(7)')],
  needs: [],
  judges: 'the-start',
  inputs: [null],
  hints: [
    {
      bug: 'exits-at-start',
      fits: (evidence) => (evidence['start'] === 'exited' ? 0.9 : 0),
      because: (evidence, context) => {
        const words = lastWords(context);
        return `${String(evidence['detail'])}${words === undefined ? '' : ` and said: ${words}`}`;
      },
    },
    {
      bug: 'daemonises',
      fits: (evidence) => evidence['start'] === 'daemonised',
      because: (evidence) => String(evidence['detail']),
    },
    { bug: 'tcp-socket', fits: (evidence) => evidence['start'] === 'tcp', because: (evidence) => String(evidence['detail']) },
    { bug: 'udp-socket', fits: (evidence) => evidence['start'] === 'udp', because: (evidence) => String(evidence['detail']) },
    {
      bug: 'missing-htons',
      fits: (evidence) => evidence['start'] === 'elsewhere' && evidence['swapped'] === true,
      because: (evidence) => String(evidence['detail']),
    },
    {
      bug: 'wrong-address',
      fits: (evidence) => evidence['start'] === 'elsewhere' && evidence['samePort'] === true,
      because: (evidence) => String(evidence['detail']),
    },
    {
      bug: 'missing-htons',
      fits: (evidence, { knowledge }) =>
        evidence['start'] === 'elsewhere' && evidence['boundToPortZero'] === true && ['c', undefined].includes(knowledge.language)
          ? 0.8
          : 0,
      because: (evidence) =>
        `${String(evidence['detail'])}, a port that the kernel chose at an address that the server chose: bind() was given port 0, which is what htonl() leaves in a field of 16 bits, or a number that was never set`,
    },
    {
      bug: 'missing-htons',
      fits: (evidence, { knowledge }) =>
        evidence['start'] === 'elsewhere' && evidence['ephemeral'] === true && ['c', undefined].includes(knowledge.language)
          ? 0.5
          : 0,
      because: (evidence) =>
        `${String(evidence['detail'])}, a port that the kernel chose, as bind() does for port 0, which is what htonl() leaves in a field of 16 bits, or what a text that is no number becomes`,
    },
    {
      bug: 'bind-error-ignored',
      // The port is free when the server starts, so that bind() has no reason to fail.
      fits: (evidence) => (evidence['start'] === 'elsewhere' && evidence['ephemeral'] === true ? 0.35 : 0),
      because: (evidence) =>
        `${String(evidence['detail'])}, a port that the kernel chose: listen() on a socket that was not bound does that as well`,
    },
    {
      bug: 'hardcoded-port',
      fits: (evidence) =>
        evidence['start'] === 'elsewhere' && evidence['samePort'] !== true
          ? evidence['boundToPortZero'] === true
            ? 0.7
            : evidence['ephemeral'] === true
              ? 0.4
              : 0.9
          : 0,
      because: (evidence) =>
        evidence['listensOn'] === undefined
          ? String(evidence['detail'])
          : `${String(evidence['detail'])}; where that has to stay so, judge it with --port ${String(evidence['listensOn'])}`,
    },
    {
      bug: 'waits-for-input',
      fits: (evidence) => (evidence['start'] === 'never' && evidence['waitsForInput'] === true ? 0.95 : 0),
      because: () => 'it does not listen, and waits in read() on its standard input',
    },
    {
      bug: 'forgot-listen',
      fits: (evidence, context) =>
        evidence['start'] === 'exited' && says(context, 'accept') && says(context, 'invalid argument', 'EINVAL', 'code: 22')
          ? 0.95
          : 0,
      because: (_evidence, context) => `accept() failed, as it does on a socket that does not listen: ${lastWords(context) ?? ''}`,
    },
    {
      bug: 'forgot-listen',
      fits: (evidence) =>
        evidence['start'] === 'never' && evidence['hasTcpSocket'] === true && evidence['datagrams'] !== true ? 0.9 : 0,
      because: () => 'the process owns a socket that is not in the LISTEN state',
    },
    {
      bug: 'never-listens',
      fits: (evidence) => (evidence['start'] === 'never' ? 0.5 : 0),
      because: (evidence) => String(evidence['detail']),
    },
  ],
  async holds(attempt) {
    const start = await startOf(attempt);
    if (start.kind === 'listening') {
      attempt.fact('address', start.listener.localAddress);
      attempt.fact('startedInMs', Math.round(attempt.server.startedInMs));
      if (!start.verified) attempt.fact('unverified', true);
      // What it waits in before anybody came tells an event loop from a server that waits for one client.
      attempt.learn({ waitsForEvents: attempt.server.tree.waits().some(({ call }) => /poll|select/.test(call)) });
      return;
    }
    const datagrams = talksInDatagrams(attempt.profile);
    const details = detailsOf(attempt.server, start);
    attempt.process(`the server is started for port ${attempt.server.port}`);
    throw new Violation({
      expected: `${datagrams ? 'a UDP socket bound to' : 'a socket in the LISTEN state at'} ${endpoint(attempt.server.host, attempt.server.port)}`,
      observed: details.detail,
      // A socket that was made and is not listened on is a mistake seen, not a start that takes its time. Who ended may have lost its port.
      certainty: start.kind === 'exited' || (start.kind === 'never' && !start.hasTcpSocket) ? 'wants-confirmation' : 'certain',
      evidence: { kind: 'not-listening', start: start.kind, datagrams, ...details },
    });
  },
});

/**
 * A server that goes into the background once it listens may have been seen to listen before its first process had ended; and so may
 * one that comes to its end there, or to an error in the call after listen().
 */
async function startOf(attempt: Attempt): Promise<Start> {
  const { server } = attempt;
  if (server.start.kind !== 'listening') return server.start;
  await attempt.until(() => (server.exit !== undefined || /^S+$/.test(server.tree.states()) ? true : undefined), {
    limitMs: limits.nothingMs,
    everyMs: 2,
  });
  const alive = server.tree.alive();
  const pids = alive.includes(server.tree.root) ? [] : server.tree.escaped();
  if (pids.length > 0) return { kind: 'daemonised', pids };
  return server.exit !== undefined && alive.length === 0 ? { kind: 'exited' } : server.start;
}

function detailsOf(server: Instance, start: Start): { readonly detail: string; readonly [fact: string]: unknown } {
  const { port, host } = server;
  switch (start.kind) {
    case 'exited':
      return {
        detail: `the process ended (${howItEnded(server)}) ${whenItEnded(server)}`,
      };
    case 'daemonised':
      return {
        detail: `the started process ended and left process ${start.pids.join(', ')} behind; a server under test must stay in the foreground`,
      };
    case 'udp':
      return { detail: `it opened a UDP socket on port ${start.ports.join(', ')}, and no TCP socket that listens` };
    case 'tcp':
      return { detail: `it listens for connections (TCP) on port ${start.ports.join(', ')}, and has no UDP socket with a port` };
    case 'never':
      return {
        detail:
          server.transport === 'datagrams'
            ? `no UDP socket of the process had a port after ${(start.afterMs / 1000).toFixed(1)} s`
            : `no socket of the process was in the LISTEN state after ${(start.afterMs / 1000).toFixed(1)} s`,
        hasTcpSocket: start.hasTcpSocket,
        waitsForInput: server.tree.waits().some(({ call, args }) => call === 'read' && args[0] === 0),
      };
    case 'elsewhere': {
      const ports = start.listeners.map((row) => row.localPort);
      const swapped = ports.includes(((port & 0xff) << 8) | (port >> 8));
      const samePort = ports.includes(port);
      const where = start.listeners
        .map((row) => `${endpoint(row.localAddress, row.localPort)}${row.onlyIPv6 === true ? ' (for IPv6 only)' : ''}`)
        .join(' and ');
      const why = swapped
        ? `, which is ${port} with its two bytes swapped`
        : samePort
          ? `, which a client of ${host} does not reach`
          : '';
      return {
        detail: `${server.transport === 'datagrams' ? 'its UDP socket is at' : 'it listens on'} ${where}${why}`,
        swapped,
        samePort,
        ...(ports.length === 1 && !samePort && { listensOn: ports[0] ?? 0 }),
        ephemeral: ports.every((found) => found >= 32_768),
        // A socket that is not bound listens on all addresses.
        boundToPortZero: start.listeners.every((row) => row.localPort >= 32_768 && row.localAddress === host),
      };
    }
    case 'listening':
      return { detail: '' };
  }
}

/** Who ends at once may have listened for a moment in which nobody looked. */
function whenItEnded({ start, transport }: Instance): string {
  if (transport === 'datagrams') return 'before it had bound its socket';
  return start.kind === 'listening' ? 'as soon as it listened, before any client came' : 'before it was seen to listen';
}

/** An address with its port; that of IPv6 in brackets, since it has colons of its own. */
function endpoint(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

function howItEnded(server: Instance): string {
  const { exit } = server;
  if (exit?.signal !== undefined) return `killed by ${exit.signal}`;
  return exit?.exitCode === undefined ? 'by itself' : `exit status ${exit.exitCode}`;
}
