import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const top = fileURLToPath(new URL('..', import.meta.url));
const clients = 'reference-servers/python/clients';

describe('echospec client', () => {
  it('judges the bundled client when it is told of none', () => {
    const { status, stdout } = echospec('--quick');
    expect(status).toBe(0);
    expect(stdout).toContain('The client conforms to the profile client.');
  });

  it('says of a client with a mistake what is wrong, and does it again', () => {
    const { status, stdout } = echospec(
      '--quick',
      '--',
      'python3',
      `${clients}/faulty/one_recv.py`,
      '{host}',
      '{port}',
      '{message}',
    );
    expect(status).toBe(1);
    for (const part of [
      'THE STEPS OF A CLIENT',
      'client-one-recv',
      'is sent 20 bytes',
      'on a fresh client',
      '20 bytes of it are printed',
    ])
      expect(stdout).toContain(part);
  });

  it('gives the message on standard input where no argument takes it', () => {
    const { stdout } = echospec('--only', 'send/whole-message', '--', 'python3', `${clients}/client_eof.py`, '{host}', '{port}');
    expect(stdout).toContain('The client conforms');
  });
});

describe('a command line that can not be', () => {
  it.each([
    [['--profile', 'echo'], /--profile does not go with `echospec client`/],
    [['--port', '7000'], /listens at a port of its own/],
    [['--framing', 'lines'], /there is no framing `lines`/],
    [['--framing', 'fixed:8'], /No reference client comes with us/],
    [['--', 'python3', 'client.py', '{msg}'], /`\{msg\}` is not replaced by anything/],
  ])('is a usage error: %j', (argv, message) => {
    const { status, stderr } = echospec(...argv);
    expect(stderr).toMatch(message);
    expect(status).toBe(2);
  });

  it('is told from a command that is not there', () => {
    const { status, stderr } = echospec('--', 'no-such-client', '{host}', '{port}');
    expect(stderr).toMatch(/No program `no-such-client` is on the PATH/);
    expect(status).toBe(3);
  });
});

function echospec(...argv: readonly string[]): {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
} {
  const command = ['dist/cli/main.js', 'client', '--failures', 'none', ...argv];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: top, encoding: 'utf8' });
  return { status, stdout, stderr };
}
