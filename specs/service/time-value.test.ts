import { describe, expect, it } from 'vitest';
import { misreadingOf } from './time-value.ts';

const now = 1_795_536_000.4;
const since1900 = Math.floor(now) + 2_208_988_800;

describe('the four bytes of the time service', () => {
  it('tell the time', () => {
    expect(misreadingOf(bytesOf(since1900), now)).toBeUndefined();
    expect(misreadingOf(bytesOf(since1900 - 2), now)).toBeUndefined();
  });

  it.each([
    ['epoch', bytesOf(Math.floor(now))],
    ['order', bytesOf(since1900).reverse()],
    ['order-and-epoch', bytesOf(Math.floor(now)).reverse()],
    ['zone', bytesOf(since1900 + 7_200)],
    ['zone', bytesOf(since1900 - 19_800)],
    ['other', bytesOf(since1900 - 100)],
    ['text', Buffer.from(String(since1900))],
    ['encoded', Buffer.from(bytesOf(since1900).toString('latin1'), 'utf8')],
    ['length', Buffer.from(bytesOf(since1900 - 7_200).toString('latin1'), 'utf8')],
    ['length', Buffer.alloc(8)],
    ['length', Buffer.alloc(0)],
  ])('are told to be wrong: %s', (kind, bytes) => {
    expect(misreadingOf(bytes, now)?.kind).toBe(kind);
  });
});

function bytesOf(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
