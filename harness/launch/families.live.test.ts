import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { stopAllInstances } from '../ends.ts';
import { hasLoopback } from '../system/loopback.ts';
import { Instance } from './instance.ts';

afterAll(stopAllInstances);

describe.skipIf(!hasLoopback('::1'))('a server of IPv6', () => {
  it.each(['127.0.0.1', '::1'])('that takes both families is ready for %s', async (host) => {
    await using server = await launch('both-families', host);
    expect(server.start).toMatchObject({ kind: 'listening', listener: { localAddress: '::', localPort: server.port } });
  });

  it('that takes IPv6 alone is ready for it', async () => {
    await using server = await launch('only-ipv6', '::1');
    expect(server.start).toMatchObject({ kind: 'listening', listener: { localAddress: '::', onlyIPv6: true } });
  });

  it('that takes IPv6 alone is not reached over IPv4', async () => {
    await using server = await launch('only-ipv6', '127.0.0.1');
    expect(server.start).toMatchObject({ kind: 'elsewhere', listeners: [{ localAddress: '::', onlyIPv6: true }] });
  });

  it('is not one of IPv4 at the same port', async () => {
    await using server = await launch('listens', '::1');
    expect(server.start).toMatchObject({ kind: 'elsewhere', listeners: [{ localAddress: '127.0.0.1' }] });
  });
});

async function launch(name: string, host: string): Promise<Instance> {
  const file = fileURLToPath(new URL(`fixtures/${name}.mjs`, import.meta.url));
  return Instance.launch({ command: [process.execPath, file, '{port}'], host });
}
