import { connect, createServer } from 'node:net';
import { socketsAtPort } from '../system/socket-table.ts';
import { sleep } from '../time.ts';

/** How many connections linger in TIME_WAIT at the port. */
export function lingeringAt(port: number): number {
  return socketsAtPort(port).filter((row) => row.state === 'TIME_WAIT').length;
}

/**
 * Frees a port of a connection in TIME_WAIT, so that a server without SO_REUSEADDR can use it again within this run: a new
 * connection between the same two ports takes its place (RFC 9293, MAY-2), and is reset, which leaves nothing behind.
 */
export async function endLingering(connection: {
  readonly host: string;
  readonly port: number;
  readonly clientPort: number;
}): Promise<void> {
  for (let tries = 0; tries < triesMax && lingeringAt(connection.port) > 0; tries++) {
    if (tries > 0) await sleep(pauseMs);
    await takePlace(connection);
  }
}

/** Fails while another program has the client's port for a connection of its own. */
async function takePlace(connection: { readonly host: string; readonly port: number; readonly clientPort: number }): Promise<void> {
  const { host, port, clientPort } = connection;
  const listener = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.resetAndDestroy();
  });
  // Where the port is in use again, whoever listens there gets the connection.
  await new Promise<void>((resolve) => {
    listener.once('error', () => resolve());
    listener.listen({ host, port, exclusive: true }, () => resolve());
  });
  await new Promise<void>((resolve) => {
    const socket = connect({ host, port, localPort: clientPort, timeout: limitMs });
    socket.on('error', () => undefined);
    socket.once('connect', () => socket.resetAndDestroy());
    socket.once('timeout', () => socket.destroy());
    socket.once('close', () => resolve());
  });
  listener.close();
}

const limitMs = 200;
const triesMax = 6;
const pauseMs = 60;
