import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { packageFolder } from '../version.ts';

/** A config has this long to be loaded, with all that it imports. */
const loadMs = 30_000;

/** The value that the program at a path exports, as plain data; or what is wrong with it. The thread ends in any case. */
export async function valueOfProgram(path: string): Promise<{ readonly value: unknown } | { readonly wrong: string }> {
  const worker = new Worker(join(packageFolder(), 'dist', 'cli', 'config', 'program-thread.js'), { workerData: { path } });
  let timer: NodeJS.Timeout | undefined;
  const said = await new Promise<{ readonly json?: string; readonly wrong?: string }>((settle) => {
    timer = setTimeout(
      () =>
        settle({ wrong: `it did not come to an end within ${loadMs / 1000} s: look for a loop, or an await that nothing answers` }),
      loadMs,
    );
    worker.once('message', settle);
    worker.once('error', (error) => settle({ wrong: `it can not be loaded: ${error.message}` }));
    worker.once('exit', () => settle({ wrong: 'it ended the process while it was loaded. It must only export an object.' }));
  });
  clearTimeout(timer);
  await worker.terminate();
  if (said.json === undefined) return { wrong: said.wrong ?? 'it exports nothing' };
  return { value: JSON.parse(said.json) as unknown };
}
