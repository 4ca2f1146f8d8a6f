import {
  choosePort,
  defineCheck,
  endLingering,
  giveBack,
  Inconclusive,
  launchListening,
  limits,
  lingeringAt,
  NotApplicable,
  reusesAddress,
  untilConsumed,
  Violation,
  type Attempt,
  type Speaker,
} from '../../harness/index.ts';
import { says } from '../hints.ts';
import { levelInServices } from '../service/levels.ts';
import { man, tcpClosing } from '../sources.ts';

/** A client whose end crosses that of the server leaves no TIME_WAIT; the scene is set once more. */
const setupsMax = 4;

export default defineCheck<null>({
  id: 'lifecycle/restarts-at-once',
  step: 'lifecycle',
  title: 'can be started again at once after it was ended with a client connected',
  level: { '*': 'SHOULD', ...levelInServices('SHOULD') },
  clients: 'one',
  rationale:
    'The side that closes first keeps the connection in TIME_WAIT for a minute. Without SO_REUSEADDR bind() then fails, and a server that crashed stays down.',
  sources: [man('socket(7)'), tcpClosing],
  needs: ['accept/next-client'],
  requires: ['proc'],
  launches: 'itself',
  mayEndServer: true,
  mayLeavePortBusy: true,
  inputs: [null],
  hints: [
    {
      bug: 'no-reuseaddr',
      fits: (evidence, context) => {
        if (evidence['lingering'] === undefined) return 0;
        return evidence['reusesAddress'] === false || says(context, 'in use', 'EADDRINUSE') ? 0.95 : 0.4;
      },
      because: (evidence) =>
        `a connection at port ${String(evidence['port'])} is still in TIME_WAIT${evidence['reusesAddress'] === false ? ', and the listening socket did not have SO_REUSEADDR set' : ''}`,
    },
  ],
  async holds(attempt) {
    const first = await endWithClient(attempt);
    try {
      await expectSecondLife(attempt, first);
    } finally {
      await endLingering(first);
      giveBack(first.clientPort);
    }
  },
});

/** What is left of a server that was killed. */
type Ended = {
  readonly host: string;
  readonly port: number;
  readonly clientPort: number;
  readonly reusesAddress: boolean | undefined;
};

async function expectSecondLife(attempt: Attempt, { port, reusesAddress: reuse }: Ended): Promise<void> {
  attempt.process('the server is started again, for the same port');
  const second = await attempt.launch({ port });
  attempt.turnTo(second);
  if (second.start.kind === 'listening') return;
  const lingering = lingeringAt(port);
  if (lingering === 0)
    throw new Inconclusive('the connection that should linger in TIME_WAIT was gone before the second start was judged');
  const exited = second.start.kind === 'exited';
  throw new Violation({
    expected: 'the server listens again on its port',
    observed: exited ? 'the second start ended with an error' : 'the second start does not listen',
    certainty: exited ? 'certain' : 'wants-confirmation',
    evidence: { kind: 'not-listening', start: second.start.kind, lingering, port, reusesAddress: reuse },
  });
}

/** A client is connected when the server is killed: the server's side closes first, and lingers. */
async function endWithClient(attempt: Attempt): Promise<Ended> {
  let resets = 0;
  for (let setup = 0; setup < setupsMax; setup++) {
    attempt.log.restart();
    const server = await launchListening(attempt);
    const reuse = reusesAddress(server);
    // A port of its own, which no other connection of this machine has: it is needed once more to end the lingering.
    const clientPort = await choosePort(server.host);
    const { connection } = await talkingClient(attempt, clientPort);
    attempt.process('the server is killed (SIGKILL)');
    server.signalTree('SIGKILL');
    await server.untilExit(limits.killMs);
    if ((await connection.untilEnd(limits.replyMs)) === 'reset') resets++;
    connection.close();
    const lingers = await attempt.until(() => (lingeringAt(server.port) > 0 ? true : undefined), {
      limitMs: limits.nothingMs * 2,
      everyMs: 4,
    });
    if (lingers === true) {
      attempt.note(`the connection is in TIME_WAIT at port ${server.port}`);
      return { host: server.host, port: server.port, clientPort, reusesAddress: reuse };
    }
  }
  if (resets === setupsMax) throw new NotApplicable('This server resets its connections when it ends: none is left in TIME_WAIT.');
  throw new Inconclusive('no connection was left in TIME_WAIT at the port of the server');
}

async function talkingClient(attempt: Attempt, localPort: number): Promise<Pick<Speaker, 'connection'>> {
  if (attempt.profile.visit === undefined) return (await attempt.engage({ localPort })).speaker;
  const speaker = await attempt.connect({ localPort });
  if (attempt.profile.name === 'discard') {
    speaker.say(20);
    await untilConsumed(attempt, speaker.connection);
  } else await speaker.connection.untilReceived(1);
  return speaker;
}
