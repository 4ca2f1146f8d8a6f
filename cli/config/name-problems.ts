import { matches } from '../../reports/rubric.ts';
import { gateWorkloads } from '../../bench/workloads.ts';
import { gateId } from '../../reports/index.ts';
import { nearest } from '../nearest.ts';
import type { Config } from './config.ts';
import type { Path, Problem } from './source.ts';

/** The ids that there are. */
export type KnownIds = { readonly checks: readonly string[]; readonly bugs: readonly string[] };

/** Names in a config that mean nothing: globs that fit no check, mistakes that do not exist, words that a check does not have. */
export function nameProblems(config: Config, known: KnownIds): readonly Problem[] {
  const checks = [...known.checks, ...Object.keys(config.gates ?? {}).map(gateId)];
  return [...globProblems(config, checks), ...explainProblems(config, known), ...pointProblems(config), ...gateProblems(config)];
}

function globProblems(config: Config, ids: readonly string[]): readonly Problem[] {
  return (['points', 'visibility', 'hints'] as const).flatMap((table) =>
    Object.keys(config[table] ?? {})
      .filter((key) => !ids.some((id) => matches(id, key)))
      .map((key) => ({
        path: [table, key],
        message: `no check fits it.${meant(key, [...ids, ...groupsOf(ids)])} See: echospec list checks.`,
      })),
  );
}

/** The groups of checks that stand together, as globs. */
function groupsOf(ids: readonly string[]): readonly string[] {
  return [...new Set(ids.map((id) => `${id.split('/')[0] ?? ''}/*`))];
}

/** What can be said of a check; a mistake has more. */
const wordsOfCheck = ['title', 'why'];

function explainProblems({ explain = {} }: Config, { checks, bugs }: KnownIds): readonly Problem[] {
  return Object.entries(explain).flatMap(([id, words]) => {
    const path: Path = ['explain', id];
    if (bugs.includes(id)) return [];
    if (!checks.includes(id)) {
      return [
        { path, message: `there is no such mistake and no such check.${meant(id, [...bugs, ...checks])} See: echospec list bugs.` },
      ];
    }
    return Object.keys(words)
      .filter((word) => !wordsOfCheck.includes(word))
      .map((word) => ({
        path: [...path, word],
        message: `a check has only ${wordsOfCheck.join(' and ')}. Write it for a mistake, or as a hint.`,
      }));
  });
}

/** Servers that a command line names are no matter of a config. */
function gateProblems({ gates = {} }: Config): readonly Problem[] {
  const names = ['reference', ...gateWorkloads];
  return Object.keys(gates)
    .filter((name) => !names.includes(name))
    .map((name) => ({
      path: ['gates', name],
      message: `it is neither \`reference\` nor a workload.${meant(name, names)} See: echospec list workloads. For a server of your own: echospec bench --server NAME=COMMAND --min-ratio NAME=X.`,
    }));
}

function pointProblems({ points }: Config): readonly Problem[] {
  if (points === undefined || Object.values(points).some((value) => value > 0)) return [];
  return [{ path: ['points'], message: 'all of them are 0. Give some, or leave `points` out: then 100 are shared.' }];
}

function meant(name: string, known: readonly string[]): string {
  const near = nearest(name, known).slice(0, 2);
  return near.length === 0 ? '' : ` Did you mean ${near.map((other) => `\`${other}\``).join(' or ')}?`;
}
