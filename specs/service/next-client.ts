import { defineCheck, sleep, whileStopped } from '../../harness/index.ts';
import { posix } from '../sources.ts';
import { serviceHints } from './service-hints.ts';

export default defineCheck<null>({
  id: 'service/next-client',
  step: 'service',
  title: 'serves the next client, also when the one before has left early',
  level: { discard: 'MUST', chargen: 'MUST', qotd: 'MUST', daytime: 'MUST', time: 'MUST' },
  rationale: 'A server is a loop around accept(). A client that leaves early ends its own service only.',
  sources: [posix('accept()'), posix('send()')],
  needs: ['service/serves-a-client'],
  requires: ['proc'],
  quick: true,
  inputs: [null],
  hints: serviceHints,
  async holds(attempt) {
    attempt.learn({ servesNextClient: false });
    await attempt.expectNextClientIsServed('the start');
    // A server that ends with its first client needs a moment for that.
    await sleep(120);
    await attempt.expectNextClientIsServed('another one');
    // What is sent to a client that has closed is answered by RST, and the second send() fails with EPIPE.
    await whileStopped(attempt, async () => {
      const leaving = await attempt.connect();
      leaving.connection.close();
    });
    await attempt.expectNextClientIsServed('one that closed before it was accepted');
    await attempt.expectAlive('a client that closed before it was accepted');
    attempt.learn({ servesNextClient: true });
  },
});
