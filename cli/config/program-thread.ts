import { parentPort, workerData } from 'node:worker_threads';
import { createJiti } from 'jiti';

/** The thread in which the program of a config is carried out: a config is plain data, and all that leaves this thread is data. */
const { path } = workerData as { readonly path: string };

parentPort?.postMessage(await outcome());

async function outcome(): Promise<{ readonly json?: string; readonly wrong?: string }> {
  try {
    const jiti = createJiti(import.meta.url, { fsCache: false, moduleCache: false });
    const exported: unknown = await jiti.import(path, { default: true });
    const notData = notDataIn(exported, 'the config');
    return notData === undefined ? { json: JSON.stringify(exported) ?? 'null' } : { wrong: notData };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { wrong: `it can not be loaded: ${message.split('\n')[0] ?? ''}` };
  }
}

function notDataIn(value: unknown, name: string): string | undefined {
  if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint')
    return `${name} is a ${typeof value}. A config is data: text, numbers, true, false and objects.`;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, item] of Object.entries(value)) {
    const found = notDataIn(item, `\`${key}\``);
    if (found !== undefined) return found;
  }
  return undefined;
}
