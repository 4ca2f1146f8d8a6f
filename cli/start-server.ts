import type { RunningServer, StartServer } from '../bench/server.ts';
import { Instance, limits, TargetError, type Target } from '../harness/index.ts';

/** Starts a server for a measurement, with the launcher that the checks use. */
export function startServerAt(host: string, more: Pick<Target, 'sandbox' | 'port'> = {}): StartServer {
  return async (command, name): Promise<RunningServer> => {
    const instance = await Instance.launch({ command, host, ...more }, { processesMax: limits.processesUnderLoadMax });
    if (instance.start.kind !== 'listening') {
      const { stderr } = instance;
      await instance.stop();
      throw new TargetError(
        `The server ${name} (${command.join(' ')}) did not listen on its port. Judge it first: echospec test -- ${command.join(' ')}${stderr.tail === '' ? '' : `\nIts last output:\n${stderr.tail}`}`,
      );
    }
    return {
      name,
      host: instance.host,
      port: instance.port,
      pids: () => instance.tree.alive(),
      stop: async () => instance.stop(),
      exited: () => (instance.exit === undefined ? undefined : { ...instance.exit, stderrTail: instance.stderr.tail }),
    };
  };
}
