/** A snippet written in place: the indentation of its surroundings is taken off, and a backslash stays a backslash. */
export function code(template: TemplateStringsArray): string {
  const lines = template.raw.join('').replace(/^\n/, '').trimEnd().split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  const indent = Math.min(...indents);
  return lines.map((line) => line.slice(indent)).join('\n');
}
