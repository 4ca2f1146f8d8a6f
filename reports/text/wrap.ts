const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
const plain = /^[ -~]*$/;
const narrowless = /\p{M}/u;

/** How many columns of a terminal the text takes. Escape sequences of our own styles count nothing. */
export function widthOf(text: string): number {
  if (plain.test(text)) return text.length;
  let width = 0;
  // oxlint-disable-next-line no-control-regex -- our own styles are control sequences.
  for (const character of text.replaceAll(/\u001b\[[0-9;]*m/g, '')) {
    if (narrowless.test(character)) continue;
    width += wide.test(character) ? 2 : 1;
  }
  return width;
}

/** The text broken into lines of at most `columns`, at spaces where there are any. Line feeds in it stay breaks. */
export function wrap(text: string, columns: number): readonly string[] {
  const room = Math.max(8, columns);
  return text.split('\n').flatMap((line) => wrapLine(line, room));
}

/** The text in pieces of at most `columns`, with all its spaces. */
export function cut(word: string, columns: number): readonly string[] {
  if (widthOf(word) <= columns) return [word];
  const pieces: string[] = [];
  let piece = '';
  let width = 0;
  for (const character of word) {
    const more = widthOf(character);
    if (width + more > columns) {
      pieces.push(piece);
      piece = '';
      width = 0;
    }
    piece += character;
    width += more;
  }
  return [...pieces, piece];
}

/** The text filled up with spaces to a width. */
export function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - widthOf(text)));
}

function wrapLine(line: string, columns: number): readonly string[] {
  if (widthOf(line) <= columns) return [line];
  const indent = /^ */.exec(line)?.[0].slice(0, columns >> 1) ?? '';
  const lines: string[] = [];
  let current = indent;
  for (const word of line.trim().split(/ +/)) {
    for (const piece of cut(word, columns - indent.length)) {
      const joined = current.trim() === '' ? indent + piece : `${current} ${piece}`;
      if (widthOf(joined) <= columns) {
        current = joined;
        continue;
      }
      lines.push(current);
      current = indent + piece;
    }
  }
  return [...lines, current];
}
