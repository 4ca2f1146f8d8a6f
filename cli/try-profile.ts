import { parentPort, workerData } from 'node:worker_threads';
import { profileOfDefinition } from '../specs/define-profile.ts';
import { unusualMessages } from '../specs/own/say.ts';
import { exportedBy } from './load-profile.ts';

/** The thread in which a user's profile is tried: it is loaded, and answers some messages. */
const { path, name } = workerData as { readonly path: string; readonly name: string };
const trials = 50;

const answersTwice =
  '`reply` gave two answers to the same messages. It may depend on the message and on `history` only: not on chance, the time, or a variable outside of it.';

parentPort?.postMessage(await tryProfile());

async function tryProfile(): Promise<{ readonly wrong?: string }> {
  try {
    const exported = await exportedBy(path, name);
    parentPort?.postMessage('loaded');
    const profile = profileOfDefinition(exported, name);
    let sent: Buffer = Buffer.alloc(0);
    for (let serial = 0; serial < trials; serial++) {
      const message = profile.messageOf?.({ length: 20, bytes: Buffer.from('echospec0123456789ab'), serial }) ?? sent;
      sent = profile.endsByHalfClose === true ? message : Buffer.concat([sent, message]);
      if (!profile.replyOf(sent).equals(profile.replyOf(Buffer.from(sent)))) return { wrong: `${name}: ${answersTwice}` };
    }
    for (const message of unusualMessages(profile)) profile.replyOf(message);
    return {};
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (message.startsWith(name)) return { wrong: message };
    return { wrong: `${name} can not be loaded: ${message.split('\n')[0] ?? ''}.${adviceFor(error)}` };
  }
}

function adviceFor(error: unknown): string {
  const { code } = error as { readonly code?: unknown };
  if (code === 'ERR_MODULE_NOT_FOUND') return ' Install what it imports beside it with npm install.';
  return error instanceof SyntaxError ? ' Is it JavaScript, as an ES module (.mjs, or "type": "module")?' : '';
}
