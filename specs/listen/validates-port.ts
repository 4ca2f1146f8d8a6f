import { argumentsFor, defineCheck, limits, NotApplicable, ownListeners, Violation, type Instance } from '../../harness/index.ts';
import { diedBy } from '../hints.ts';
import { man, posix } from '../sources.ts';

export default defineCheck<{ readonly argument: string }>({
  id: 'listen/validates-port',
  step: 'listen',
  title: 'refuses an argument that is no port',
  level: { '*': 'MAY' },
  servers: 'any',
  clients: 'one',
  rationale: 'A mistyped port is best told at the start. Taken for a number all the same it becomes some other port, or none.',
  sources: [posix('strtol()'), man('atoi(3)')],
  needs: ['listen/accepts-connections'],
  requires: ['proc'],
  launches: 'itself',
  inputs: [{ argument: 'abc' }, { argument: '70000' }],
  hints: [
    {
      bug: 'port-atoi',
      fits: (evidence, context) =>
        evidence['port'] !== undefined ? 0.9 : diedBy(context, 'SIGSEGV', 'SIGABRT', 'SIGBUS') ? 0.8 : 0,
      because: (evidence) => String(evidence['detail']),
    },
  ],
  async holds(attempt, { argument }) {
    const place = attempt.target.command.indexOf('{port}');
    if (place < 0) throw new NotApplicable('The port is no argument of its own in this command.');
    const command = attempt.target.command.toSpliced(place, 1, argument);
    const name = `the port "${argument}"`;
    attempt.process(`the server is started with ${name}`);
    const server = await attempt.launch({ command: argumentsFor({ ...attempt.target, command }, 0), wait: 'not-at-all' });
    attempt.turnTo(server);
    const seen = await attempt.until(() => fateOf(server), { limitMs: limits.nothingMs * 10 });
    if (seen === undefined || seen === 'ends') return;
    if (seen !== 'crashes' && seen.port === server.port)
      throw new NotApplicable(
        'The server takes its port from elsewhere, such as PORT in its environment, and not from this argument.',
      );
    const detail =
      seen === 'crashes'
        ? `with ${name} the process was ended by ${server.exit?.signal ?? 'a signal'}`
        : `with ${name} the server listens on port ${seen.port}`;
    attempt.process(detail);
    throw new Violation({
      expected: 'an error message and the end of the process',
      observed: detail,
      certainty: 'certain',
      evidence: { kind: seen === 'crashes' ? 'process-ended' : 'other', ...(seen !== 'crashes' && { port: seen.port }), detail },
    });
  },
});

function fateOf(server: Instance): 'ends' | 'crashes' | { readonly port: number } | undefined {
  const { exit } = server;
  if (exit !== undefined) return exit.signal === undefined ? 'ends' : 'crashes';
  const port = ownListeners(server)[0]?.row.localPort;
  return port === undefined ? undefined : { port };
}
