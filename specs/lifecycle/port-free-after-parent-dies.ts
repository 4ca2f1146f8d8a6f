import { defineCheck, limits, ownListeners, sendSignal, Violation, untilSettled, type Attempt } from '../../harness/index.ts';
import { man, posix } from '../sources.ts';

export default defineCheck<null>({
  id: 'lifecycle/port-free-after-parent-dies',
  step: 'lifecycle',
  title: 'gives its port free when the process that accepts has died',
  level: { '*': 'SHOULD' },
  rationale:
    'A child that inherits the listening socket keeps the port in use after its parent has died: nobody accepts there, and the server can not be started again.',
  sources: [posix('fork()'), man('close(2)')],
  needs: ['accept/next-client', 'resources/processes'],
  requires: ['proc'],
  mayEndServer: true,
  inputs: [null],
  hints: [
    {
      bug: 'fork-child-keeps-listenfd',
      fits: (evidence) => (evidence['keeper'] === undefined ? 0 : 0.95),
      because: (evidence) =>
        `process ${String(evidence['keeper'])}, which serves a client in ${String(evidence['call'])}, holds the listening socket as well`,
    },
  ],
  async holds(attempt) {
    const { tree, port } = attempt.server;
    await untilSettled(attempt);
    const before = new Set(tree.alive());
    await attempt.engage();
    const [parents, children] = holdersOf(attempt, before);
    const [parent] = parents;
    // Children that wait for clients of their own, or that were there before, are a pool that shares the socket on purpose.
    if (parent === undefined || children.length === 0 || parents.length > 1 || children.some((pid) => accepts(attempt, pid)))
      return;
    const call = callOf(attempt, children[0] ?? 0);
    attempt.process('the process that accepts is killed (SIGKILL), the child that serves the client lives on');
    sendSignal(parent, 'SIGKILL');
    await attempt.until(() => (tree.alive().includes(parent) ? undefined : true), { limitMs: limits.killMs, everyMs: 4 });
    const keeper = ownListeners(attempt.server).find(({ row }) => row.localPort === port)?.pids[0];
    if (keeper === undefined || accepts(attempt, keeper) || (await servesAnother(attempt))) return;
    attempt.process(`port ${port} is still in the LISTEN state, and nobody accepts`);
    throw new Violation({
      expected: `port ${port} is free when the server has died`,
      observed: 'a child that serves a client keeps the listening socket open',
      certainty: 'certain',
      evidence: { kind: 'other', keeper, call },
    });
  },
});

/** The processes that hold the listening socket: those that were there before the client came, and those that came with it. */
function holdersOf(
  attempt: Attempt,
  before: ReadonlySet<number>,
): readonly [parents: readonly number[], children: readonly number[]] {
  const pids = ownListeners(attempt.server).flatMap((listener) =>
    listener.row.localPort === attempt.server.port ? listener.pids : [],
  );
  return [pids.filter((pid) => before.has(pid)), pids.filter((pid) => !before.has(pid))];
}

function accepts(attempt: Attempt, pid: number): boolean {
  return attempt.server.tree.waits().some((wait) => wait.pid === pid && (wait.call === 'accept' || wait.call === 'accept4'));
}

/** A child that waits in poll or epoll may wait for clients as well: a further client tells. */
async function servesAnother(attempt: Attempt): Promise<boolean> {
  const speaker = attempt.dial();
  if (!(await speaker.connection.connected())) return false;
  speaker.say(20);
  return (await speaker.connection.untilReceived(20, limits.waitingClientMs)) === 'complete';
}

function callOf(attempt: Attempt, pid: number): string {
  return attempt.server.tree.waits().find((wait) => wait.pid === pid)?.call ?? 'no call';
}
