import { describe, expect, test } from 'vitest';
import type { Step } from '../../harness/index.ts';
import { fromSteps } from './from-steps.ts';
import { literalOf, programOf } from './python.ts';

const hello = { head: Buffer.from('hello\n').toString('base64'), made: 'lines' } as const;

function step(kind: Step['kind'], more: Partial<Step> = {}): Step {
  return { client: 1, atMs: 0, kind, text: '', ...more };
}

describe('a program from steps', () => {
  test('demands what was sent back where the harness waited, and another client served', () => {
    const steps = [step('connect'), step('send', { bytes: 6, content: hello }), step('silence')];
    expect(fromSteps(steps, { kind: 'silence' })).toEqual([
      'c1 = connect()',
      String.raw`m1 = b'hello\n'`,
      'send(c1, m1)',
      'expect(c1, m1)',
      'c1.close()',
      'c = connect()  # and another client is served',
      String.raw`send(c, b'next\n')`,
      String.raw`expect(c, b'next\n')`,
    ]);
  });

  test('demands the end after the end', () => {
    const steps = [step('connect'), step('send', { bytes: 6, content: hello }), step('half-close'), step('silence')];
    expect(fromSteps(steps, { kind: 'no-eof' }).join('\n')).toContain('half_close(c1)\nexpect(c1, m1)\nexpect_end(c1)');
  });

  test('sends in the background what would fill the buffers, and makes it by a formula', () => {
    const steps = [
      step('connect'),
      step('send', { bytes: 100_000, content: hello, segments: 4 }),
      step('receive', { bytes: 100_000 }),
    ];
    const body = fromSteps(steps, { kind: 'other' }).join('\n');
    expect(body).toContain("m1 = lines(100000, 'A')\nbackground(lambda: send(c1, m1, 4))\nexpect(c1, m1)");
  });

  test('pauses where the clients paused, and stops the server where they had it stopped', () => {
    const steps = [
      step('connect'),
      step('process', { client: 0, text: 'the server is stopped (SIGSTOP)' }),
      step('send', { atMs: 2_000, bytes: 6, content: hello }),
    ];
    const body = fromSteps(steps, { kind: 'other' });
    expect(body.slice(1, 3)).toEqual(['signal_server(signal.SIGSTOP)', 'time.sleep(2.0)']);
    expect(programOf(body)).toContain('PID = int(sys.argv[3])');
  });

  test('leaves out the helpers that it does not use', () => {
    const program = programOf(['c = connect()', 'reset(c)']);
    expect(program.split('\n')[0]).toBe('import socket, struct, sys');
    expect(program).not.toContain('def expect');
  });

  test('writes any bytes as a literal', () => {
    expect(literalOf(Buffer.from([0, 0x41, 0x27, 0x5c, 0x0a, 0xff]))).toBe(String.raw`b'\x00A\'\\\n\xff'`);
  });
});
