import type { Workload } from './model.ts';

const closed = { kind: 'closed' } as const;

function workload(name: string, title: string, rest: Partial<Workload>): Workload {
  return {
    name,
    title,
    connections: 1,
    messageBytes: 64,
    depth: 1,
    lifetime: 'session',
    pace: closed,
    durationMs: 1300,
    sliceMs: 100,
    besideReference: 'no',
    ...rest,
  };
}

const kib = 1024;

/** The workload whose rate is the measure for the fixed rates, and which the reference server takes part in. */
export const capacityWorkload = 'connections-16';

/** All workloads by name, in the order in which they run. A new one is one line here. */
export const workloads: readonly Workload[] = [
  workload('ping-pong', 'one connection, 64 B, in turn', { durationMs: 2000 }),
  workload('connections-1', '1 connection, 64 B', {}),
  workload('connections-4', '4 connections, 64 B', { connections: 4 }),
  workload(capacityWorkload, '16 connections, 64 B', { connections: 16, besideReference: 'yes' }),
  workload('connections-64', '64 connections, 64 B', { connections: 64 }),
  workload('connections-256', '256 connections, 64 B', { connections: 256 }),
  workload('connections-1024', '1024 connections, 64 B', { connections: 1024 }),
  workload('connections-5000', '5000 connections, 64 B', { connections: 5000, sliceMs: 250 }),
  workload('size-1k', '16 connections, 1 KiB', { connections: 16, messageBytes: kib }),
  workload('size-16k', '16 connections, 16 KiB', { connections: 16, messageBytes: 16 * kib }),
  workload('size-64k', '16 connections, 64 KiB', { connections: 16, messageBytes: 64 * kib }),
  workload('size-256k', '16 connections, 256 KiB', { connections: 16, messageBytes: 256 * kib }),
  workload('size-4m', '4 connections, 4 MiB', { connections: 4, messageBytes: 4096 * kib, sliceMs: 250 }),
  workload('pipelined', '16 connections, 16 messages of 64 B each under way', { connections: 16, depth: 16 }),
  workload('rate-50', '16 connections, 64 B, at 50 % of the best rate', {
    connections: 16,
    pace: {
      kind: 'share',
      share: 0.5,
    },
    durationMs: 3e3,
    sliceMs: 500,
  }),
  workload('rate-80', '16 connections, 64 B, at 80 % of the best rate', {
    connections: 16,
    pace: {
      kind: 'share',
      share: 0.8,
    },
    durationMs: 3e3,
    sliceMs: 500,
  }),
  workload('churn', 'a connection for every message, 4 at once, 64 B', { connections: 4, lifetime: 'every-message' }),
];

/** The workloads whose messages per second say how fast a server is, so that a share of the reference server's can be demanded. */
export const gateWorkloads: readonly string[] = workloads.filter(({ pace }) => pace.kind === 'closed').map(({ name }) => name);

/** The three sets of workloads: the default takes about 25 s for one server, `--quick` 6 s, `--full` 120 s. */
export const plans = {
  default: [
    'ping-pong',
    'connections-1',
    'connections-4',
    capacityWorkload,
    'connections-64',
    'connections-256',
    'size-1k',
    'size-16k',
    'size-256k',
    'pipelined',
    'rate-50',
    'rate-80',
    'churn',
  ],
  quick: ['ping-pong', capacityWorkload, 'rate-50'],
  full: workloads.map(({ name }) => name),
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** The sizes and connections of one's own: every combination, in a closed loop or at a rate. */
export function grid(options: {
  readonly connections: readonly number[];
  readonly sizes: readonly number[];
  readonly rate?: number;
  readonly durationMs: number;
}): readonly Workload[] {
  const { rate, durationMs } = options;
  const at = rate === undefined ? '' : `@${rate}`;
  return options.sizes.flatMap((messageBytes) =>
    options.connections.map((connections) =>
      workload(`${connections}x${messageBytes}${at}`, `${connections} connections, ${messageBytes} B`, {
        connections,
        messageBytes,
        durationMs,
        sliceMs: rate === undefined ? (messageBytes * connections > 1 << 24 ? 250 : 100) : Math.min(500, durationMs),
        ...(rate !== undefined && {
          pace: {
            kind: 'rate',
            rate,
          },
        }),
      }),
    ),
  );
}
