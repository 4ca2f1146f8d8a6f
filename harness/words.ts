/** `1,025`. */
export function grouped(number: number): string {
  return number < 1000 ? String(number) : String(number).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 byte`, `1,025 bytes`. */
export function count(bytes: number): string {
  return counted(bytes, 'byte');
}

/** `1 byte`, `1,025 bytes`: how many of something, as the evidence of a failure has it. */
export function counted(number: unknown, noun: string): string {
  if (number === 1) return `1 ${noun}`;
  return `${typeof number === 'number' ? grouped(number) : String(number)} ${noun}${/(?:s|x|ch)$/.test(noun) ? 'es' : 's'}`;
}

/** `1 byte was`, `3 bytes were`. */
export function countedWere(number: unknown, noun: string): string {
  return `${counted(number, noun)} ${number === 1 ? 'was' : 'were'}`;
}
