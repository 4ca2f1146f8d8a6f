import { describe, expect, it } from 'vitest';
import { parseBenchArguments, type BenchOptions } from './options.ts';
import { plans, workloads } from './workloads.ts';

function options(...argv: string[]): BenchOptions {
  const parsed = parseBenchArguments(argv);
  if (parsed.kind !== 'options') throw new Error(parsed.kind === 'usage' ? parsed.message : parsed.kind);
  return parsed.options;
}

function message(...argv: string[]): string {
  const parsed = parseBenchArguments(argv);
  return parsed.kind === 'usage' ? parsed.message : `no usage error: ${parsed.kind}`;
}

const command = ['--', 'python3', 'server.py', '{port}'];

describe('servers', () => {
  it('takes the command behind -- and names it by its script', () => {
    expect(options(...command).servers).toEqual([{ name: 'server.py', command: command.slice(1) }]);
  });

  it('takes servers by name, quotes and all', () => {
    expect(options('--server', 'a=./a {port}', '--server', `b=node "my server.js" {port}`).servers).toEqual([
      { name: 'a', command: ['./a', '{port}'] },
      { name: 'b', command: ['node', 'my server.js', '{port}'] },
    ]);
  });
});

describe('workloads', () => {
  it('names every workload of every plan', () => {
    for (const name of Object.values(plans).flat()) expect(workloads.map((workload) => workload.name)).toContain(name);
  });

  it('makes a grid of connections and sizes', () => {
    expect(options('--connections', '1,16', '--size', '64,1K', ...command).workloads.map(({ name }) => name)).toEqual([
      '1x64',
      '16x64',
      '1x1024',
      '16x1024',
    ]);
  });

  it('takes one by name, at a duration', () => {
    expect(options('--workload', 'churn', '--duration', '500ms', ...command).workloads).toMatchObject([
      { name: 'churn', durationMs: 500 },
    ]);
  });
});

it.each([
  ['p99=2ms', { share: 0.99, limitMs: 2 }],
  ['p999=300us', { share: 0.999, limitMs: 0.3 }],
  ['p99.9=1s', { share: 0.999, limitMs: 1000 }],
])('reads the objective %s', (text, expected) => {
  const slo = options('--slo', text, ...command).slo;
  expect(slo?.limitMs).toBeCloseTo(expected.limitMs);
  expect(slo?.share).toBeCloseTo(expected.share);
});

it.each([
  [[], 'terminal'],
  [['--report', 'html=x.html'], 'html terminal'],
  [['--report', 'json'], 'json'],
  [['--report', 'json=/dev/stdout', '--report', 'csv=x.csv'], 'json csv'],
])('shows the figures where nothing else stands on the standard output: %j', (asked, formats) => {
  const parsed = parseBenchArguments([...asked, ...command]);
  expect(parsed.kind === 'options' && parsed.options.reports.map(({ format }) => format).join(' ')).toBe(formats);
});

it('measures a workload in which a share is demanded, beside the reference server', () => {
  const parsed = parseBenchArguments(['--workload', 'churn', '--min-ratio', 'ping-pong=0.4', ...command]);
  const chosen = parsed.kind === 'options' ? parsed.options.workloads : [];
  expect(chosen.map(({ name, besideReference }) => [name, besideReference])).toEqual([
    ['churn', 'no'],
    ['ping-pong', 'yes'],
  ]);
});

it.each([
  [[], 'No server'],
  [['--nonsense', ...command], "Unknown option '--nonsense'"],
  [['server.py'], 'stands behind `--`'],
  [['--workload', 'nothing', ...command], 'There is no workload `nothing`'],
  [['--engine', 'magic', ...command], 'there are io_uring, epoll, net'],
  [['--duration', 'long', ...command], 'expected seconds'],
  [['--connections', '0', ...command], 'expected a whole number'],
  [['--size', '1G', ...command], 'expected bytes'],
  [['--rate=-1', ...command], 'messages per second'],
  [['--slo', 'fast', ...command], 'expected as in p99=2ms'],
  [['--min-ratio', 'rate-50=1', ...command], 'no second server named `rate-50`, and no workload'],
  [['--min-ratio', 'other=1', ...command], 'no second server named `other`'],
  [['--server', 'a', ...command], 'expected NAME=COMMAND'],
  [['--server', 'a=x', '--server', 'a=y'], 'Two servers are named `a`'],
  [['--quick', '--full', ...command], 'contradict'],
  [['--report', 'pdf', ...command], 'there are terminal, json, csv, markdown'],
] as const)('says what is wrong with %j', (argv, text) => {
  expect(message(...argv)).toContain(text);
});
