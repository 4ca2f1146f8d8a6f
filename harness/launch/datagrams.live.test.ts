import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { DatagramClient } from '../client/datagram-client.ts';
import { StepLog } from '../client/step-log.ts';
import { stopAllInstances } from '../ends.ts';
import { datagramSockets } from '../system/datagram-table.ts';
import { Instance } from './instance.ts';

afterAll(stopAllInstances);

describe('a server that is to be reached by datagrams', () => {
  it('is ready as soon as its socket has the port', async () => {
    await using server = await launch('udp');
    expect(server.start).toMatchObject({ kind: 'listening', verified: true, listener: { localPort: server.port } });
  });

  it('is told from one that listens for connections', async () => {
    await using server = await launch('listens');
    expect(server.start).toEqual({ kind: 'tcp', ports: [server.port] });
  });

  it('is told from one that ends', async () => {
    await using server = await launch('exits-at-once');
    expect(server.start).toEqual({ kind: 'exited' });
  });

  it('has datagrams counted that its full socket did not take', async () => {
    await using server = await launch('udp');
    server.signalTree('SIGSTOP');
    const { host, port } = server;
    const client = await DatagramClient.open({ number: 1, host, port, log: new StepLog(), stream: 1 });
    const dropped = (): number => datagramSockets().find((row) => row.localPort === port)?.drops ?? 0;
    for (let sent = 0; sent < 4_000 && dropped() === 0; sent++) await client.send(client.next(1_000));
    expect(dropped()).toBeGreaterThan(0);
    await client.close();
  });
});

async function launch(name: string): Promise<Instance> {
  const file = fileURLToPath(new URL(`fixtures/${name}.mjs`, import.meta.url));
  return Instance.launch({ command: [process.execPath, file, '{port}'], host: '127.0.0.1' }, { transport: 'datagrams' });
}
