import { Worker } from 'node:worker_threads';
import { compiled } from './compiled.ts';

/** What the peer does on every connection to one port. */
export type Script =
  | {
      readonly kind: 'sink';
      readonly hashing: 'on' | 'off';
      readonly acknowledgeEvery?: number;
      /** It rests for so long after every chunk, so that the sender's buffers fill. */
      readonly pauseMs?: number;
      readonly resetAfter?: number;
    }
  | {
      readonly kind: 'source';
      readonly bytes: number;
      readonly times?: number;
      readonly pieceBytes?: number;
      readonly delimiter?: 'newline';
      readonly ending?: 'end' | 'reset';
    }
  | { readonly kind: 'frames'; readonly bytes: number };

export type PeerMessage =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'received'; readonly count: number; readonly digest: string };

const answerMs = 10_000;

/** The thread of the other end. One question at a time. */
export class Peer implements AsyncDisposable {
  readonly #worker: Worker;

  private constructor(worker: Worker) {
    this.#worker = worker;
  }

  static start(): Peer {
    return new Peer(new Worker(compiled('peer')));
  }

  /** Listens on a port of its own for this script. */
  async serve(script: Script): Promise<number> {
    const answer = this.#next('listening');
    this.#worker.postMessage(script);
    return (await answer).port;
  }

  /** What the next connection that ends had received. To be asked before it ends. */
  received(): Promise<{ readonly count: number; readonly digest: string }> {
    return this.#next('received');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }

  #next<K extends PeerMessage['kind']>(kind: K): Promise<Extract<PeerMessage, { readonly kind: K }>> {
    return new Promise((resolve, reject) => {
      const settle = (outcome: () => void): void => {
        clearTimeout(timer);
        this.#worker.off('message', onMessage).off('error', onError);
        outcome();
      };
      const timer = setTimeout(
        () => settle(() => reject(new Error(`the peer did not answer with ${kind} in ${answerMs} ms`))),
        answerMs,
      );
      const onMessage = (message: PeerMessage): void => {
        if (isOf(message, kind)) settle(() => resolve(message));
      };
      const onError = (error: Error): void => settle(() => reject(error));
      this.#worker.on('message', onMessage).on('error', onError);
    });
  }
}

function isOf<K extends PeerMessage['kind']>(message: PeerMessage, kind: K): message is Extract<PeerMessage, { readonly kind: K }> {
  return message.kind === kind;
}
