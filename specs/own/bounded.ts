import { createContext, Script } from 'node:vm';

/** So long may a user's function take for all the messages of an exchange. */
export const boundMs = 10_000;

const holder: { call: (() => void) | undefined } = { call: undefined };
const context = createContext(holder);
const script = new Script('call()');

/** What the work returns; `endless` is thrown when it does not come to an end, since nothing else could be done meanwhile. */
export function bounded<Result>(work: () => Result, endless: () => Error, limitMs: number = boundMs): Result {
  let made: { readonly result: Result } | undefined;
  const before = holder.call;
  holder.call = () => {
    made = { result: work() };
  };
  try {
    script.runInContext(context, { timeout: limitMs });
  } catch (error) {
    throw (error as { readonly code?: unknown }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT' ? endless() : error;
  } finally {
    holder.call = before;
  }
  if (made === undefined) throw new Error('the work ended without a result');
  return made.result;
}
