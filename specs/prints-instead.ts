import type { Attempt, Hint } from '../harness/index.ts';

/** Whether some of what was sent stands on standard output. */
export function hasPrinted({ server }: Attempt, sent: Buffer): boolean {
  const output = `${server.stdout.beginning.toString('latin1')}\n${server.stdout.tail}`;
  for (let at = 0; at + printedBytes <= sent.length; at += printedBytes)
    if (output.includes(sent.subarray(at, at + printedBytes).toString('latin1'))) return true;
  return false;
}

/** The same where the output may still be on its way to us, since the connection has just been closed. */
export async function untilPrinted(attempt: Attempt, sent: Buffer): Promise<boolean> {
  return (await attempt.until(() => (hasPrinted(attempt, sent) ? true : undefined), { limitMs: arrivesMs })) === true;
}

const arrivesMs = 60;

/** So many bytes in a row are not there by chance. */
const printedBytes = 12;

export const printsInstead: Hint = {
  bug: 'prints-instead-of-sending',
  fits: (evidence) =>
    evidence['printed'] === true &&
    (evidence['releases'] === 'nothing' || (evidence.kind === 'early-eof' && evidence.receivedBytes === 0))
      ? 0.6
      : 0,
  because: () => 'what the client sent stands on standard output, and nothing came back to it',
};
