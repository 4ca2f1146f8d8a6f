/** The byte that ends a message in the strategies with a delimiter. */
export const newline = 0x0a;

let last: Buffer | undefined;

/** The bytes of a test message: of every value but the delimiter, and different at every place. Nobody may write to them. */
export function contents(length: number): Buffer {
  if (last?.length !== length) last = made(length);
  return last;
}

/** The same with a delimiter as its last byte. */
export function line(length: number): Buffer {
  const bytes = Buffer.from(contents(length));
  bytes[length - 1] = newline;
  return bytes;
}

function made(length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let state = 0x2545f491 ^ length;
  for (let index = 0; index < length; index++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const byte = state & 0xff;
    bytes[index] = byte === newline ? newline + 1 : byte;
  }
  return bytes;
}
