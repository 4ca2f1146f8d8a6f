import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentsOf, fitting, framed, framingOfText, lengthsOf, prefixFor, type Framing } from './framing.ts';

const names = [
  'line',
  'fixed:1',
  'fixed:64',
  'length-prefix:u8',
  'length-prefix:u16be',
  'length-prefix:u16le',
  'length-prefix:u32be',
  'length-prefix:u32le',
  'delimiter:0d0a',
  'delimiter:00',
  'delimiter:616161',
] as const;

function framingCalled(name: string): Framing {
  const framing = framingOfText(name);
  if ('wrong' in framing) throw new Error(framing.wrong);
  return framing;
}

describe.each(names)('messages framed by %s', (name) => {
  const framing = framingCalled(name);

  it('come out as they went in, whatever stands in them and however many there are', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 }), (parts) => {
        const contents = parts.map((bytes) => fitting(framing, Buffer.from(bytes)));
        const found = contentsOf(framing, Buffer.concat(contents.map((content) => framed(framing, content))));
        expect(found.contents).toEqual(contents);
        expect(found.rest.length).toBe(0);
      }),
    );
  });

  it('are not complete before their last byte', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (bytes) => {
        const wire = framed(framing, fitting(framing, Buffer.from(bytes)));
        const found = contentsOf(framing, wire.subarray(0, -1));
        expect(found.contents).toEqual([]);
        expect(found.rest.length).toBe(wire.length - 1);
      }),
    );
  });

  it('have a length that the framing can have', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const { min, max } = lengthsOf(framing);
        const { length } = fitting(framing, Buffer.from(bytes));
        expect(length).toBeGreaterThanOrEqual(min);
        expect(length).toBeLessThanOrEqual(max);
      }),
    );
  });
});

describe('framings', () => {
  it('write a length with the high or the low byte first', () => {
    expect(prefixFor({ kind: 'length-prefix', width: 4, order: 'high-first' }, 0x01020304)).toEqual(Buffer.from('01020304', 'hex'));
    expect(prefixFor({ kind: 'length-prefix', width: 2, order: 'low-first' }, 0x0102)).toEqual(Buffer.from('0201', 'hex'));
    expect(prefixFor({ kind: 'length-prefix', width: 4, order: 'high-first' }, 0xffffffff)).toEqual(Buffer.from('ffffffff', 'hex'));
  });

  it('take everything for one message where the end of the connection ends it', () => {
    expect(contentsOf({ kind: 'eof' }, Buffer.from('a\nb')).contents).toEqual([Buffer.from('a\nb')]);
  });

  it.each([
    'fixed',
    'fixed:0',
    'fixed:-1',
    'fixed:x',
    'length-prefix',
    'length-prefix:u24be',
    'length-prefix:u8be',
    'length-prefix:u32',
  ])('refuse %s', (text) => expect(framingOfText(text)).toHaveProperty('wrong'));

  it.each(['', 'lines', 'eof:1', 'delimiter', 'delimiter:xy', 'delimiter:0', 'fixed:1:2'])('refuse `%s`', (text) =>
    expect(framingOfText(text)).toHaveProperty('wrong'),
  );
});
