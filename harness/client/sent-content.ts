import type { SentContent } from '../model/verdict.ts';

/** So many of the first bytes of a step are kept. */
export const headBytesMax = 128;

/** What a step keeps of the bytes that it sent. */
export function sentContentOf(bytes: Uint8Array): SentContent {
  const sample = bytes.subarray(0, sampleBytes);
  return { head: Buffer.from(bytes.subarray(0, headBytesMax)).toString('base64'), made: madeOf(sample) };
}

/** The content of two writes together. */
export function joinedContent(first: SentContent | undefined, next: SentContent | undefined): SentContent | undefined {
  if (first === undefined || next === undefined) return first ?? next;
  const made = first.made === next.made ? first.made : [first.made, next.made].includes('any-bytes') ? 'any-bytes' : 'lines';
  const head = Buffer.from(first.head, 'base64');
  if (head.length >= headBytesMax) return { head: first.head, made };
  const joined = Buffer.concat([head, Buffer.from(next.head, 'base64')]);
  return { head: joined.subarray(0, headBytesMax).toString('base64'), made };
}

const sampleBytes = 512;

function madeOf(sample: Uint8Array): SentContent['made'] {
  let made: SentContent['made'] = 'letters';
  for (const byte of sample) {
    if (byte === 0x0a) made = 'lines';
    else if (byte < 0x20 || byte > 0x7e) return 'any-bytes';
  }
  return made;
}
