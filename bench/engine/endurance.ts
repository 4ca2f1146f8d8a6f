import { pathToFileURL } from 'node:url';
import { startPlainly } from '../plain-start.ts';
import { compile } from './compile.ts';
import type { Load, LoadEngine } from './engine.ts';
import { sentenceOf } from './failure.ts';
import { startEngine } from './thread.ts';

const mebibyte = 1 << 20;
/** What the memory of a process may vary by, garbage not yet collected included. */
const growthMax = 64 * mebibyte;
const roundMs = 10_000;
const stallMs = 20_000;
/** Compilers and buffers come to rest in the first rounds. */
const settledAfter = 2;

/** The loads that take turns: few and many connections, small and large messages, several under way, and new connections. */
const loads: readonly Pick<Load, 'connections' | 'messageBytes' | 'depth' | 'lifetime'>[] = [
  { connections: 64, messageBytes: 64, depth: 1, lifetime: 'session' },
  { connections: 5000, messageBytes: 64, depth: 1, lifetime: 'session' },
  { connections: 4, messageBytes: 4 * mebibyte, depth: 1, lifetime: 'session' },
  { connections: 16, messageBytes: 1024, depth: 16, lifetime: 'session' },
  { connections: 4, messageBytes: 64, depth: 1, lifetime: 'every-message' },
];

/**
 * `npm run bench:endurance`, with `-- --minutes N` (3 otherwise): all loads in turn against the reference server, every byte
 * verified. Memory after the last round must be that after the second; the exit code is 1 when it is not.
 */
async function main(argv: readonly string[]): Promise<number> {
  const minutes = argv[0] === '--minutes' ? Number(argv[1]) : 3;
  if (!(minutes >= 0.6 && minutes <= 60)) return say('--minutes N: expected minutes, from 0.6 to 60.', 2);
  const program = await compile('reference-server.c');
  if (program.kind === 'skipped') return say(program.because, 3);
  const server = await startPlainly([program.path, '{host}', '{port}', '1'], 'reference');
  const engine = await startEngine({ engine: 'best' });
  try {
    if (engine === undefined) return say('there is no engine that works here', 3);
    return await endure(engine, server, minutes);
  } finally {
    await engine?.close();
    await server.stop();
  }
}

async function endure(
  engine: LoadEngine,
  server: { readonly host: string; readonly port: number },
  minutes: number,
): Promise<number> {
  const rounds = Math.max(settledAfter + 1, Math.round((minutes * 60_000) / roundMs));
  let settledBytes = 0;
  let messages = 0;
  let verifiedBytes = 0;
  for (let round = 1; round <= rounds; round++) {
    for (const load of loads) {
      const { host, port } = server;
      const opened = await engine.open({ host, port, seed: round, ...load });
      if (opened.kind === 'failed') return say(sentenceOf(opened.failure), 1);
      const outcome = await opened.session.run({ durationMs: roundMs / loads.length, stallMs });
      if (outcome.kind === 'failed') return say(sentenceOf(outcome.failure), 1);
      const failure = await opened.session.close();
      if (failure !== undefined) return say(sentenceOf(failure), 1);
      messages += outcome.messages;
      verifiedBytes += outcome.verifiedBytes;
    }
    const bytes = process.memoryUsage().rss;
    if (round === settledAfter) settledBytes = bytes;
    const size = `${(bytes / mebibyte).toFixed(0)} MiB resident`;
    say(`round ${round} of ${rounds}  ${messages} messages, ${(verifiedBytes / mebibyte).toFixed(0)} MiB verified  ${size}`, 0);
  }
  const growth = process.memoryUsage().rss - settledBytes;
  const change = `since round ${settledAfter}: ${(growth / mebibyte).toFixed(1)} MiB`;
  if (growth > growthMax) return say(`The memory grew, ${change}.`, 1);
  return say(`The memory stayed as it was, ${change}.`, 0);
}

function say(text: string, code: number): number {
  process.stdout.write(`${text}\n`);
  return code;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  process.exitCode = await main(process.argv.slice(2));
