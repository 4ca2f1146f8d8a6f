/** Why a workload ended without a number. Offsets count the bytes of the connection's echo from 0. */
export type LoadFailure =
  | {
      readonly kind: 'wrong-byte';
      readonly connection: number;
      readonly offset: number;
      readonly expectedHex: string;
      readonly observedHex: string;
      /** What the wrong bytes are, where it can be told from their place in the pattern. */
      readonly likeness?: string;
    }
  | { readonly kind: 'surplus'; readonly connection: number; readonly offset: number; readonly bytes: number }
  | { readonly kind: 'closed'; readonly connection: number; readonly offset: number; readonly missing: number }
  | { readonly kind: 'reset'; readonly connection: number; readonly offset: number; readonly missing: number }
  | { readonly kind: 'refused'; readonly connection: number; readonly code: string }
  | {
      readonly kind: 'stall';
      readonly connection: number;
      readonly offset: number;
      readonly missing: number;
      readonly silenceMs: number;
      /** How many connections waited in vain. */
      readonly stalled: number;
      /** What the server waits for, where another message showed it. */
      readonly waitsFor?: 'a line end';
    };

/** A failure with where it happened: `exited` is of the process, the others of a connection. */
export type BenchFailure = {
  readonly server: string;
  readonly workload: string;
  readonly what: LoadFailure | { readonly kind: 'exited'; readonly detail: string; readonly after?: LoadFailure };
};

/** The failure in one sentence, for the table and the record. */
export function sentenceOf(failure: BenchFailure['what']): string {
  switch (failure.kind) {
    case 'wrong-byte': {
      const likeness = failure.likeness === undefined ? '' : ` (${failure.likeness})`;
      return `wrong byte at offset ${failure.offset} of connection ${failure.connection}: expected ${failure.expectedHex}, observed ${failure.observedHex}${likeness}`;
    }
    case 'surplus':
      return `${failure.bytes} bytes too many on connection ${failure.connection}: all ${failure.offset} bytes sent had come back already`;
    case 'closed':
      return `connection ${failure.connection} was closed early, after ${failure.offset} bytes, with ${failure.missing} still owed`;
    case 'reset':
      return `connection ${failure.connection} was reset after ${failure.offset} bytes, with ${failure.missing} still owed`;
    case 'refused':
      return `connection ${failure.connection} could not be opened: ${failure.code}`;
    case 'stall': {
      const others = failure.stalled > 1 ? ` (${failure.stalled} connections wait)` : '';
      const lines = failure.waitsFor === undefined ? '' : '. It answers when a line ends: measure it with --profile line-echo';
      return `no answer for ${failure.silenceMs} ms on connection ${failure.connection}: ${failure.missing} bytes are owed after ${failure.offset}${others}${lines}`;
    }
    case 'exited':
      return failure.after === undefined
        ? `the server ${failure.detail}`
        : `the server ${failure.detail}; ${sentenceOf(failure.after)}`;
  }
}
