import { says } from '../hints.ts';
import type { Evidence, HintContext, Instance, Visitor } from '../../harness/index.ts';

/** What the situation is just now, for the hints: how far the client has read, whether it has left, in which calls it waits. */
export function situationOf({ client, visitor }: { readonly client: Instance; readonly visitor?: Visitor }): Partial<Evidence> {
  const end = visitor?.clientEnd();
  return {
    running: client.exit === undefined,
    ...(client.exit?.exitCode !== undefined && { status: client.exit.exitCode }),
    ...(client.exit?.signal !== undefined && { signal: client.exit.signal }),
    ...(client.exit === undefined && { waitsIn: [...new Set(client.tree.waits().map((wait) => wait.call))] }),
    ...(visitor !== undefined && { end: visitor.end, arrivedBytes: visitor.receivedBytes }),
    ...(end !== undefined && { unread: end.unread, clientState: end.state }),
  };
}

/** What languages write when nobody has caught an error. */
const uncaught = [
  'Traceback (most recent call last)',
  "Unhandled 'error' event",
  'Uncaught',
  'Exception in thread',
  'panicked at',
  'goroutine 1 [',
  '(Errno::',
];

/** Whether an error ended the client that it had not foreseen: a signal, or an exception that nobody caught. */
export function endedByError(context: Pick<HintContext, 'exit' | 'stderr' | 'stdout'>): boolean {
  return context.exit?.signal !== undefined || says({ ...context, knowledge: {} }, ...uncaught);
}
