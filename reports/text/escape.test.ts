import { describe, expect, it } from 'vitest';
import { clip, oneLine, printable } from './escape.ts';
import { markdownText } from './markdown.ts';
import { cut, widthOf, wrap } from './wrap.ts';
import { xmlText } from './xml.ts';

describe('printable', () => {
  it.each([
    ['\u001b[31m', String.raw`\x1b[31m`],
    ['\u009b', String.raw`\x9b`],
    ['a\u202eb', String.raw`a\u{202e}b`],
    ['\ud800', String.raw`\u{d800}`],
    ['a\r\nb\rc', 'a\nb\\rc'],
    ['::error::x', String.raw`:\x3aerror::x`],
    ['::set-env name=a::x', String.raw`:\x3aset-env name=a::x`],
    ['##[error]x', String.raw`#\x23[error]x`],
    ['Grade :=>>100', String.raw`Grade :=\x3e>100`],
    ['::1 and ::ffff:127.0.0.1', '::1 and ::ffff:127.0.0.1'],
    ['日本語 é 🙂', '日本語 é 🙂'],
  ])('shows %j as %j', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('puts everything on one line when asked', () => {
    expect(oneLine('a\n\tb\u2028')).toBe(String.raw`a\n\tb\u{2028}`);
  });

  it('takes a time that grows with the length only', () => {
    const started = performance.now();
    for (const unit of ['x', ':', '::a ', '#', '\u001b', '::a:']) oneLine(clip(unit.repeat(1 << 20), 100_000));
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('wrap', () => {
  it('breaks at spaces, cuts what is too long, keeps line feeds', () => {
    expect(wrap('one two three', 8)).toEqual(['one two', 'three']);
    expect(wrap('abcdefghijkl', 8)).toEqual(['abcdefgh', 'ijkl']);
    expect(wrap('a\nb', 8)).toEqual(['a', 'b']);
  });

  it('knows how wide a character is', () => {
    expect(widthOf('日本')).toBe(4);
    expect(widthOf('\u001b[31mred\u001b[0m')).toBe(3);
    expect(cut('日本語', 4)).toEqual(['日本', '語']);
  });
});

describe('other languages', () => {
  it('have their own escapes', () => {
    expect(xmlText('a\u0000<b>]]>"&')).toBe('a&lt;b&gt;]]&gt;&quot;&amp;');
    expect(markdownText('*a* @b <c> https://d |')).toBe('\\*a\\* &#64;b &lt;c&gt; https&#58;//d \\|');
  });
});
