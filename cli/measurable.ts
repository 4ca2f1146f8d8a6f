import type { ProfileOptions } from '../harness/index.ts';

/** The options that tell `bench` how to talk to the servers of a profile; nothing where it can not measure them. */
export function benchOptionsFor({ name, framing, reply, ...options }: ProfileOptions): readonly string[] | undefined {
  if (reply !== 'echo') return undefined;
  if (framing === 'stream') return [];
  const { lineEnd, cr, messageMax } = options;
  // What ends with CR LF and comes back without its CR is not what was sent.
  if (name !== 'line-echo' || (lineEnd === 'crlf' && cr !== 'keep')) return undefined;
  const limit = typeof messageMax === 'number' ? ['--message-max', String(messageMax)] : [];
  return ['--profile', 'line-echo', '--line-end', String(lineEnd), ...limit];
}
