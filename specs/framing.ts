/** How a message is told from what follows it. Pure functions from contents to bytes on the wire, and back. */

export type Framing =
  /** The sender ends its side. */
  | { readonly kind: 'eof' }
  /** These bytes end it. */
  | { readonly kind: 'delimiter'; readonly end: Buffer }
  /** It has so many bytes. */
  | { readonly kind: 'fixed'; readonly length: number }
  /** Its length goes before it, in so many bytes, the high or the low one first. */
  | { readonly kind: 'length-prefix'; readonly width: 1 | 2 | 4; readonly order: 'high-first' | 'low-first' };

const lineFeed = Buffer.from('\n');

export const line: Framing = { kind: 'delimiter', end: lineFeed };

/** The forms in which a framing can be given, for messages. */
export const framingForms = 'eof, line, fixed:N, length-prefix:u8|u16be|u16le|u32be|u32le, delimiter:HEX (such as delimiter:0d0a)';

/** The framing that a text such as `length-prefix:u16be` names, or what is wrong with it. */
export function framingOfText(text: string): Framing | { readonly wrong: string } {
  const [name = '', detail, ...rest] = text.split(':');
  if (rest.length > 0) return { wrong: `\`${text}\` has too many colons` };
  switch (name) {
    case 'eof':
    case 'line':
      if (detail !== undefined) return { wrong: `\`${name}\` takes nothing behind a colon` };
      return name === 'eof' ? { kind: 'eof' } : line;
    case 'fixed':
      return fixedOf(detail);
    case 'length-prefix':
      return prefixOf(detail);
    case 'delimiter':
      return delimiterOf(detail);
    default:
      return { wrong: `there is no framing \`${name}\`` };
  }
}

function fixedOf(detail: string | undefined): Framing | { readonly wrong: string } {
  const length = Number(detail);
  if (detail === undefined || !/^\d+$/.test(detail)) return { wrong: '`fixed` needs the number of bytes, as in fixed:64' };
  if (length < 1 || length > lengthMax)
    return { wrong: `a message of ${detail} bytes can not be sent: fixed:N takes 1 to ${lengthMax}` };
  return { kind: 'fixed', length };
}

function prefixOf(detail: string | undefined): Framing | { readonly wrong: string } {
  const found = /^u(8|16|32)(be|le)?$/.exec(detail ?? '');
  const width = Number(found?.[1]) / 8;
  if ((width !== 1 && width !== 2 && width !== 4) || (width === 1) !== (found?.[2] === undefined))
    return { wrong: `\`length-prefix\` needs one of u8, u16be, u16le, u32be, u32le, as in length-prefix:u32be` };
  return { kind: 'length-prefix', width, order: found?.[2] === 'le' ? 'low-first' : 'high-first' };
}

function delimiterOf(detail: string | undefined): Framing | { readonly wrong: string } {
  if (detail === undefined || !/^([0-9a-f]{2}){1,16}$/i.test(detail))
    return { wrong: '`delimiter` needs 1 to 16 bytes as hexadecimal digits, as in delimiter:0d0a' };
  return { kind: 'delimiter', end: Buffer.from(detail, 'hex') };
}

/** The longest message that is ever sent. */
const lengthMax = 64 << 20;

/** A content as it goes over the wire. */
export function framed(framing: Framing, content: Buffer): Buffer {
  switch (framing.kind) {
    case 'eof':
    case 'fixed':
      return content;
    case 'delimiter':
      return Buffer.concat([content, framing.end]);
    case 'length-prefix':
      return Buffer.concat([prefixFor(framing, content.length), content]);
  }
}

/** The bytes that announce a length; a length that is too large for them loses its high bits, as in a program. */
export function prefixFor(framing: Extract<Framing, { kind: 'length-prefix' }>, length: number): Buffer {
  const bytes = Buffer.alloc(framing.width);
  for (let at = 0; at < framing.width; at++) {
    const place = framing.order === 'low-first' ? at : framing.width - 1 - at;
    bytes[at] = Math.floor(length / 256 ** place) % 256;
  }
  return bytes;
}

/** The contents of the complete messages at the beginning of a stream, at most so many, and what stands behind them. */
export function contentsOf(
  framing: Framing,
  stream: Buffer,
  messagesMax: number = Number.POSITIVE_INFINITY,
): { readonly contents: readonly Buffer[]; readonly rest: Buffer } {
  if (framing.kind === 'eof') return { contents: [stream], rest: Buffer.alloc(0) };
  const contents: Buffer[] = [];
  let at = 0;
  while (contents.length < messagesMax) {
    const next = contentAt(framing, stream, at);
    if (next === undefined) break;
    contents.push(next.content);
    at = next.end;
  }
  return { contents, rest: stream.subarray(at) };
}

function contentAt(
  framing: Exclude<Framing, { kind: 'eof' }>,
  stream: Buffer,
  at: number,
): { readonly content: Buffer; readonly end: number } | undefined {
  const [from, to, end] = placeOf(framing, stream, at);
  return end > stream.length || to < 0 ? undefined : { content: stream.subarray(from, to), end };
}

function placeOf(
  framing: Exclude<Framing, { kind: 'eof' }>,
  stream: Buffer,
  at: number,
): readonly [from: number, to: number, end: number] {
  switch (framing.kind) {
    case 'fixed':
      return [at, at + framing.length, at + framing.length];
    case 'delimiter': {
      const to = stream.indexOf(framing.end, at);
      return [at, to, to + framing.end.length];
    }
    case 'length-prefix': {
      const from = at + framing.width;
      if (from > stream.length) return [from, from, from];
      const length = framing.order === 'low-first' ? stream.readUIntLE(at, framing.width) : stream.readUIntBE(at, framing.width);
      return [from, from + length, from + length];
    }
  }
}

/** The lengths that a content can have. */
export function lengthsOf(framing: Framing): { readonly min: number; readonly max: number } {
  switch (framing.kind) {
    case 'fixed':
      return { min: framing.length, max: framing.length };
    case 'length-prefix':
      return { min: 0, max: Math.min(256 ** framing.width - 1, lengthMax) };
    default:
      return { min: 0, max: lengthMax };
  }
}

/** The bytes as a content that the framing can carry: cut or repeated to a possible length, without what would end it early. */
export function fitting(framing: Framing, bytes: Buffer): Buffer {
  const { min, max } = lengthsOf(framing);
  const cut = bytes.subarray(0, max);
  if (framing.kind === 'delimiter') return withoutEnds(cut, framing.end);
  if (cut.length >= min) return cut;
  const filled = Buffer.alloc(min, '.');
  for (let at = 0; at < min && cut.length > 0; at += cut.length) cut.copy(filled, at);
  return filled;
}

/** The last byte of a delimiter is replaced wherever it stands, so that no delimiter is complete, nor begins at the end. */
function withoutEnds(bytes: Buffer, end: Buffer): Buffer {
  const last = end.at(-1) ?? 0;
  const first = end[0] ?? 0;
  if (!bytes.includes(last) && bytes.at(-1) !== first) return bytes;
  const changed = Buffer.from(bytes);
  const instead = end.includes(0x5f) ? 0x2d : 0x5f;
  for (let at = changed.indexOf(last); at >= 0; at = changed.indexOf(last, at + 1)) changed[at] = instead;
  if (changed.at(-1) === first) changed[changed.length - 1] = instead;
  return changed;
}
