import type { Estimate } from '../statistics/bootstrap.ts';

/** A duration with a unit that fits: `98 µs`, `1.60 ms`. */
export function duration(ms: number | undefined): string {
  if (ms === undefined) return '-';
  if (ms < 0.1) return `${(ms * 1000).toFixed(1)} µs`;
  if (ms < 1) return `${(ms * 1000).toFixed(0)} µs`;
  return ms < 100 ? `${ms.toFixed(2)} ms` : `${ms.toFixed(0)} ms`;
}

/** A number with groups of three digits. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** A number in at most five characters: `152k`, `9.13k`. */
export function short(value: number): string {
  if (value >= 1e6) return `${(value / 1e6).toFixed(2)}M`;
  if (value >= 1e5) return `${(value / 1e3).toFixed(0)}k`;
  if (value >= 1e3) return `${(value / 1e3).toFixed(1)}k`;
  return value.toFixed(value < 10 ? 2 : 0);
}

export function interval({ low, high }: Estimate): string {
  return `[${short(low)}, ${short(high)}]`;
}

/** A ratio with its interval: `1.047 [0.97, 1.09]`. */
export function ratio({ value, low, high }: Estimate): string {
  return `${value.toFixed(3)} [${low.toFixed(2)}, ${high.toFixed(2)}]`;
}

/** A share with its interval in percent: `41 % [38, 44]`. */
export function percent({ value, low, high }: Estimate): string {
  const digits = (share: number): string => (share * 100).toFixed(0);
  return `${digits(value)} % [${digits(low)}, ${digits(high)}]`;
}

export function mebibytes(bytes: number): string {
  const value = bytes / (1 << 20);
  return value < 10 ? value.toFixed(1) : count(value);
}

/** Cuts text to a width, or fills it up; numbers stand on the right. */
export function cell(text: string, width: number, side: 'left' | 'right'): string {
  const cut = text.length > width ? `${text.slice(0, width - 1)}…` : text;
  return side === 'left' ? cut.padEnd(width) : cut.padStart(width);
}

/** Breaks prose at blanks so that it stays within the width. */
export function wrap(text: string, width: number, indent = ''): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width - indent.length) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.map((each) => indent + each).join('\n');
}
