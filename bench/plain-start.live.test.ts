import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const compiled = new URL('../dist/bench/plain-start.js', import.meta.url).href;
const fixture = fileURLToPath(new URL('./fixtures/faulty-server.mjs', import.meta.url));

it.each(['SIGTERM', 'SIGKILL'] as const)('a server of our own does not outlive a script that is ended by %s', async (signal) => {
  const script = `
    const { startPlainly } = await import(${JSON.stringify(compiled)});
    const server = await startPlainly([process.execPath, ${JSON.stringify(fixture)}, 'none', '{port}'], 'none');
    console.log(server.pids()[0]);
    setInterval(() => {}, 1000);`;
  const starter = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(starter.stdout, 'data')) as [Buffer];
  const pid = Number(line.toString());
  expect(isAlive(pid)).toBe(true);
  starter.kill(signal);
  await expect.poll(() => isAlive(pid), { timeout: 20_000 }).toBe(false);
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
