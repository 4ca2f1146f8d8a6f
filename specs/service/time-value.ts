import { counted } from '../../harness/words.ts';
/** From 1900 to 1970, where most systems begin to count (RFC 868). */
const secondsTo1970 = 2_208_988_800;
/** A clock is read a little before its answer is. */
const toleranceSeconds = 3;

export type Misreading = {
  readonly kind: 'length' | 'text' | 'encoded' | 'epoch' | 'order' | 'order-and-epoch' | 'zone' | 'other';
  readonly sentence: string;
};

/** What is wrong with an answer of the time service, or undefined when it tells the time, given as seconds since 1970. */
export function misreadingOf(bytes: Buffer, secondsSince1970: number): Misreading | undefined {
  if (bytes.length !== 4) {
    if (isEncoded(bytes, secondsSince1970))
      return {
        kind: 'encoded',
        sentence: `${counted(bytes.length, 'byte')}, ${bytes.toString('hex')}: the right number, each byte of which was written as a character in UTF-8`,
      };
    const digits = /^\d+(\.\d+)?\s*$/.test(bytes.toString('latin1'));
    return digits
      ? { kind: 'text', sentence: `the text ${JSON.stringify(bytes.toString('latin1'))}` }
      : { kind: 'length', sentence: `${counted(bytes.length, 'byte')}: ${bytes.subarray(0, 16).toString('hex')}` };
  }
  const due = secondsSince1970 + secondsTo1970;
  const value = bytes.readUInt32BE(0);
  const swapped = bytes.readUInt32LE(0);
  if (isNear(value, due)) return undefined;
  if (isNear(swapped, due)) return { kind: 'order', sentence: `${value}, whose bytes are in the wrong order` };
  if (isNear(value, secondsSince1970)) return { kind: 'epoch', sentence: `${value}, the seconds since 1970` };
  if (isNear(swapped, secondsSince1970))
    return { kind: 'order-and-epoch', sentence: `${value}: the seconds since 1970, with the bytes in the wrong order` };
  const off = Math.round(value - due);
  const quarters = Math.round(off / 900);
  if (quarters !== 0 && Math.abs(quarters) <= 56 && isNear(off, quarters * 900))
    return { kind: 'zone', sentence: `${value}, which is wrong by ${quarters / 4} hours` };
  return { kind: 'other', sentence: `${value}, which is wrong by ${counted(off, 'second')}` };
}

/** A stream of text makes two bytes of each one above 7F. */
function isEncoded(bytes: Buffer, secondsSince1970: number): boolean {
  const [value, ...more] = [...bytes.toString('utf8')].map((character) => character.codePointAt(0) ?? 0);
  if (value === undefined || more.length !== 3 || [value, ...more].some((code) => code > 0xff)) return false;
  return misreadingOf(Buffer.from([value, ...more]), secondsSince1970) === undefined;
}

function isNear(value: number, due: number): boolean {
  return Math.abs(value - due) <= toleranceSeconds;
}
