import { closeSync, constants, openSync, readSync } from 'node:fs';
import { basename, join } from 'node:path';

/** What a program says in which a server waits for clients, in whatever language. */
const serves = /\blisten\b|ServerSocket|create_?server|start_server|socketserver|TCPServer|SO_REUSEADDR/i;

/** Where a program in C, C++, Rust or Go begins. */
const begins = /^[ \t]*(?:(?:pub\s+)?(?:async\s+)?fn|func|int|void|auto|signed)?\s*main\s*\(/m;

export function beginsProgram(text: string): boolean {
  return begins.test(text);
}

/** The name of the class in a file of Java, with its package. */
export function javaMainOf(path: string, folder: string): string {
  const inside = /^\s*package\s+([\w.]+)\s*;/m.exec(textOf(join(folder, path)))?.[1];
  const name = basename(path, '.java');
  return inside === undefined ? name : `${inside}.${name}`;
}

/** Whether a file says so. */
export function isServer(name: string, folder: string): boolean {
  return serves.test(textOf(join(folder, name)));
}

/** The one of several source files that is a server, by what is written in it; undefined when none is, or more than one. */
export function onlyServer(names: readonly string[], folder: string): string | undefined {
  if (names.length <= 1) return names[0];
  const servers = names.filter((name) => isServer(name, folder));
  return servers.length === 1 ? servers[0] : undefined;
}

/**
 * The sources of one program: where several files have a `main`, as a server and its client do, those without one and the one that
 * is a server. Undefined when it can not be told which one that is.
 */
export function sourcesOfServer(names: readonly string[], folder: string): readonly string[] | undefined {
  const programs = names.filter((name) => beginsProgram(textOf(join(folder, name))));
  if (programs.length <= 1) return names;
  const named = programs.filter((name) => /^(?:echo[-_]?)?server\./i.test(name));
  const main = named.length === 1 ? named[0] : onlyServer(programs, folder);
  return main === undefined ? undefined : names.filter((name) => name === main || !programs.includes(name));
}

const bytesRead = 1 << 16;

/** The beginning of a file; of one that can not be read nothing. Nobody knows how large a file of a submission is. */
export function textOf(path: string): string {
  try {
    const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const bytes = Buffer.alloc(bytesRead);
      return bytes.toString('utf8', 0, readSync(file, bytes, 0, bytesRead, 0));
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
}
