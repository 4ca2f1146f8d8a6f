/** Colours by what they mean, so that a report reads the same without them. */
export type Paint = { readonly [role in keyof typeof codes]: (text: string) => string };

const codes = {
  good: '32',
  bad: '31',
  warn: '33',
  note: '36',
  strong: '1',
  faint: '2',
  badge: '1;31',
} as const;

/** The styles for a terminal, or for everything else none at all. */
export function paintFor(color: 'ansi' | 'none'): Paint {
  const paint = (code: string) => (text: string) => (color === 'none' || text === '' ? text : `\u001b[${code}m${text}\u001b[0m`);
  return {
    good: paint(codes.good),
    bad: paint(codes.bad),
    warn: paint(codes.warn),
    note: paint(codes.note),
    strong: paint(codes.strong),
    faint: paint(codes.faint),
    badge: paint(codes.badge),
  };
}
