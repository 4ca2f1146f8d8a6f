import { Attempt } from '../run/attempt.ts';

/**
 * Does something with a second, fresh server of the same target, to learn why the first one failed. Undefined when none can be
 * started, as with a target whose port is fixed while the first one still holds it.
 */
export async function onFreshServer<Result>(
  attempt: Attempt,
  act: (fresh: Attempt) => Promise<Result>,
): Promise<Result | undefined> {
  if (attempt.target.port !== undefined && attempt.server.exit === undefined) return undefined;
  const server = await attempt.launch({});
  if (server.start.kind !== 'listening') return undefined;
  const { target, seed, profile, signal, pace } = attempt;
  await using fresh = new Attempt({ server, target, knowledge: () => attempt.knowledge, seed, profile, signal, pace });
  return await act(fresh);
}
