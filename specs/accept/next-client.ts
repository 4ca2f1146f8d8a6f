import {
  defineCheck,
  isSpinning,
  NotApplicable,
  ownListeners,
  sleep,
  type Attempt,
  type Evidence,
  type HintContext,
  type Speaker,
} from '../../harness/index.ts';
import { crashes, diedBy, ended, howItEnded, memoryFault, says } from '../hints.ts';
import { man, posix } from '../sources.ts';
import { counted } from '../../harness/words.ts';

export default defineCheck<{ readonly clients: number }>({
  id: 'accept/next-client',
  step: 'accept',
  title: 'serves the next client after one has left',
  level: { echo: 'MUST', 'line-echo': 'MUST', own: 'MUST', 'single-message': 'MUST' },
  rationale: 'A server is a loop around accept(): when a client has gone, the next one is served.',
  sources: [posix('accept()'), man('signal(7)')],
  needs: ['transfer/answers-a-message'],
  after: ['single/prints-the-message', 'end/eof-after-half-close'],
  quick: true,
  inputs: [{ clients: 4 }],
  hints: [
    {
      bug: 'select-eintr-fatal',
      fits: (evidence, context) => (ended(evidence) && evidence['forks'] === true && says(context, 'select', 'poll') ? 0.95 : 0),
      because: (_evidence, context) => `${howItEnded(context)} when a child of it ended`,
    },
    {
      bug: 'single-shot',
      fits: (evidence, { exit }) =>
        ended(evidence) && evidence['closesListener'] === true && exit?.signal === undefined && exit?.exitCode === 0 ? 0.96 : 0,
      because: (_evidence, context) =>
        `${howItEnded(context)} after the first client; its listening socket was closed while that one was still there`,
    },
    {
      bug: 'accept-eintr-fatal',
      fits: (evidence, context) =>
        ended(evidence) &&
        (says(context, 'interrupted system call', 'EINTR') || (evidence['forks'] === true && context.exit?.signal === undefined)) &&
        !memoryFault(context)
          ? 0.93
          : 0,
      because: (_evidence, context) => `${howItEnded(context)} when a child of it ended: a caught signal interrupts accept()`,
    },
    {
      bug: 'single-shot',
      fits: (evidence, context) =>
        ended(evidence) && context.exit?.signal === undefined && context.exit?.exitCode === 0 ? 0.9 : 0,
      because: (_evidence, context) => `${howItEnded(context)} after the first client`,
    },
    {
      bug: 'single-shot',
      fits: (evidence, context) =>
        ended(evidence) && couldNotAccept(context) && says(context, 'bad file descriptor', 'EBADF') ? 0.94 : 0,
      because: (_evidence, context) => `${howItEnded(context)} after the first client, when accept() found its socket closed`,
    },
    {
      bug: 'eof-fatal',
      // An exception that nobody caught is told with its own words.
      fits: (evidence, context) => (ended(evidence) && gaveUp(context) ? 0.6 : 0),
      because: (_evidence, context) => `${howItEnded(context)} when the first client had ended its side`,
    },
    {
      bug: 'list-changed-while-looping',
      // One of several ways to use memory wrongly when a client leaves: told behind what was seen.
      fits: (evidence, context) => (ended(evidence) && diedBy(context, 'SIGSEGV', 'SIGABRT') && memoryFault(context) ? 0.15 : 0),
      because: (_evidence, context) => `${howItEnded(context)} when the first client had left`,
    },
    {
      bug: 'single-shot',
      fits: (evidence) => (evidence.kind === 'refused' && evidence['spinning'] !== true ? 0.7 : 0),
      because: () => 'after the first client, connections are refused: the listening socket was closed',
    },
    {
      bug: 'busy-loop-on-eof',
      fits: (evidence) => (evidence['spinning'] === true && evidence['sawEof'] === false ? 0.95 : 0),
      because: () =>
        'the client before had half-closed; its connection was not closed, and a thread of the server is busy all the time',
    },
    {
      bug: 'select-closed-fd-in-set',
      fits: (evidence, context) =>
        evidence['spinning'] === true ||
        says(context, 'bad file descriptor', 'EBADF') ||
        says(context, 'file descriptor cannot be a negative', 'already registered')
          ? 0.92
          : 0,
      because: () => 'after a client had left, nobody was served, and the process was busy or complained about a descriptor',
    },
    {
      bug: 'select-closed-fd-in-set',
      fits: (evidence) => (evidence['naps'] === true && evidence.notAccepted === true ? 0.7 : 0),
      because: () =>
        'after a client had left, nobody was served: the server sleeps and tries again, in place of waiting in select()',
    },
    {
      bug: 'state-not-reset',
      fits: (evidence) =>
        evidence.kind === 'silence' &&
        evidence['isFirst'] !== true &&
        evidence.notAccepted === false &&
        Number(evidence.unread) > 0 &&
        waitsForSockets(evidence)
          ? 0.6
          : 0,
      because: (evidence) =>
        `the next client was accepted, and ${counted(evidence.unread, 'byte')} of it stand unread, while the server waits for sockets; the first client was served`,
    },
    {
      bug: 'state-not-reset',
      fits: (evidence) =>
        evidence.kind === 'early-eof' && evidence.receivedBytes === 0 && evidence['isFirst'] !== true ? 0.35 : 0,
      because: () => 'the first client was served, and the connection of the next one was closed before its answer',
    },
    {
      bug: 'global-state-between-clients',
      // Bytes behind a whole answer are those of a buffer that is sent at its full length.
      fits: (evidence) => (evidence.kind === 'foreign' && Number(evidence.offset) < Number(evidence.expectedBytes) ? 0.9 : 0),
      because: () => 'the clients come one after the other, and one of them got what an earlier one had sent, which had left',
    },
    {
      bug: 'stops-accepting',
      fits: (evidence) => (evidence.kind === 'silence' && evidence.notAccepted === true && evidence['isFirst'] !== true ? 0.6 : 0),
      because: () => 'the next client connected, and was never accepted',
    },
    crashes,
  ],
  async holds(attempt, { clients }) {
    if (attempt.knowledge['spinsAtEof'] === true)
      throw new NotApplicable(
        'A thread of the server is at work all the time once a client has left, see end/eof-after-half-close.',
      );
    attempt.learn({ servesNextClient: false });
    let sawEof = true;
    let forks = false;
    let closesListener = false;
    for (let number = 1; number <= clients; number++) {
      const speaker = await attempt.connect({ what: `a connection for client ${number}`, more: { forks, closesListener } });
      speaker.say(20);
      speaker.endMessage();
      const how = await speaker.untilAnswered();
      speaker.judgeSoFar();
      if (how !== 'complete') await explainShort(attempt, speaker, { how, sawEof, forks, isFirst: number === 1 });
      forks ||= attempt.server.tree.alive().length > 1;
      // While a client is there, who wants another one after it listens.
      closesListener ||= !listens(attempt);
      await attempt.leave(speaker);
      sawEof = speaker.connection.end !== 'open';
      if (number < clients) await sleep(number === 1 ? 120 : 20);
    }
    await attempt.expectAlive('the last client had left', { forks, closesListener });
    attempt.learn({ servesNextClient: true });
  },
});

/** The program itself has ended with an error, and not for an exception that nobody caught, which is told with its own words. */
function gaveUp(context: HintContext): boolean {
  const { exit } = context;
  if (exit?.signal !== undefined || exit?.exitCode === undefined || exit.exitCode === 0) return false;
  return !memoryFault(context) && !couldNotAccept(context) && !says(context, ...exceptions);
}

const exceptions = ['Traceback', 'Exception', 'Error:', 'panicked', 'panic:', 'assertion'];

function couldNotAccept({ stderr, stdout }: HintContext): boolean {
  return /\baccept(4|\(\))?(:|.*(error|fail))|(error|fail\w*).*\baccept/i.test(`${stderr}\n${stdout}`);
}

function listens({ server }: Attempt): boolean {
  // Where the tables of the kernel can not be read, nothing tells.
  if (server.start.kind !== 'listening' || !server.start.verified) return true;
  return ownListeners(server).some(({ row }) => row.localPort === server.port);
}

/** In the call of an event loop, which looks after all of its clients. */
function waitsForSockets(evidence: Evidence): boolean {
  const calls = evidence['waitsIn'];
  return Array.isArray(calls) && calls.length === 1 && /^(epoll_p?wait2?|p?poll|p?select6?)$/.test(String(calls[0]));
}

async function explainShort(
  attempt: Attempt,
  speaker: Speaker,
  found: {
    readonly how: 'ended' | 'silence';
    readonly sawEof: boolean;
    readonly forks: boolean;
    readonly isFirst: boolean;
  },
): Promise<never> {
  const { how, sawEof, forks, isFirst } = found;
  // What happens to the first client of all is no matter of one that has left.
  if (isFirst) return speaker.throwShort({ due: speaker.dueBytes, how, what: 'an answer', more: { isFirst } });
  const spinning = how === 'silence' && (await isSpinning(attempt));
  return speaker.throwShort({
    due: speaker.dueBytes,
    how,
    what: 'an answer for the next client',
    more: { spinning, sawEof, forks, naps: how === 'silence' && attempt.server.tree.sleepsOnTimer() },
  });
}
