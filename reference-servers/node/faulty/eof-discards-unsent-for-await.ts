/** Echo server that loops over its socket with `for await`, which destroys the socket at the end. */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

async function serve(socket: Socket): Promise<void> {
  try {
    // MISTAKE: at the end of the data the loop destroys the socket, and with it the answers that have not left yet.
    for await (const piece of socket as AsyncIterable<Buffer>) {
      if (!socket.write(piece)) await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
    }
    socket.end();
  } catch {
    socket.destroy();
  }
}

createServer({ allowHalfOpen: true }, (socket) => {
  socket.on('error', () => socket.destroy());
  void serve(socket);
}).listen({ host: '127.0.0.1', port: Number(process.argv[2]) });
