import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { faultsBySchema } from '../reports/fixtures/published-schemas.ts';
import { benchCommand } from './main.ts';
import type { BenchDocument } from './model.ts';
import { startPlainly } from './plain-start.ts';

const fixture = fileURLToPath(new URL('fixtures/faulty-server.mjs', import.meta.url));
const short = ['--connections', '4', '--size', '64', '--duration', '300ms', '--no-reference', '--stall', '1.5', '--no-pin'];

type Ran = { readonly code: number; readonly out: string; readonly error: string };

async function bench(...argv: string[]): Promise<Ran> {
  let out = '';
  let error = '';
  const code = await benchCommand(argv, {
    startServer: startPlainly,
    write: (text) => void (out += text),
    writeError: (text) => void (error += text),
    isTerminal: false,
    columns: 80,
    signal: new AbortController().signal,
  });
  return { code, out, error };
}

const server = (mistake: string): string[] => ['--', process.execPath, fixture, mistake, '{port}'];

describe('echospec bench', () => {
  it('measures a correct server, in 80 columns', async () => {
    const { code, out } = await bench(...short, ...server('none'));
    expect(out).toContain('4x64');
    expect(out).toContain('Every byte was verified');
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(code).toBe(0);
  });

  it.each([
    ['replies-zeros', 'wrong byte at offset 0'],
    ['flips-a-bit', 'wrong byte at offset 1000'],
    ['echoes-twice', /too many|sent twice/],
    ['never-answers', 'no answer for 1500 ms'],
    ['stalls-after-100', /no answer for 1[05]00 ms/],
    ['closes-after-100', /closed early|was reset/],
    ['resets-after-100', /was reset|closed early/],
    ['exits-after-100', 'exited with status 3'],
  ] as const)('fails with exit code 1 and gives no rate: %s', async (mistake, text) => {
    const { code, out } = await bench(...short, ...server(mistake));
    expect(out.replaceAll('\n', ' ')).toMatch(text);
    expect(out).toContain('FAILED');
    expect(out).not.toContain('msg/s');
    expect(code).toBe(1);
  });

  it('leaves the sound server its figures when the other fails', async () => {
    const other = `bad=${process.execPath} ${fixture} flips-a-bit {port}`;
    const { code, out } = await bench(...short, '--server', other, '--report', 'json', ...server('none'));
    const result = JSON.parse(out) as BenchDocument;
    expect(faultsBySchema('bench-v1', result)).toEqual([]);
    expect(result).toMatchObject({ schema: 'echospec/bench/v1', verdict: 'failed', failures: [{ server: 'bad' }] });
    expect(result.measurements.map((measurement) => measurement.server)).toEqual(['faulty-server.mjs']);
    expect(code).toBe(1);
  });

  it('measures a sequential server as such', async () => {
    const { code, out } = await bench(...short, '--connections', '1,4', ...server('serves-one-at-a-time'));
    expect(out).toContain('one client at a time');
    expect(out).toContain('1x64');
    expect(out).toContain('skipped');
    expect(code).toBe(0);
  });

  it('compares two servers and shows the noise floor', async () => {
    const { code, out } = await bench(...short, '--selfcheck', ...server('none'));
    expect(out).toContain('Side by side');
    expect(out).toContain('noise floor');
    expect(code).toBe(0);
  });

  it('gives latency from the scheduled time, and the service time beside it', async () => {
    const { out } = await bench(...short, '--rate', '1000', '--report', 'json', ...server('none'));
    const [measurement] = (JSON.parse(out) as BenchDocument).measurements;
    expect(measurement).toMatchObject({ pace: 'fixed-rate', rate: 1000 });
    expect(measurement?.latencyMs).toBeDefined();
    expect(measurement?.serviceMs).toBeDefined();
    expect(measurement?.latenessMs).toBeDefined();
  });

  it('measures a server of lines with lines, and tells of the profile where it was not named', async () => {
    const measured = await bench(...short, '--profile', 'line-echo', '--connections', '1,4', ...server('answers-lines'));
    expect(measured.out).toContain('4x64');
    expect(measured.code).toBe(0);
    const unnamed = await bench(...short, ...server('answers-lines'));
    expect(unnamed.out.replaceAll('\n', ' ')).toContain('It answers when a line ends: measure it with --profile line-echo');
    expect(unnamed.code).toBe(1);
  });

  it('leaves long lines to the server, and takes a line that comes back changed for a failure', async () => {
    const lines = [...short, '--profile', 'line-echo', '--line-end', 'crlf'];
    const limited = await bench(...lines, '--size', '64,16K', ...server('answers-lines-to-5000'));
    expect(limited.out.replaceAll(/\s+/g, ' ')).toContain('it takes messages of up to 4096 bytes');
    expect(limited.code).toBe(0);
    const cut = await bench(...lines, ...server('cuts-lines-at-60'));
    expect(cut.out.replaceAll('\n', ' ')).toContain('wrong byte at offset 59');
    expect(cut.code).toBe(1);
  });

  it('says what it can not start, with exit code 3', async () => {
    const { code, error } = await bench(...short, '--', 'no-such-program-anywhere');
    expect(error).toContain('could not be started');
    expect(code).toBe(3);
  });

  it('says what is wrong with the arguments, with exit code 2', async () => {
    expect((await bench('--nonsense')).code).toBe(2);
  });
});
