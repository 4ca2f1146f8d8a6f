import { createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { Connection } from '../client/connection.ts';
import { StepLog } from '../client/step-log.ts';
import { sleep } from '../time.ts';
import { answerTimeMs, segmentsReceived, silenceBeforeEndMs } from './tcp-info.ts';

describe('the silence before the end of a connection', () => {
  it('is what the kernel saw, however late we look', async () => {
    await using peer = await connectedTo((socket) => {
      socket.write('x');
      setTimeout(() => socket.end(), 300);
    });
    const { connection } = peer;
    expect(silenceBeforeEndMs(connection.descriptor)).toBeUndefined();
    await connection.untilEnd(10_000);
    const seen = silenceBeforeEndMs(connection.descriptor);
    expect(seen).toBeGreaterThanOrEqual(280);
    await sleep(200);
    expect(Math.abs(Number(silenceBeforeEndMs(connection.descriptor)) - Number(seen))).toBeLessThanOrEqual(ticksMs);
  });
});

describe('an answer', () => {
  it('is timed, and its pieces are counted, by the kernel, however late we read it', async () => {
    await using peer = await connectedTo((socket) =>
      socket.setNoDelay(true).on('data', () => {
        setTimeout(() => socket.write('first'), 100);
        setTimeout(() => socket.write('second'), 250);
      }),
    );
    const { connection } = peer;
    await connection.connected();
    expect(segmentsReceived(connection.descriptor)).toBe(0);
    connection.stopReading();
    connection.send(Buffer.from('a question'));
    await connection.until(() => (connection.ourEnd()?.unread === 'firstsecond'.length ? true : undefined), { limitMs: 10_000 });
    const told = answerTimeMs(connection.descriptor);
    expect(told).toBeGreaterThanOrEqual(250 - ticksMs);
    await sleep(300);
    expect(Math.abs(Number(answerTimeMs(connection.descriptor)) - Number(told))).toBeLessThanOrEqual(ticksMs);
    expect(segmentsReceived(connection.descriptor)).toBe(2);
  });
});

/** The kernel counts in ticks of up to 10 ms. */
const ticksMs = 10;

async function connectedTo(serve: (socket: Socket) => void): Promise<AsyncDisposable & { readonly connection: Connection }> {
  const server = createServer((socket) => serve(socket.on('error', () => undefined)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const connection = new Connection({ host: '127.0.0.1', port, number: 1, log: new StepLog() });
  return {
    connection,
    [Symbol.asyncDispose]: async () => {
      connection.close();
      server.close();
    },
  };
}
