import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createSocket } from 'node:dgram';
import { afterEach, describe, expect, it } from 'vitest';
import { socketsOf } from './proc.ts';
import { listeners, serverEndOf, socketsAtPort, udpSockets, unixSockets } from './socket-table.ts';

const open: { close: () => void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

describe.each(['127.0.0.1', '::1'])('the table of sockets at %s', (host) => {
  it('shows who listens, with the inode of our own descriptor', async () => {
    const { port } = await listenAt(host);
    const row = listeners().find((candidate) => candidate.localPort === port);
    expect(row).toMatchObject({ state: 'LISTEN', localAddress: host, localPort: port, unread: 0 });
    expect([...socketsOf(process.pid).keys()]).toContain(row?.inode);
  });

  it('shows the end of the server by its four-tuple: what it has not read, and whether it was accepted', async () => {
    const { port, server } = await listenAt(host);
    const accepted = new Promise<Socket>((resolve) => server.once('connection', (socket) => resolve(socket.pause())));
    const client = connect({ host, port });
    open.push({ close: () => client.destroy() });
    await new Promise((resolve) => client.once('connect', resolve));
    const serverSide = await accepted;
    client.write(Buffer.alloc(1_000));
    const clientPort = client.localPort ?? 0;
    await expect.poll(() => serverEndOf({ host, port, clientPort })?.unread).toBe(1_000);
    const row = serverEndOf({ host, port, clientPort });
    expect(row).toMatchObject({ state: 'ESTABLISHED', localPort: port, remotePort: clientPort, unsent: 0 });
    expect(row?.inode).toBeGreaterThan(0);
    expect(
      socketsAtPort(port)
        .map(({ state }) => state)
        .sort(),
    ).toEqual(['ESTABLISHED', 'LISTEN']);
    client.end();
    await expect.poll(() => serverEndOf({ host, port, clientPort })?.state).toBe('CLOSE_WAIT');
    serverSide.destroy();
    await expect.poll(() => serverEndOf({ host, port, clientPort })?.inode ?? 0).toBe(0);
  });

  it('knows nothing of a connection that does not exist', async () => {
    const { port } = await listenAt(host);
    expect(serverEndOf({ host, port, clientPort: 1 })).toBeUndefined();
  });
});

describe('sockets of other kinds', () => {
  it('of UDP are found with their port', async () => {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    const { port } = socket.address();
    open.push({ close: () => socket.close() });
    const [inode] = [...udpSockets()].find(([, known]) => known === port) ?? [];
    expect([...socketsOf(process.pid).keys()]).toContain(inode);
  });

  it('of the machine itself are told from those of TCP', async () => {
    const { port } = await listenAt('127.0.0.1');
    const row = listeners().find((candidate) => candidate.localPort === port);
    expect(unixSockets().has(row?.inode ?? 0)).toBe(false);
    expect(unixSockets().size).toBeGreaterThan(0);
  });
});

async function listenAt(host: string): Promise<{ readonly port: number; readonly server: Server }> {
  const server = createServer({ allowHalfOpen: true });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  open.push(server);
  return { port: (server.address() as AddressInfo).port, server };
}
