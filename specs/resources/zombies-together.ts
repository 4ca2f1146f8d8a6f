import {
  carriesOneMessage,
  continueServer,
  defineCheck,
  limits,
  NotApplicable,
  statOf,
  stopServer,
  Violation,
  type Attempt,
  type Speaker,
} from '../../harness/index.ts';
import { crashes } from '../hints.ts';
import { expectIdleClient } from '../reset/aftermath.ts';
import { man, posix } from '../sources.ts';
import { counted } from '../../harness/words.ts';

const clients = 8;
/** A server that waits at the next accept() leaves one or two of them. */
const zombiesFrom = clients / 2;

export default defineCheck<null>({
  id: 'resources/zombies-together',
  step: 'resources',
  title: 'waits for all of its children when several end together',
  level: { '*': 'SHOULD', discard: 'SHOULD', chargen: 'SHOULD' },
  rationale:
    'Signals do not queue: children that end while SIGCHLD is pending bring no second one. A handler must wait for all that have ended.',
  sources: [man('signal(7)'), posix('waitpid()')],
  needs: ['accept/next-client', 'end/eof-after-half-close'],
  requires: ['proc'],
  inputs: [null],
  hints: [
    {
      bug: 'zombie-children',
      fits: (evidence) => (evidence['zombies'] === undefined ? 0 : evidence['afterOne'] === true ? 0.95 : 0.3),
      because: () => 'a child that ended alone was not waited for either',
    },
    {
      bug: 'sigchld-single-wait',
      fits: (evidence) => (evidence['zombies'] === undefined ? 0 : 0.9),
      because: (evidence) =>
        `${clients} children ended while their parent was stopped, and ${String(evidence['zombies'])} of them are zombies`,
    },
    crashes,
  ],
  async holds(attempt) {
    const { tree } = attempt.server;
    const parent = await forkingParent(attempt);
    await settled(attempt, 0);
    const afterOne = tree.zombies().length > 0;
    const speakers = await connectAll(attempt);
    await stopServer(attempt, [parent]);
    for (const speaker of speakers) leave(attempt, speaker);
    const before = tree.zombies().length;
    await attempt.until(() => (tree.zombies().length - before >= clients || tree.alive().length <= 1 ? true : undefined), {
      limitMs: limits.waitingClientMs,
      everyMs: 4,
    });
    continueServer(attempt, [parent]);
    await settled(attempt, 0);
    if (tree.zombies().length < zombiesFrom) return;
    await attempt.expectNextClientIsServed(`${clients} clients that left together`);
    await settled(attempt, zombiesFrom - 1);
    const zombies = tree.zombies().length;
    if (zombies < zombiesFrom) return;
    attempt.process(`${zombies} children that have ended are zombies`);
    throw new Violation({
      expected: 'no children that have ended and were not waited for',
      observed: `${counted(zombies, 'zombie')} after ${clients} clients that left together`,
      certainty: 'wants-confirmation',
      evidence: { kind: 'leak', zombies, afterOne },
    });
  },
});

/** The process that makes a process for each client; other servers are not concerned. */
async function forkingParent(attempt: Attempt): Promise<number> {
  const { tree } = attempt.server;
  const before = new Set(tree.pids());
  const speaker = attempt.profile.visit === undefined ? (await attempt.engage()).speaker : await expectIdleClient(attempt);
  const child = tree.alive().find((pid) => !before.has(pid));
  const parent = child === undefined ? undefined : statOf(child)?.parent;
  if (parent === undefined || !before.has(parent)) throw new NotApplicable('This server does not make a process for each client.');
  leave(attempt, speaker);
  await speaker.connection.untilEnd(limits.waitingClientMs);
  speaker.connection.close();
  return parent;
}

/** A service that sends without end notices the end of its client when it can not send any more. */
function leave({ profile }: Attempt, { connection }: Speaker): void {
  if (profile.name === 'chargen') connection.reset();
  else connection.halfClose();
}

async function connectAll(attempt: Attempt): Promise<Speaker[]> {
  const speakers: Speaker[] = [];
  for (let client = 0; client < clients; client++) {
    const { speaker } = carriesOneMessage(attempt.profile) ? await attempt.engage() : await greeted(attempt);
    if (speaker.connection.serverEnd()?.inode === 0) throw new NotApplicable('This server does not serve several clients at once.');
    speakers.push(speaker);
  }
  return speakers;
}

async function greeted(attempt: Attempt): Promise<{ readonly speaker: Speaker }> {
  if (attempt.profile.visit !== undefined) return { speaker: await expectIdleClient(attempt) };
  const speaker = await attempt.connect();
  speaker.say(8);
  const how = await speaker.connection.untilReceived(speaker.dueBytes, limits.waitingClientMs);
  if (how !== 'complete') throw new NotApplicable('This server does not serve several clients at once.');
  return { speaker };
}

/** A parent that waits for its children does so within milliseconds. */
async function settled(attempt: Attempt, zombiesMax: number): Promise<void> {
  await attempt.until(() => (attempt.server.tree.zombies().length <= zombiesMax ? true : undefined), {
    limitMs: limits.nothingMs * 2,
    everyMs: 8,
  });
}
