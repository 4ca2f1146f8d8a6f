import type { LoadFailure } from './failure.ts';
import type { LineEnd } from './pattern.ts';

export type EngineName = 'io_uring' | 'epoll' | 'net';

/** A load: who is talked to, over how many connections, with which messages. */
export type Load = {
  readonly host: string;
  readonly port: number;
  readonly connections: number;
  readonly messageBytes: number;
  /** How many messages may be under way on one connection; 1 is request and response in turn. */
  readonly depth: number;
  /** With `every-message`, each message has a connection of its own, which ends with a reset (so that no port stays in TIME_WAIT). */
  readonly lifetime: 'session' | 'every-message';
  readonly seed: number;
  /** Every message is a line that ends so; absent: any bytes. */
  readonly lineEnd?: LineEnd;
  /** The congestion control of our sockets: `reno` unless this says otherwise; `system` leaves it. Not for the engine `net`. */
  readonly congestion?: string;
};

/** A stretch of load. Every message sent in it has come back when it ends. */
export type Slice = {
  readonly durationMs: number;
  /** The longest silence before a server that owes bytes is said to stall. */
  readonly stallMs: number;
  /** Messages per second over all connections, sent on schedule whatever the server does; absent: as fast as it answers. */
  readonly rate?: number;
};

/** What was counted in a slice. Histograms are counts in the buckets of statistics/histogram.ts. */
export type SliceCount = {
  readonly kind: 'counted';
  readonly messages: number;
  /** Bytes that came back and were compared with what was sent. */
  readonly verifiedBytes: number;
  readonly elapsedMs: number;
  /** Latency from the scheduled time at a fixed rate, and from the sending otherwise. */
  readonly latency: Uint32Array;
  /** At a fixed rate: from the actual sending. */
  readonly service?: Uint32Array;
  /** At a fixed rate: how late we were ourselves, the connection being free. */
  readonly lateness?: Uint32Array;
  /** At a fixed rate: messages that were due and could not be sent before the end, their connection still being busy. */
  readonly unsent?: number;
  /** CPU time of the thread that makes the load. */
  readonly clientCpuMs: number;
};

export type SliceOutcome = SliceCount | { readonly kind: 'failed'; readonly failure: LoadFailure };

/** Open connections to one server. */
export type LoadSession = {
  run(slice: Slice): Promise<SliceOutcome>;
  /** Closes all connections; tells bytes that came uninvited, and connections that the server had closed. */
  close(): Promise<LoadFailure | undefined>;
};

export type OpenOutcome =
  | { readonly kind: 'open'; readonly session: LoadSession }
  | { readonly kind: 'failed'; readonly failure: LoadFailure };

/** One way to make load. All keep the same contract (engine.live.test.ts). */
export type LoadEngine = {
  readonly name: EngineName;
  open(load: Load): Promise<OpenOutcome>;
  /** Ends the engine and all that it has open. */
  close(): Promise<void>;
};
