import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { Connection } from '../client/connection.ts';
import { StepLog } from '../client/step-log.ts';
import { sleep } from '../time.ts';
import { silenceBeforeEndMs } from './tcp-info.ts';

describe('the silence before the end of a connection', () => {
  it('is what the kernel saw, however late we look', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined).write('x');
      setTimeout(() => socket.end(), 300);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const connection = new Connection({ host: '127.0.0.1', port, number: 1, log: new StepLog() });
    try {
      expect(silenceBeforeEndMs(connection.descriptor)).toBeUndefined();
      await connection.untilEnd(10_000);
      const seen = silenceBeforeEndMs(connection.descriptor);
      expect(seen).toBeGreaterThanOrEqual(280);
      await sleep(200);
      // The kernel counts in ticks.
      expect(Math.abs(Number(silenceBeforeEndMs(connection.descriptor)) - Number(seen))).toBeLessThanOrEqual(10);
    } finally {
      connection.close();
      server.close();
    }
  });
});
