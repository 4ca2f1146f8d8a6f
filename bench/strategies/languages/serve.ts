import { createServer, type Socket } from 'node:net';
import { receiveStrategies } from '../receive/index.ts';
import { sendStrategies } from '../send/index.ts';

/**
 * The same ways to send and to receive in TypeScript, in an echo server of whole messages:
 * `node serve.js serve PORT BYTES --send NAME --recv NAME`, as strategies.c and strategies.py.
 */
const [, port = '', bytes = '', , send = '', , receive = ''] = process.argv.slice(2);
const sender = sendStrategies.find(({ name }) => name === send);
const receiver = receiveStrategies.find(({ name }) => name === receive);
if (sender?.over !== 'stream' || receiver?.over !== 'stream') throw new Error(`there is no ${send} or no ${receive} over node:net`);
const { sendAll } = sender;
const { receiveAll } = receiver;

createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
  socket.on('error', () => socket.destroy());
  // The end of the stream is an error of the strategy, and the end of this client.
  serve(socket).catch(() => socket.destroy());
}).listen(Number(port), '127.0.0.1');

async function serve(socket: Socket): Promise<never> {
  for (;;) await sendAll(socket, await receiveAll(socket, Number(bytes)));
}
