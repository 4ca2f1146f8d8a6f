import { Violation } from '../errors.ts';
import type { Instance } from '../launch/instance.ts';
import { limits } from '../limits.ts';
import { Patience, until } from '../time.ts';
import { count } from '../words.ts';
import { compare, violationOf } from './judge.ts';

/**
 * Waits until the bytes stand in the server's output, somewhere behind the place from which on they can: a server may print a log
 * around them. When they do not come the most similar place tells what happened to them.
 */
export async function untilPrinted(
  server: Instance,
  options: { readonly expected: Buffer; readonly from: number; readonly what?: string; readonly limitMs?: number },
): Promise<void> {
  const { expected, from } = options;
  const patience = new Patience({ limitMs: options.limitMs ?? limits.replyMs, watched: server.tree });
  let lookedAt = -1;
  const found = await until(
    () => {
      const { totalBytes } = server.stdout;
      if (totalBytes === lookedAt) return undefined;
      if (lookedAt >= 0) patience.renew();
      lookedAt = totalBytes;
      return server.stdout.beginning.indexOf(expected, from) >= 0 ? true : undefined;
    },
    { patience, everyMs: 8 },
  );
  if (found === true) return;
  throw misprint({ expected, printed: server.stdout.beginning.subarray(from), what: options.what });
}

/** The violation for a message that does not stand in the output. */
function misprint(options: { readonly expected: Buffer; readonly printed: Buffer; readonly what: string | undefined }): Violation {
  const { expected, printed } = options;
  const due = options.what ?? `the ${count(expected.length)} of the message in the standard output`;
  const start = printed.indexOf(expected.subarray(0, probeBytes));
  const received = start < 0 ? printed : printed.subarray(start);
  const comparison = compare({ expected, received });
  if (comparison.kind !== 'equal' && comparison.kind !== 'short' && (start >= 0 || printed.length > 0)) {
    const between = betweenPieces(expected, printed);
    return violationOf({
      comparison,
      expected,
      received,
      due,
      more: { printed: true, ...(between !== undefined && { betweenPieces: between }) },
    });
  }
  return new Violation({
    expected: due,
    observed:
      received.length === 0
        ? 'nothing was printed'
        : `${count(received.length)} of it ${received.length === 1 ? 'was' : 'were'} printed, then nothing more`,
    certainty: 'wants-confirmation',
    evidence: {
      kind: received.length === 0 ? 'silence' : 'lost',
      printed: true,
      expectedBytes: expected.length,
      receivedBytes: received.length,
      offset: received.length,
      ...missingEnd(expected, received),
    },
  });
}

/** What stands behind each byte of a message that was sent byte by byte, where the whole message is printed so and it is the same each time. */
function betweenPieces(expected: Buffer, printed: Buffer): string | undefined {
  const text = printed.toString('latin1');
  const bytes = [...expected.toString('latin1')];
  const first = expected.toString('latin1', 0, 1);
  for (let at = text.indexOf(first); at >= 0; at = text.indexOf(first, at + 1)) {
    const next = text.slice(at + 1, at + 1 + betweenMax).indexOf(bytes[1] ?? '');
    const between = text.slice(at + 1, at + 1 + Math.max(0, next));
    if (between !== '' && text.startsWith(bytes.join(between), at)) return between;
  }
  return undefined;
}

/** A line end, or some words of a log. */
const betweenMax = 64;

function missingEnd(expected: Buffer, received: Buffer): { readonly missingEnd?: string } {
  const few = received.length > 0 && expected.length - received.length <= missingEndMax;
  return few ? { missingEnd: expected.subarray(received.length).toString('latin1') } : {};
}

const missingEndMax = 4;

/** As many bytes tell a place in a position-coded stream. */
const probeBytes = 8;
