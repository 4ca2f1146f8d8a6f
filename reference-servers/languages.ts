import { basename, join } from 'node:path';
import type { LanguageName } from './entry.ts';

/** How a server of a language becomes a command. */
export type Language =
  | { readonly kind: 'interpreted'; readonly toolchain: Toolchain; readonly command: (source: string) => readonly string[] }
  | {
      readonly kind: 'compiled';
      readonly toolchain: Toolchain;
      readonly compile: Compile;
      readonly command: Start;
      readonly environment?: Environment;
    }
  | { readonly kind: 'in-package' };

/** Programs that must be there, each with the arguments that make it tell its version. */
export type Toolchain = readonly [Program, ...Program[]];
type Program = { readonly name: string; readonly versionArguments: readonly string[] };

/** The arguments for the compiler, which is the first program of the toolchain. All of its output goes to `folder`. */
type Compile = (task: { readonly source: string; readonly folder: string; readonly flags: readonly string[] }) => readonly string[];

/** The command, without the port, for what the compiler left in `folder`. */
type Start = (built: { readonly source: string; readonly folder: string }) => readonly string[];

/** Variables for the compiler, given the cache folder. */
type Environment = (cache: string) => Readonly<Record<string, string>>;

export const languages: Readonly<Record<LanguageName, Language>> = {
  c: {
    kind: 'compiled',
    toolchain: [{ name: 'cc', versionArguments: ['--version'] }],
    compile: ({ source, folder, flags }) => ['-O1', '-o', join(folder, 'server'), source, ...flags],
    command: ({ folder }) => [join(folder, 'server')],
  },
  go: {
    kind: 'compiled',
    toolchain: [{ name: 'go', versionArguments: ['version'] }],
    compile: ({ source, folder, flags }) => ['build', ...flags, '-o', join(folder, 'server'), source],
    command: ({ folder }) => [join(folder, 'server')],
    // A single file needs no module, and the caches must not depend on a home folder.
    environment: (cache) => ({
      GO111MODULE: 'off',
      GOFLAGS: '',
      CGO_ENABLED: '0',
      GOCACHE: join(cache, 'go-build'),
      GOPATH: join(cache, 'go'),
    }),
  },
  java: {
    kind: 'compiled',
    toolchain: [
      { name: 'javac', versionArguments: ['-version'] },
      { name: 'java', versionArguments: ['-version'] },
    ],
    compile: ({ source, folder, flags }) => ['-encoding', 'UTF-8', ...flags, '-d', folder, source],
    command: ({ source, folder }) => ['java', '-cp', folder, basename(source, '.java')],
  },
  node: { kind: 'in-package' },
  perl: {
    kind: 'interpreted',
    toolchain: [{ name: 'perl', versionArguments: ['-v'] }],
    command: (source) => ['perl', source],
  },
  python: {
    kind: 'interpreted',
    toolchain: [{ name: 'python3', versionArguments: ['--version'] }],
    command: (source) => ['python3', source],
  },
  ruby: {
    kind: 'interpreted',
    toolchain: [{ name: 'ruby', versionArguments: ['--version'] }],
    command: (source) => ['ruby', source],
  },
  rust: {
    kind: 'compiled',
    toolchain: [{ name: 'rustc', versionArguments: ['--version'] }],
    compile: ({ source, folder, flags }) => ['--edition', '2021', '-O', ...flags, '-o', join(folder, 'server'), source],
    command: ({ folder }) => [join(folder, 'server')],
  },
};
