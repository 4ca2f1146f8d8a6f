import {
  carriesOneMessage,
  connectForPressure,
  currentSlowness,
  defineCheck,
  leakShare,
  NotApplicable,
  now,
  pushUntilStalled,
  sleep,
  Violation,
  untilQuiet,
  whileStopped,
  type Attempt,
  type Engaged,
} from '../../harness/index.ts';
import { launchListening } from '../../harness/instruments/launch-listening.ts';
import { descriptorsOf, statOf } from '../../harness/system/proc.ts';
import { crashes } from '../hints.ts';
import { expectIdleClient } from '../reset/aftermath.ts';
import { posix, tcpReset } from '../sources.ts';

/** How the clients of a round leave, and how many they are; those whose answers are on their way are expensive. */
const clientsOf = {
  'in order': 30,
  'after its answer': 30,
  'while its answer is on its way': 6,
  'in the middle of its message': 30,
  'after its data': 30,
  'before it was accepted': 30,
} as const;
type Manner = keyof typeof clientsOf;

function mannersOf({ profile }: Attempt): readonly Manner[] {
  if (profile.name === 'discard') return ['in order', 'after its data'];
  if (profile.visit !== undefined) return ['in order', 'before it was accepted'];
  if (carriesOneMessage(profile)) return ['in order', 'in the middle of its message'];
  return ['in order', 'after its answer', 'while its answer is on its way'];
}

type Held = { readonly descriptors: number; readonly threads: number; readonly processes: number };
const aspects = ['descriptors', 'threads', 'processes'] as const;

/** A server that takes its time with each client is right, and not looked at. */
const enoughMs = 3_000;
/** What was left behind is given these moments to disappear. */
const settlePausesMs = [10, 50, 200, 500];

export default defineCheck<null>({
  id: 'resources/after-resets',
  step: 'resources',
  title: 'frees what belonged to clients that crashed',
  level: {
    echo: 'SHOULD',
    'line-echo': 'SHOULD',
    'single-message': 'SHOULD',
    discard: 'SHOULD',
    qotd: 'SHOULD',
    daytime: 'SHOULD',
    time: 'SHOULD',
  },
  rationale:
    'A client that crashes makes recv() or send() fail. A program tidies up on this way as well, or one day it has no descriptors or threads left.',
  sources: [tcpReset, posix('close()')],
  needs: [
    'resources/descriptors',
    'resources/threads',
    'resources/processes',
    'reset/before-accept',
    'reset/while-idle',
    'reset/after-data',
    'reset/many-in-turn',
    'single/whole-message',
    'single/byte-by-byte',
    'single/message-sizes',
    'single/prints-the-message',
  ],
  requires: ['proc'],
  launches: 'itself',
  inputs: [null],
  hints: [
    {
      bug: 'leaks-after-reset',
      fits: (evidence) => (evidence.kind === 'leak' ? 0.95 : 0),
      because: (evidence) =>
        `each client that was reset ${String(evidence['manner'])} left ${evidence['perClient'] === 1 ? 'one' : String(evidence['perClient'])} of the ${String(evidence['aspect'])} behind; those that left in order left none`,
    },
    crashes,
  ],
  async holds(attempt) {
    await launchListening(attempt);
    await round(attempt, 'in order');
    const grows = new Set<string>();
    for (const manner of mannersOf(attempt)) {
      const before = holdings(attempt);
      await round(attempt, manner);
      const left = await untilFreed(attempt, before);
      attempt.process(
        `${clientsOf[manner]} clients have left ${manner === 'in order' ? manner : `by a reset ${manner}`}: ${left.descriptors} more descriptors, ${left.threads} more threads, ${left.processes} more processes`,
      );
      // A pool grows with any clients, as it does with those that leave in order.
      if (manner === 'in order') for (const aspect of aspects) if (left[aspect] > 0) grows.add(aspect);
      const aspect = aspects.find((one) => !grows.has(one) && left[one] >= leakShare * clientsOf[manner]);
      if (aspect === undefined) continue;
      throw new Violation({
        expected: `as many ${aspect} after ${clientsOf[manner]} clients have crashed as before`,
        observed: `${left[aspect]} more`,
        certainty: 'wants-confirmation',
        evidence: { kind: 'leak', aspect, manner, perClient: Math.round((10 * left[aspect]) / clientsOf[manner]) / 10 },
      });
    }
  },
});

async function round(attempt: Attempt, manner: Manner): Promise<void> {
  const began = now();
  for (let client = 1; client <= clientsOf[manner]; client++) {
    attempt.log.restart();
    if (manner === 'while its answer is on its way') await crashWhileSending(attempt);
    else await comeAndGo(attempt, manner, client);
    if (now() - began > enoughMs * currentSlowness())
      throw new NotApplicable('The server takes its time for each client; what crashed ones leave behind was not looked at.');
  }
}

async function comeAndGo(attempt: Attempt, manner: Manner, client: number): Promise<void> {
  const isInOrder = manner === 'in order';
  const { profile } = attempt;
  if (manner === 'before it was accepted') return crashBeforeAccept(attempt);
  if (profile.visit !== undefined && isInOrder) return void (await profile.visit(attempt, `client ${client}`, 'brief'));
  if (profile.visit !== undefined) return (await expectIdleClient(attempt)).connection.reset();
  const wish = { what: `an answer for client ${client}, where others have been reset before` };
  const { speaker, goOn } = carriesOneMessage(profile) ? await attempt.engage() : await greeted(attempt, client);
  if (isInOrder || !carriesOneMessage(profile)) await goOn(wish);
  if (isInOrder) await attempt.leave(speaker);
  else speaker.connection.reset();
}

async function greeted(attempt: Attempt, client: number): Promise<Engaged> {
  const speaker = await attempt.connect({ what: `a connection for client ${client}` });
  speaker.say(20);
  return { speaker, goOn: async (wish) => speaker.expectEverything(wish) };
}

async function crashBeforeAccept(attempt: Attempt): Promise<void> {
  await whileStopped(attempt, async () => (await attempt.connect()).connection.reset());
  // It is accepted before the next one is.
  await untilQuiet(attempt);
}

async function crashWhileSending(attempt: Attempt): Promise<void> {
  const pressure = await connectForPressure(attempt);
  await pushUntilStalled(attempt, pressure);
  pressure.speaker.connection.reset();
}

/** What is held more than before, as soon as nothing is, or after some moments. */
async function untilFreed(attempt: Attempt, before: Held): Promise<Held> {
  for (const pauseMs of settlePausesMs) {
    const left = difference(holdings(attempt), before);
    if (aspects.every((aspect) => left[aspect] <= 0)) return left;
    await sleep(pauseMs * currentSlowness());
  }
  return difference(holdings(attempt), before);
}

function holdings(attempt: Attempt): Held {
  const pids = attempt.server.tree.alive();
  const { root } = attempt.server.tree;
  return {
    descriptors: pids.reduce((sum, pid) => sum + descriptorsOf(pid).length, 0),
    threads: statOf(root)?.threads ?? 0,
    processes: pids.length + attempt.server.tree.zombies().length,
  };
}

function difference(held: Held, before: Held): Held {
  return {
    descriptors: Math.max(0, held.descriptors - before.descriptors),
    threads: Math.max(0, held.threads - before.threads),
    processes: Math.max(0, held.processes - before.processes),
  };
}
