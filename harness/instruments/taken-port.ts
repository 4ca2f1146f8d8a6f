import { createSocket, type Socket } from 'node:dgram';
import { createServer, type Server } from 'node:net';
import type { Instance } from '../launch/instance.ts';
import { choosePort } from '../launch/port.ts';
import { limits } from '../limits.ts';
import type { Attempt } from '../run/attempt.ts';
import { now, Patience, sleep } from '../time.ts';
import { ownListeners } from './own-listeners.ts';

/** What a server does whose port is taken. Plain JSON: it is learned by one check and judged by two. */
export type TakenPort =
  | { readonly how: 'exited'; readonly exitCode?: number; readonly signal?: string }
  /** It listens, on these ports. */
  | { readonly how: 'listens'; readonly ports: readonly number[]; readonly taken: number }
  /** It lives and does not listen. */
  | { readonly how: 'lives'; readonly afterMs: number };

/**
 * What another check of the run has learned, if it is `fine`; otherwise a server is launched for a port on which we listen
 * already, at all addresses, with SO_REUSEADDR as servers have it and without SO_REUSEPORT.
 */
export async function startOnTakenPort(attempt: Attempt, fine: (seen: TakenPort) => boolean): Promise<TakenPort> {
  const known = attempt.knowledge.takenPort;
  if (known !== undefined && fine(known)) return known;
  const { target } = attempt;
  const choosable = target.port === undefined || target.command.some((argument) => argument.includes('{port}'));
  const port = choosable ? await choosePort(target.host, attempt.profile.launch?.transport) : (target.port ?? 0);
  const holder = attempt.profile.launch?.transport === 'datagrams' ? await holdForDatagrams(port) : await hold(port);
  try {
    attempt.process(`another program has port ${port}; the server is started for the same port`);
    const server = await attempt.launch({ port, wait: 'not-at-all' });
    attempt.turnTo(server);
    const seen = await watch(attempt, server);
    attempt.learn({ takenPort: seen });
    return seen;
  } finally {
    holder?.close();
  }
}

/** The listener that takes the port, or undefined where somebody else holds it, which serves as well. */
async function hold(port: number): Promise<Server | undefined> {
  for (const host of ['::', '0.0.0.0']) {
    const server = createServer((socket) => socket.destroy());
    const holds = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen({ host, port, exclusive: true }, () => resolve(true));
    });
    if (holds) return server;
  }
  return undefined;
}

async function holdForDatagrams(port: number): Promise<Socket | undefined> {
  for (const type of ['udp6', 'udp4'] as const) {
    const socket = createSocket(type);
    const holds = await new Promise<boolean>((resolve) => {
      socket.once('error', () => resolve(false));
      socket.bind({ port, exclusive: true }, () => resolve(true));
    });
    if (holds) return socket;
  }
  return undefined;
}

/** The patience of every start: slow runtimes need it, and servers may try again for some seconds. */
async function watch(attempt: Attempt, server: Instance): Promise<TakenPort> {
  const quiet = new Patience({ limitMs: limits.startQuietMs });
  const began = now();
  let listensSince: number | undefined;
  let lastRunNs = 0;
  for (let pauseMs = 2; ; pauseMs = Math.min(pauseMs * 1.4, 20)) {
    const { exit } = server;
    if (exit !== undefined && server.tree.alive().length === 0) return { how: 'exited', ...exit };
    const own = ownListeners(server);
    listensSince = own.length === 0 ? undefined : (listensSince ?? now());
    if (listensSince !== undefined && now() - listensSince > limits.startElsewhereMs) {
      return { how: 'listens', ports: own.map(({ row }) => row.localPort), taken: server.port };
    }
    const { runNs } = server.tree.scheduling();
    if (runNs - lastRunNs > 1e6 && now() - began < limits.startBusyMs) quiet.renew();
    lastRunNs = runNs;
    if (quiet.over() || attempt.signal.aborted) return { how: 'lives', afterMs: Math.round(now() - began) };
    await sleep(pauseMs);
  }
}
