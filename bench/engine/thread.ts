import { Worker } from 'node:worker_threads';
import type { EngineName, Load, LoadEngine, LoadSession, OpenOutcome, Slice, SliceOutcome } from './engine.ts';
import type { LoadFailure } from './failure.ts';
import { makeEngine } from './select.ts';

export type Request =
  | { readonly kind: 'open'; readonly session: number; readonly load: Load }
  | { readonly kind: 'run'; readonly session: number; readonly slice: Slice }
  | { readonly kind: 'close'; readonly session: number };

export type Answer =
  | { readonly kind: 'ready'; readonly engine?: EngineName; readonly pinned: boolean }
  | { readonly kind: 'opened'; readonly failure?: LoadFailure }
  | { readonly kind: 'ran'; readonly outcome: SliceOutcome }
  | { readonly kind: 'closed'; readonly failure?: LoadFailure }
  | { readonly kind: 'broken'; readonly message: string };

export type EngineOptions = {
  readonly engine: EngineName | 'best';
  /** The core that the thread stays on; absent leaves it to the kernel. */
  readonly core?: number;
};

/** An engine in a thread of its own, and whether it could be pinned. Nothing when the engine does not work here. */
export async function startEngine(options: EngineOptions): Promise<(LoadEngine & { readonly pinned: boolean }) | undefined> {
  // Node 20 runs no TypeScript: from the sources, as in our tests, the engine works in this thread.
  if (import.meta.url.endsWith('.ts')) {
    const engine = await makeEngine(options.engine);
    return engine === undefined ? undefined : { ...engine, pinned: false };
  }
  const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: options });
  const line = new Line(worker);
  const ready = await line.next();
  if (ready.kind === 'ready' && ready.engine !== undefined) return threadEngine(worker, line, ready.engine, ready.pinned);
  await worker.terminate();
  if (ready.kind === 'broken') throw new Error(ready.message);
  return undefined;
}

function threadEngine(worker: Worker, line: Line, name: EngineName, pinned: boolean): LoadEngine & { readonly pinned: boolean } {
  let sessions = 0;
  return {
    name,
    pinned,
    async open(load): Promise<OpenOutcome> {
      const session = sessions++;
      const answer = expect(await line.ask({ kind: 'open', session, load }), 'opened');
      if (answer.failure !== undefined) return { kind: 'failed', failure: answer.failure };
      return { kind: 'open', session: threadSession(line, session) };
    },
    async close() {
      await worker.terminate();
    },
  };
}

function threadSession(line: Line, session: number): LoadSession {
  return {
    run: async (slice) => expect(await line.ask({ kind: 'run', session, slice }), 'ran').outcome,
    close: async () => expect(await line.ask({ kind: 'close', session }), 'closed').failure,
  };
}

function expect<K extends Answer['kind']>(answer: Answer, kind: K): Extract<Answer, { readonly kind: K }> {
  if (answer.kind === 'broken') throw new Error(answer.message);
  if (answer.kind !== kind) throw new Error(`the engine answered ${answer.kind} instead of ${kind}`);
  return answer as Extract<Answer, { readonly kind: K }>;
}

/** Questions and answers in turn. The engine bounds every wait itself, by the stall time of a slice. */
class Line {
  readonly #worker: Worker;
  readonly #answers: Answer[] = [];
  #taker: ((answer: Answer) => void) | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (answer: Answer) => this.#give(answer));
    worker.on('error', (error) => this.#give({ kind: 'broken', message: error.stack ?? error.message }));
    worker.on('exit', () => this.#give({ kind: 'broken', message: 'the load thread has ended' }));
  }

  ask(request: Request): Promise<Answer> {
    const answer = this.#last.then(() => {
      this.#worker.postMessage(request);
      return this.next();
    });
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  next(): Promise<Answer> {
    const ready = this.#answers.shift();
    if (ready !== undefined) return Promise.resolve(ready);
    return new Promise((resolve) => {
      this.#taker = resolve;
    });
  }

  #give(answer: Answer): void {
    const taker = this.#taker;
    this.#taker = undefined;
    if (taker === undefined) this.#answers.push(answer);
    else taker(answer);
  }
}
