type Report<Format> = { readonly format: Format | 'terminal'; readonly file?: string };

/** Whoever has all reports put into files still wants to see the figures: the one for the terminal is shown where no other is. */
export function withTerminal<Format>(reports: readonly Report<Format>[]): readonly Report<Format>[] {
  return reports.some(({ file }) => file === undefined || standardOutput.has(file))
    ? reports
    : [...reports, { format: 'terminal' }];
}

const standardOutput: ReadonlySet<string> = new Set(['/dev/stdout', '/dev/fd/1', '/proc/self/fd/1']);
