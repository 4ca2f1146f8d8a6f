import { createServer, type Server, type Socket } from 'node:net';
import type { StepLog } from '../client/step-log.ts';
import { Inconclusive } from '../errors.ts';
import { narrowDescriptor } from '../instruments/narrow.ts';
import { choosePort, giveBack } from '../launch/port.ts';
import type { Watched } from '../time.ts';
import { Visitor } from './visitor.ts';

/** The server that we play: it listens at a free port, and takes every client without reading from it. */
export class Host implements AsyncDisposable {
  readonly port: number;
  readonly #server: Server;
  readonly #visitors: Visitor[] = [];

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.port = port;
  }

  /**
   * Listens. With `narrow` buffers some ten kilobytes fill the way to us, where the system offers that; the `narrowest` do that also where it
   * has given the client a large one, and are slow.
   */
  static async open(options: {
    /** Otherwise a free one is chosen. */
    readonly port?: number;
    readonly host: string;
    readonly log: StepLog;
    readonly buffers: 'usual' | 'narrow' | 'narrowest';
    /** What the waits for a visitor watch: the processes of the client. */
    readonly watched: () => Watched | undefined;
  }): Promise<Host> {
    const { host, log, watched } = options;
    const port = options.port ?? (await choosePort(host));
    const server = createServer({ pauseOnConnect: true, allowHalfOpen: true, noDelay: true });
    const opened = new Host(server, port);
    server.on('connection', (socket: Socket) => {
      const number = opened.#visitors.length + 1;
      opened.#visitors.push(new Visitor({ socket, number, log, host, port, watched }));
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => reject(new Inconclusive(`echospec could not listen on port ${port}: ${error.message}`)));
      server.listen({ host, port }, resolve);
    });
    if (options.buffers !== 'usual') {
      const handle = (server as unknown as { readonly _handle: { readonly fd: number } | null })._handle;
      narrowDescriptor(handle?.fd ?? -1, options.buffers === 'narrow' ? 'short' : 'shortest');
    }
    return opened;
  }

  /** The clients that have come, the first one first. */
  get visitors(): readonly Visitor[] {
    return this.#visitors;
  }

  /** Nobody listens any more; who has come stays. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.close();
    giveBack(this.port);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const visitor of this.#visitors) visitor.abandon();
    await this.close();
  }
}
