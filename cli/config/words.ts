import type { AnyCheck } from '../../harness/index.ts';
import type { Bug } from '../../specs/bugs/index.ts';
import type { Config } from './config.ts';

type Explained = { readonly bugs: readonly Bug[]; readonly checks: readonly AnyCheck[] };

/** The mistakes and the checks in the words of the config, where it has its own. Its remedy is for every language. */
export function inWordsOf(config: Config | undefined, { bugs, checks }: Explained): Explained {
  const { explain = {} } = config ?? {};
  return {
    bugs: bugs.map((bug) => {
      const { remedy, ...words } = explain[bug.id] ?? {};
      return { ...bug, ...words, ...(remedy !== undefined && { remedy: { any: remedy } }) };
    }),
    checks: checks.map((check) => {
      const { title = check.title, why = check.rationale } = explain[check.id] ?? {};
      return { ...check, title, rationale: why };
    }),
  };
}
