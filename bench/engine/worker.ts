import { parentPort, workerData } from 'node:worker_threads';
import { pinThread } from '../machine/pin.ts';
import type { EngineName, LoadEngine, LoadSession } from './engine.ts';
import { loadLibc } from './libc.ts';
import type { Answer, Request } from './thread.ts';
import { makeEngine } from './select.ts';

/** The thread that makes the load: it waits in the kernel, while the main thread drains outputs and watches the machine. */
const port = parentPort;
if (port !== null) {
  const options = workerData as { readonly engine: EngineName | 'best'; readonly core?: number };
  const libc = await loadLibc();
  const pinned = options.core !== undefined && libc !== undefined && pinThread(libc, [options.core]);
  const engine = await makeEngine(options.engine);
  const sessions = new Map<number, LoadSession>();
  port.on('message', (request: Request) => {
    void answerTo(request, engine, sessions).then((answer) => port.postMessage(answer));
  });
  port.postMessage({ kind: 'ready', ...(engine !== undefined && { engine: engine.name }), pinned } satisfies Answer);
}

async function answerTo(request: Request, engine: LoadEngine | undefined, sessions: Map<number, LoadSession>): Promise<Answer> {
  try {
    return await carryOut(request, engine, sessions);
  } catch (error) {
    return { kind: 'broken', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

async function carryOut(request: Request, engine: LoadEngine | undefined, sessions: Map<number, LoadSession>): Promise<Answer> {
  if (engine === undefined) throw new Error('there is no engine');
  switch (request.kind) {
    case 'open': {
      const opened = await engine.open(request.load);
      if (opened.kind === 'failed') return { kind: 'opened', failure: opened.failure };
      sessions.set(request.session, opened.session);
      return { kind: 'opened' };
    }
    case 'run': {
      const session = sessions.get(request.session);
      if (session === undefined) throw new Error(`session ${request.session} is not open`);
      return { kind: 'ran', outcome: await session.run(request.slice) };
    }
    case 'close': {
      const failure = await sessions.get(request.session)?.close();
      sessions.delete(request.session);
      return { kind: 'closed', ...(failure !== undefined && { failure }) };
    }
  }
}
