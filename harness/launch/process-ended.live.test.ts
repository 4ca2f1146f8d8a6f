import { afterAll, describe, expect, it } from 'vitest';
import { stopAllInstances } from '../ends.ts';
import { Patience, sleep, until } from '../time.ts';
import { Instance } from './instance.ts';
import { processEnded } from './process-ended.ts';

afterAll(stopAllInstances);

describe('whether a process has ended', () => {
  it('is told of one that computes for a moment before it ends', async () => {
    await using server = await start(
      'trap "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; exit 3" USR1; echo ready; sleep 61 & wait',
    );
    await until(() => (server.stdout.tail === 'ready\n' ? true : undefined), { patience: new Patience({ limitMs: 5_000 }) });
    expect(await processEnded(server)).toBe(false);
    server.signalTree('SIGUSR1');
    expect(await processEnded(server)).toBe(true);
  });

  it('is not waited for when it sleeps', async () => {
    await using server = await start('sleep 61');
    await sleep(50);
    expect(await processEnded(server)).toBe(false);
  });

  it('is not waited for without a bound when it computes on and on', async () => {
    await using server = await start('i=0; while [ $i -lt 20000000 ]; do i=$((i+1)); done');
    expect(await processEnded(server)).toBe(false);
    expect(server.exit).toBeUndefined();
  });
});

async function start(script: string): Promise<Instance> {
  return Instance.launch({ command: ['/bin/sh', '-c', script], host: '127.0.0.1' }, { wait: 'not-at-all' });
}
