import { createHash } from 'node:crypto';
import type { Libc } from '../engine/libc.ts';
import { openReceiver, openSender, openSocket } from './connection.ts';
import { contents, line, newline } from './contents.ts';
import type { Peer, Script } from './peer-thread.ts';
import type { DelimiterStrategy, ReceiveStrategy, SendStrategy } from './strategy.ts';

/** One case of the contract: resolves when it holds, rejects with what went wrong when not. */
export type ContractCase = { readonly title: string; readonly holds: () => Promise<void> };

/** What is not done after this long is never done: all of it takes milliseconds. */
export const caseMs = 8000;
const smallBuffer = 4096;
const large = 3 << 20;

class Broken extends Error {
  override readonly name = 'Broken';
}

/** What every way to send must do. */
export function sendContract(strategy: SendStrategy, peer: Peer, libc: Libc | undefined): readonly ContractCase[] {
  const sendTo = async (
    script: Partial<Extract<Script, { readonly kind: 'sink' }>>,
    messages: readonly Buffer[],
  ): Promise<void> => {
    const port = await peer.serve({ kind: 'sink', hashing: 'on', ...script });
    const connection = await openSender(strategy, port, libc, { sendBuffer: smallBuffer });
    try {
      for (const bytes of messages) await connection.send(bytes);
      const received = peer.received();
      await connection.end();
      const { count, digest } = await received;
      const all = Buffer.concat(messages);
      if (count !== all.length) throw new Broken(`${all.length} bytes were to be sent, ${count} arrived`);
      if (digest !== createHash('sha1').update(all).digest('hex'))
        throw new Broken('as many bytes arrived as were sent, but not the same');
    } finally {
      connection.close();
    }
  };
  return timed([
    { title: 'an empty message', holds: () => sendTo({}, [Buffer.alloc(0), contents(3)]) },
    { title: 'one byte', holds: () => sendTo({}, [contents(1)]) },
    { title: 'messages one after the other, in order', holds: () => sendTo({}, [contents(1000), contents(70_000), contents(1)]) },
    { title: 'short writes: a reader that rests', holds: () => sendTo({ pauseMs: 1 }, [contents(large)]) },
    {
      title: 'a reset in the middle is an error',
      holds: () =>
        mustFail('the connection was reset, and sendAll did not say so', () =>
          sendTo({ resetAfter: 10_000 }, [contents(4 * large), contents(4 * large)]),
        ),
    },
  ]);
}

/** What every way to receive must do. */
export function receiveContract(strategy: ReceiveStrategy, peer: Peer, libc: Libc | undefined): readonly ContractCase[] {
  const receiveFrom = async (
    script: Omit<Extract<Script, { readonly kind: 'source' }>, 'kind'>,
    lengths: readonly number[],
  ): Promise<void> => {
    const port = await peer.serve({ kind: 'source', ...script });
    const connection = await openReceiver(strategy, port, libc, { receiveBuffer: smallBuffer });
    try {
      await connection.ask();
      const message = contents(script.bytes);
      const due = Buffer.concat(Array.from({ length: script.times ?? 1 }, () => message));
      let at = 0;
      for (const length of lengths) {
        same(await connection.receive(length), due.subarray(at, at + length), length);
        at += length;
      }
    } finally {
      connection.close();
    }
  };
  return timed([
    { title: 'an empty message takes nothing', holds: () => receiveFrom({ bytes: 3 }, [0, 3]) },
    { title: 'one byte', holds: () => receiveFrom({ bytes: 1 }, [1]) },
    { title: 'short reads: three bytes at a time', holds: () => receiveFrom({ bytes: 200, pieceBytes: 3 }, [200]) },
    { title: 'two messages in one segment', holds: () => receiveFrom({ bytes: 500, times: 2 }, [500, 500]) },
    {
      title: 'a message in parts: what is left belongs to the next call',
      holds: () => receiveFrom({ bytes: 100_000 }, [1, 59_999, 40_000]),
    },
    { title: 'a large message', holds: () => receiveFrom({ bytes: large }, [large]) },
    {
      title: 'the end inside a message is an error',
      holds: () =>
        mustFail('the stream ended early, and recvAll did not say so', () => receiveFrom({ bytes: 500, ending: 'end' }, [501])),
    },
    {
      title: 'a reset inside a message is an error',
      holds: () =>
        mustFail('the connection was reset, and recvAll did not say so', () => receiveFrom({ bytes: 500, ending: 'reset' }, [501])),
    },
  ]);
}

/** What every way to receive up to a delimiter must do. */
export function delimiterContract(strategy: DelimiterStrategy, peer: Peer): readonly ContractCase[] {
  const receiveFrom = async (script: Omit<Extract<Script, { readonly kind: 'source' }>, 'kind'>): Promise<void> => {
    const port = await peer.serve({ kind: 'source', delimiter: 'newline', ...script });
    const socket = await openSocket(port);
    try {
      socket.write('r');
      const message = line(script.bytes);
      const due = script.ending === undefined ? (script.times ?? 1) : 2;
      for (let each = 0; each < due; each++) same(await strategy.receiveUntil(socket, newline), message, message.length);
    } finally {
      socket.destroy();
    }
  };
  return timed([
    { title: 'the delimiter alone', holds: () => receiveFrom({ bytes: 1 }) },
    { title: 'two messages in one segment', holds: () => receiveFrom({ bytes: 300, times: 2 }) },
    { title: 'short reads: three bytes at a time', holds: () => receiveFrom({ bytes: 200, pieceBytes: 3 }) },
    { title: 'a large message', holds: () => receiveFrom({ bytes: large }) },
    {
      title: 'the end inside a message is an error',
      holds: () => mustFail('the stream ended early, and nobody said so', () => receiveFrom({ bytes: 50, ending: 'end' })),
    },
  ]);
}

function same(received: unknown, due: Buffer, length: number): void {
  if (!(received instanceof Uint8Array)) throw new Broken(`a Buffer was due, ${typeof received} came`);
  if (received.length !== length) throw new Broken(`${length} bytes were due, ${received.length} came`);
  if (due.equals(received)) return;
  const offset = due.findIndex((byte, index) => byte !== received[index]);
  throw new Broken(`wrong byte at offset ${offset}: ${due[offset]} was due, ${received[offset]} came`);
}

/** The violation of the contract itself is no error of the kind that is due. */
async function mustFail(otherwise: string, attempt: () => Promise<void>): Promise<void> {
  try {
    await attempt();
  } catch (error) {
    if (error instanceof Broken) throw error;
    return;
  }
  throw new Broken(otherwise);
}

function timed(cases: readonly ContractCase[]): readonly ContractCase[] {
  return cases.map(({ title, holds }) => ({ title, holds: () => within(holds()) }));
}

/** What a case found wrong; nothing when it holds. */
export async function caseError(holds: () => Promise<void>): Promise<string | undefined> {
  try {
    await holds();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function within(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Broken(`it was not done after ${caseMs} ms`)), caseMs);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
