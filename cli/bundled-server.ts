import { join } from 'node:path';
import { UsageError, type ProfileOptions } from '../harness/index.ts';
import { framingOf } from '../specs/profiles.ts';
import { packageFolder } from './version.ts';

type Named = Pick<ProfileOptions, 'name'> & Partial<ProfileOptions>;

/** The command of the reference server that is judged when no command is given. */
export async function bundledServer(profile: Named, host = '127.0.0.1'): Promise<readonly string[]> {
  if (profile.name === 'client') return bundledClient(profile);
  const [file, ...rest] = fileOf(profile, host);
  return [process.execPath, join(packageFolder(), 'dist', 'reference-servers', 'node', `${file}.js`), '{port}', ...rest];
}

function bundledClient({ framing = '' }: Named): readonly string[] {
  if (framing !== 'eof' && framing !== 'line')
    throw new UsageError(
      `No reference client comes with us for the framing ${framing}. Give the command of yours behind \`--\`, as in: echospec client --framing ${framing} -- ./client {host} {port} {message}`,
    );
  const file = join(packageFolder(), 'dist', 'reference-servers', 'node', 'clients', `client-${framing}.js`);
  return [process.execPath, file, '{host}', '{port}'];
}

/** Profiles without options that change what is due: their server has their name. */
const standsAlone: ReadonlySet<string> = new Set(['echo', 'echo-udp', 'discard', 'chargen', 'qotd', 'daytime', 'time']);

function fileOf(profile: Named, host: string): readonly [file: string, ...rest: string[]] {
  if (host.includes(':')) return fileForIPv6(profile);
  if (standsAlone.has(profile.name) || (profile.name === 'line-echo' && profile['lineEnd'] !== 'crlf')) return [profile.name];
  const framing = framingOf(profile);
  if (profile.name === 'single-message' && profile.lifetime === 'one-message') {
    if (profile.framing === 'eof' && profile.reply === 'stdout') return ['single-message-stdout'];
    if (profile.reply === 'echo' && (profile.framing === 'eof' || profile.framing === 'line'))
      return [`single-message-${profile.framing}`];
    if (profile.reply === 'echo' && framing?.kind === 'fixed') return ['single-message-fixed', String(framing.length)];
  }
  throw new UsageError(
    `No reference server comes with us for this profile (${profile.name}, framing ${profile.framing}, reply ${profile.reply}). Give the command of yours behind \`--\`, as in: echospec test --profile ${profile.name} -- ./server {port}`,
  );
}

function fileForIPv6({ name }: Named): readonly [file: string] {
  if (name === 'echo') return ['echo-both-families'];
  throw new UsageError(
    `No reference server of the profile ${name} listens on IPv6. Give the command of yours behind \`--\`, as in: echospec test --profile ${name} --host ::1 -- ./server {port}`,
  );
}
