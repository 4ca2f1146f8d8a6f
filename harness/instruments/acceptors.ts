import type { Attempt } from '../run/attempt.ts';

/** A thread, told by its process and its own number. */
export type Thread = string;

/** The threads that sleep in accept(), or in a call that waits for what accept() will then take. */
export function acceptorsOf({ server }: Attempt): ReadonlySet<Thread> {
  return new Set(
    server.tree
      .waits()
      .filter(({ call }) => acceptCalls.test(call))
      .map(nameOf),
  );
}

const acceptCalls = /^(accept4?|p?poll)$/;

/** In which call each of these threads sleeps now: what they wait for in place of the next client. */
export function callsOf({ server }: Attempt, threads: ReadonlySet<Thread>): string[] {
  return server.tree
    .waits()
    .filter((wait) => threads.has(nameOf(wait)))
    .map(({ call }) => call);
}

function nameOf({ pid, tid }: { readonly pid: number; readonly tid: number }): Thread {
  return `${pid}/${tid}`;
}
