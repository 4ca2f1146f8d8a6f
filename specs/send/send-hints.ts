import type { Hint } from '../../harness/index.ts';

/** Bytes from the middle of a message are missing, or its end, although the client has sent shorter ones whole. */
export const sendWithoutLoop: Hint = {
  bug: 'client-send-without-loop',
  fits: (evidence) => {
    const isShort = Number(evidence.receivedBytes) < Number(evidence.expectedBytes);
    if (evidence.kind !== 'lost' && !(isShort && (evidence.kind === 'early-eof' || evidence.kind === 'silence'))) return 0;
    return evidence['jolted'] === true ? 0.95 : 0.7;
  },
  because: (evidence) =>
    evidence['jolted'] === true
      ? `a ${String(evidence['call'] ?? 'send')}() that slept was interrupted and returned a short count; the rest never came`
      : 'send() took a part only, and the rest never came',
};
