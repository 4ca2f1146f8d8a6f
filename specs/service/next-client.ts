import { defineCheck, sleep, whileStopped } from '../../harness/index.ts';
import { posix } from '../sources.ts';
import { serviceHints } from './service-hints.ts';

export default defineCheck<null>({
  id: 'service/next-client',
  step: 'service',
  title: 'serves the next client, whatever became of the one before',
  level: { discard: 'MUST', chargen: 'MUST', qotd: 'MUST', daytime: 'MUST', time: 'MUST' },
  rationale: 'A server is a loop around accept(). A client that leaves early, or resets its connection, ends its own service only.',
  sources: [posix('accept()'), { kind: 'rfc', number: 9293, section: '3.5.2 Reset Generation' }],
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
    for (let number = 0; number < 3; number++) {
      const resetting = await attempt.connect({ reading: 'not-yet' });
      resetting.connection.send(Buffer.from('good bye\r\n'));
      resetting.connection.reset();
    }
    await attempt.expectNextClientIsServed('some that reset their connections');
    await attempt.expectAlive('clients that reset their connections');
    attempt.learn({ servesNextClient: true });
  },
});
