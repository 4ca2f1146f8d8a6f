import type { Source } from '../../harness/index.ts';

/** Discard, Character Generator, Quote of the Day, Daytime, Time. */
export const serviceRfcs: readonly [Source, ...Source[]] = [
  { kind: 'rfc', number: 863 },
  { kind: 'rfc', number: 864 },
  { kind: 'rfc', number: 865 },
  { kind: 'rfc', number: 867 },
  { kind: 'rfc', number: 868 },
];
