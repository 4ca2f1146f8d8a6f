import { defineCheck, growthPerClient, leakShare, surveyed, Violation, type Evidence, type Survey } from '../../harness/index.ts';
import { crashes } from '../hints.ts';
import { man, posix } from '../sources.ts';
import { counted } from '../../harness/words.ts';
import { levelInServices } from '../service/levels.ts';

export default defineCheck<null>({
  id: 'resources/descriptors',
  step: 'resources',
  title: 'frees the descriptor of every connection',
  level: { '*': 'SHOULD', ...levelInServices('SHOULD') },
  rationale:
    'A process may hold a limited number of descriptors, often 1024. When those of old connections are kept, no new client can be accepted some day.',
  sources: [posix('close()'), man('getrlimit(2)')],
  needs: ['accept/next-client', 'end/eof-after-half-close', 'accept/hundred-clients-in-turn'],
  requires: ['proc'],
  launches: 'itself',
  inputs: [null],
  hints: [
    {
      bug: 'busy-loop-on-eof',
      fits: (evidence) => (evidence.kind === 'spinning' ? 0.95 : 0),
      because: () => 'after the client had finished, the connection was kept and a thread used a CPU all the time',
    },
    {
      bug: 'fork-parent-keeps-connfd',
      fits: (evidence) => (evidence.kind === 'leak' && evidence['forks'] === true && !areOtherThings(evidence) ? 0.95 : 0),
      because: () => 'a process serves each client and ends, and the process that accepted keeps the descriptor of the connection',
    },
    {
      bug: 'shutdown-without-close',
      fits: (evidence) =>
        evidence.kind !== 'leak' || evidence['sawEnd'] !== true || areOtherThings(evidence)
          ? 0
          : isNoConnection(evidence)
            ? 0.3
            : 0.9,
      because: (evidence) =>
        `the clients saw the end of their connections, and ${counted(evidence['kept'], 'descriptor')} stayed open`,
    },
    {
      bug: 'fd-leak',
      fits: (evidence) => (evidence.kind !== 'leak' || areOtherThings(evidence) ? 0 : evidence['sawEnd'] === true ? 0.4 : 0.9),
      because: (evidence) =>
        `${counted(evidence['kept'], 'descriptor')} of connections are open whose clients have left, and the clients did not see an end`,
    },
    {
      bug: 'leaks-descriptors',
      fits: (evidence) =>
        evidence.kind !== 'leak'
          ? 0
          : areOtherThings(evidence)
            ? 0.9
            : evidence['sawEnd'] === true && isNoConnection(evidence)
              ? 0.6
              : 0.1,
      because: (evidence) =>
        `each client leaves ${counted(evidence['perClient'], 'descriptor')} behind${areOtherThings(evidence) ? ', and they are no sockets: a file, a pipe or the like that was opened for it' : ''}`,
    },
    crashes,
  ],
  async holds(attempt) {
    const { survey, certainty } = await surveyed(attempt, leaks);
    const perClient = growthPerClient(survey, 'descriptors');
    const kept = (survey.rounds.at(-1)?.descriptors ?? 0) - (survey.rounds[0]?.descriptors ?? 0);
    attempt.fact('clients', survey.clientsPerRound * survey.rounds.length);
    if (!leaks(survey)) return;
    const rounded = Math.round(perClient * 10) / 10;
    throw new Violation({
      expected: 'as many open descriptors after the clients have left as before they came',
      observed: `${rounded} more for every client`,
      certainty,
      evidence: {
        kind: 'leak',
        perClient: rounded,
        kept,
        forks: survey.forks,
        sawEnd: survey.ended > survey.clientsPerRound,
        sockets: growthPerClient(survey, 'sockets'),
      },
    });
  },
});

/** Connections are sockets; what grows is something else that was opened while they were served, such as a file. */
function areOtherThings(evidence: Evidence): boolean {
  return evidence['sockets'] !== undefined && Number(evidence['sockets']) < Number(evidence['perClient']) / 4;
}

/** A connection is one descriptor; the two ends of a pipe, or an epoll and a timer, are more. */
function isNoConnection(evidence: Evidence): boolean {
  return Number(evidence['perClient']) > 1.5;
}

function leaks(survey: Survey): boolean {
  return growthPerClient(survey, 'descriptors') >= leakShare;
}
