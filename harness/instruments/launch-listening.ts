import { Violation } from '../errors.ts';
import type { Instance, LaunchOptions } from '../launch/instance.ts';
import type { Attempt } from '../run/attempt.ts';

/**
 * Launches a server for a check that launches its own, and judges this one from now on. A start that fails is tried once more, as
 * for every other check: a port can be lost to another process.
 */
export async function launchListening(attempt: Attempt, options: LaunchOptions = {}): Promise<Instance> {
  for (let tries = 1; ; tries++) {
    const server = await attempt.launch(options);
    attempt.turnTo(server);
    if (server.start.kind === 'listening') return server;
    if (tries === 1) {
      await server.stop();
      continue;
    }
    throw new Violation({
      expected: 'the server starts again, as it did before',
      observed: server.start.kind === 'exited' ? 'the process ended' : `it did not listen on port ${server.port}`,
      certainty: 'wants-confirmation',
      evidence: { kind: 'not-listening', start: server.start.kind },
    });
  }
}
