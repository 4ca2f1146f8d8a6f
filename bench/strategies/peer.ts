import { createHash } from 'node:crypto';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import { contents, line } from './contents.ts';
import type { PeerMessage, Script } from './peer-thread.ts';

/** The other end of the strategies' connections, in a thread of its own, because raw system calls block theirs. */
const port = parentPort;
if (port !== null) {
  port.on('message', (script: Script) => {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      socket.on('error', () => socket.destroy());
      const tell = (message: PeerMessage): void => port.postMessage(message);
      carryOut(script, socket, tell);
    });
    server.listen(0, '127.0.0.1', () => {
      const address = server.address() as AddressInfo;
      port.postMessage({ kind: 'listening', port: address.port } satisfies PeerMessage);
    });
  });
}

function carryOut(script: Script, socket: Socket, tell: (message: PeerMessage) => void): void {
  if (script.kind === 'sink') return sink(script, socket, tell);
  if (script.kind === 'source') return source(script, socket);
  return frames(script.bytes, socket);
}

/** Reads everything, says what it was, and acknowledges every so many bytes with one. */
function sink(script: Extract<Script, { readonly kind: 'sink' }>, socket: Socket, tell: (message: PeerMessage) => void): void {
  const hash = createHash('sha1');
  let count = 0;
  let acknowledged = 0;
  socket.on('data', (bytes) => {
    count += bytes.length;
    if (script.hashing === 'on') hash.update(bytes);
    if (script.resetAfter !== undefined && count >= script.resetAfter) return socket.resetAndDestroy();
    for (; script.acknowledgeEvery !== undefined && count >= acknowledged + script.acknowledgeEvery;) {
      acknowledged += script.acknowledgeEvery;
      socket.write('k');
    }
    if (script.pauseMs !== undefined) {
      socket.pause();
      setTimeout(() => socket.resume(), script.pauseMs);
    }
    return undefined;
  });
  socket.on('end', () => {
    tell({ kind: 'received', count, digest: hash.digest('hex') });
    socket.end();
  });
}

/** Sends the message whenever a byte asks for it, in pieces if so wanted, and then ends if so wanted. */
function source(script: Extract<Script, { readonly kind: 'source' }>, socket: Socket): void {
  const message = script.delimiter === 'newline' ? line(script.bytes) : contents(script.bytes);
  const whole = Buffer.concat(Array.from({ length: script.times ?? 1 }, () => message));
  let last: Promise<void> = Promise.resolve();
  socket.on('data', (requests) => {
    for (let each = 0; each < requests.length; each++) last = last.then(() => send(script, socket, whole));
  });
  socket.on('end', () => socket.end());
}

async function send(script: Extract<Script, { readonly kind: 'source' }>, socket: Socket, whole: Buffer): Promise<void> {
  const piece = script.pieceBytes ?? whole.length;
  for (let at = 0; at < whole.length; at += piece) {
    if (!socket.write(whole.subarray(at, at + piece)) && piece < whole.length) await sleep(1);
    if (script.pieceBytes !== undefined) await sleep(0);
  }
  if (script.ending === 'end') socket.end();
  // A pause lets the bytes leave first: a reset overtakes what is still to be sent.
  if (script.ending === 'reset') {
    await sleep(20);
    socket.resetAndDestroy();
  }
}

/** Waits for the whole of a message before it answers, as servers of lines and frames do. */
function frames(length: number, socket: Socket): void {
  let missing = length;
  socket.on('data', (bytes) => {
    for (missing -= bytes.length; missing <= 0; missing += length) socket.write(Buffer.alloc(length));
  });
  socket.on('end', () => socket.end());
}
