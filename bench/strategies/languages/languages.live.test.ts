import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { makeEngine } from '../../engine/select.ts';
import { startPlainly } from '../../plain-start.ts';
import { languagePrograms, serverCommand, type LanguageProgram } from './programs.ts';

const { programs } = await languagePrograms();
const engine = await makeEngine('best');

/** Many pieces of every size, and a rest. */
const bytes = 700_001;

/** Every strategy of a language, each with the cheapest of the other direction. */
function pairsOf(program: LanguageProgram): readonly { readonly send: string; readonly receive: string }[] {
  const [send] = program.send;
  const [receive] = program.receive;
  return [...program.send.map((name) => ({ send: name, receive })), ...program.receive.map((name) => ({ send, receive: name }))];
}

describe.each(programs.map((program) => [program.language, program] as const))('the strategies in %s', (language, program) => {
  it.each(pairsOf(program))('bring every byte back from a server: --send $send --recv $receive', async (pair) => {
    const server = await startPlainly(serverCommand(program, { bytes, ...pair }), language);
    try {
      const { host, port } = server;
      const opened = await engine?.open({
        host,
        port,
        connections: 1,
        messageBytes: bytes,
        depth: 1,
        lifetime: 'session',
        seed: 1,
      });
      if (opened?.kind !== 'open') expect.fail(JSON.stringify(opened));
      expect(await opened.session.run({ durationMs: 1, stallMs: 20_000 })).toMatchObject({ kind: 'counted' });
      expect(await opened.session.close()).toBeUndefined();
      // The language's own client, by the same strategies; ours in TypeScript is the load engine.
      if (language === 'ts') return;
      const words = ['talk', String(port), String(bytes), '--send', pair.send, '--recv', pair.receive, '--messages', '2'];
      const [file = '', ...rest] = [...program.command, ...words];
      const { stdout } = await execa(file, rest, { timeout: 60_000 });
      expect(stdout).toMatch(/^2 \d+ \d+$/);
    } finally {
      await server.stop();
    }
  });
});

it('says what it knows when it is told a strategy that there is not', async () => {
  for (const { language, command } of programs.filter((program) => program.language !== 'ts')) {
    const [file, ...rest] = [...command, 'serve', '15000', '1', '--send', 'pigeon'];
    const { exitCode, stderr } = await execa(file, rest, { reject: false, timeout: 60_000 });
    expect({ language, exitCode }).toEqual({ language, exitCode: 2 });
    expect(stderr).toContain('writev');
  }
});
