/** What a violation saw, for the hints to match and for the report to show. Plain JSON. */
export type Evidence = {
  /** How the exchange went wrong, in one word that hints can match. */
  readonly kind:
    | 'silence'
    | 'early-eof'
    | 'reset'
    | 'refused'
    | 'lost'
    | 'duplicated'
    | 'reordered'
    | 'altered'
    | 'stale'
    | 'foreign'
    | 'surplus'
    | 'unsolicited'
    | 'no-eof'
    | 'process-ended'
    | 'spinning'
    | 'leak'
    | 'not-listening'
    | 'other';
  /** Bytes that were due, and that came, on the connection that shows it. */
  readonly expectedBytes?: number;
  readonly receivedBytes?: number;
  /** The offset of the first wrong or missing byte. */
  readonly offset?: number;
  /** The end of the answer that did not come, latin1, where that is all that is wrong and no more than some bytes. */
  readonly missingEnd?: string;
  /** Bytes that stand unread in the server's receive queue. */
  readonly unread?: number;
  /** Whether the server's end of the connection was never accepted. */
  readonly notAccepted?: boolean;
  /** The first bytes that came where others were due, latin1, at most 64 of them; and those that were due. */
  readonly observedHead?: string;
  readonly expectedHead?: string;
  /** Anything else that a hint of this check looks at. */
  readonly [detail: string]: unknown;
};

/**
 * The server did what a requirement forbids. The only exception that blames the server; the harness turns every other one
 * into `errored`.
 */
export class Violation extends Error {
  override readonly name = 'Violation';
  readonly expected: string;
  readonly observed: string;
  readonly evidence: Evidence;
  /** Whether the observation stands by itself (wrong bytes, a dead process) or rests on time or a race and wants confirmation. */
  readonly certain: boolean;

  constructor(details: { expected: string; observed: string; evidence: Evidence; certainty: 'certain' | 'wants-confirmation' }) {
    super(`expected ${details.expected}, observed ${details.observed}`);
    this.expected = details.expected;
    this.observed = details.observed;
    this.evidence = details.evidence;
    this.certain = details.certainty === 'certain';
  }

  /** The same violation with more evidence for the hints. */
  withMore(more: Partial<Evidence>): Violation {
    const { expected, observed, certain, evidence } = this;
    const certainty = certain ? 'certain' : 'wants-confirmation';
    return new Violation({ expected, observed, certainty, evidence: { ...evidence, ...more } });
  }
}

/** What could not be judged: the machine was too busy, or an instrument did not get hold. Never blames the server. */
export class Inconclusive extends Error {
  override readonly name = 'Inconclusive';
}

/** A check can't be carried out here or on this server; the message is the reason that the report gives. */
export class NotApplicable extends Error {
  override readonly name = 'NotApplicable';
}

/** Who configured the run must act: the command can't be executed, a port is taken, a file can't be written. */
export class TargetError extends Error {
  override readonly name = 'TargetError';
}

/** The program that is to be judged is not there, or is none: its author must act. */
export class NotStartable extends TargetError {}

/** The caller must act: an unknown option, a missing command. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
