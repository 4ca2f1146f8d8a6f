/**
 * What a server says is data (DESIGN.md, invariant 12). These functions make text that can be printed anywhere: it cannot
 * steer a terminal, turn the direction of a line, or be taken for a command by a runner that scans its log.
 */

/** Controls, C1, line and paragraph separators, bidirectional and invisible formatting, byte order marks, lone surrogates. */
const unprintable =
  /(?![\t\n])\p{Cc}|[\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]|\p{Cs}|[\u{e0000}-\u{e0fff}]/gu;

/** `::error::` is a command to GitHub wherever a line begins with it, `##[error]` anywhere in a line (runner, ActionCommand.cs). */
const workflowCommand = /::(?=[A-Za-z][\w-]*(?:\s[^\n]*?)?::)/g;
const oldWorkflowCommand = /##(?=\[)/g;
/** `Grade :=>>100` is a grade to Moodle VPL, the last one in the output wins (vpl_submission.class.php). */
const vplCommand = /:=>>/g;

/** The text with everything that is not plain shown as an escape. Line feeds and tabs stay. */
export function printable(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(unprintable, escapeOf)
    .replace(workflowCommand, String.raw`:\x3a`)
    .replace(oldWorkflowCommand, String.raw`#\x23`)
    .replace(vplCommand, String.raw`:=\x3e>`);
}

/** The text on one line: line feeds and tabs are shown as escapes too. */
export function oneLine(text: string): string {
  return printable(text)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\t', String.raw`\t`);
}

/**
 * At most `lengthMax` UTF-16 units of the text: its head and its tail, and between them how much was left out. Make it printable
 * after, not before: a cut in the middle of a pair leaves a lone surrogate.
 */
export function clip(text: string, lengthMax: number): string {
  if (text.length <= lengthMax) return text;
  const head = Math.ceil(lengthMax * 0.7);
  const tail = lengthMax - head;
  const left = `${text.length - lengthMax} characters left out`;
  return `${text.slice(0, head)} [… ${left} …] ${text.slice(text.length - tail)}`;
}

function escapeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (character === '\r') return String.raw`\r`;
  if (code <= 0xff) return String.raw`\x` + code.toString(16).padStart(2, '0');
  return String.raw`\u{` + code.toString(16) + '}';
}
