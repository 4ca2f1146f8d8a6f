import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.ts';
import type { ServerEntry } from './entry.ts';
import { compiledFolder, sourceFolder } from './folders.ts';
import { languages } from './languages.ts';
import { findToolchain } from './toolchain.ts';

export type Prepared =
  /** The argument vector that starts the server, or the client; `{port}` stands for the port. */
  | { readonly kind: 'ready'; readonly command: readonly string[] }
  /** A program that the language needs is not installed. */
  | { readonly kind: 'missing'; readonly toolchain: string; readonly because: string }
  /** The server ought to be there, and is not, or does not compile. */
  | { readonly kind: 'broken'; readonly because: string };

/** Makes a server ready to be started, compiling it if need be. Works from the source tree and from the installed package. */
export async function prepare(entry: ServerEntry): Promise<Prepared> {
  const language = languages[entry.language];
  if (language.kind === 'in-package') return ofThisPackage(entry);
  const source = join(sourceFolder, entry.language, entry.file);
  if (!existsSync(source)) return { kind: 'broken', because: `${source} does not exist` };
  const found = await findToolchain(language.toolchain);
  if (found.kind === 'missing') return found;
  if (language.kind === 'interpreted') return ready(entry, language.command(source));
  const built = await build({ entry, source, language, version: found.version });
  if (built.kind === 'failed') return { kind: 'broken', because: built.because };
  return ready(entry, language.command({ source, folder: built.folder }));
}

/** The servers in TypeScript are compiled together with everything else, and run in the Node that runs us. */
function ofThisPackage(entry: ServerEntry): Prepared {
  const script = join(compiledFolder, entry.language, entry.file.replace(/\.ts$/, '.js'));
  if (!existsSync(script)) return { kind: 'broken', because: `${script} does not exist: run npm run build first` };
  return ready(entry, [process.execPath, script]);
}

function ready(entry: ServerEntry, command: readonly string[]): Prepared {
  const address = entry.profile === 'client' ? ['{host}', '{port}'] : ['{port}'];
  return { kind: 'ready', command: [...command, ...address, ...(entry.arguments ?? [])] };
}
