import { grouped } from '../harness/index.ts';

/** `1 byte`, `1,025 bytes`: how many of something, as the evidence of a failure has it. */
export function counted(number: unknown, noun: string): string {
  if (number === 1) return `1 ${noun}`;
  return `${typeof number === 'number' ? grouped(number) : String(number)} ${noun}${/(?:s|x|ch)$/.test(noun) ? 'es' : 's'}`;
}

/** `1 byte was`, `3 bytes were`. */
export function countedWere(number: unknown, noun: string): string {
  return `${counted(number, noun)} ${number === 1 ? 'was' : 'were'}`;
}
