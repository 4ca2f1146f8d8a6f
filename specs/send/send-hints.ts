import type { Hint, HintContext } from '../../harness/index.ts';
import { says } from '../hints.ts';

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

/** A time limit of the socket holds for sends as well; who has met it says so, and ends with a failure. */
export const gaveUpSending: Hint = {
  bug: 'client-gives-up-early',
  fits: (evidence, context) =>
    ['early-eof', 'reset'].includes(evidence.kind) && Number(evidence['status']) > 0 && saysTimeout(context) ? 0.97 : 0,
  because: () => 'the server had not read for a moment, and the client says that its time was over',
};

function saysTimeout(context: HintContext): boolean {
  return says(context, 'timed out', 'timeout', 'resource temporarily unavailable');
}
