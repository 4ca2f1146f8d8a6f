import { levelOf, needsOf, UsageError, type AnyCheck } from '../harness/index.ts';
import { checks } from '../specs/index.ts';
import { pointsKeyFor } from '../reports/points.ts';
import { gateId } from '../reports/rubric.ts';
import { closest } from './arguments.ts';
import { matches } from './glob.ts';
import type { TestOptions } from './test-options.ts';

const weights = { MUST: 0, SHOULD: 1, MAY: 2 } as const;
const asked = { must: 0, should: 1, may: 2 } as const;

/** The checks of a run: those of the profile, narrowed by level, --only and --skip, with everything that they need. */
export function chooseChecks(options: Pick<TestOptions, 'profile' | 'only' | 'skip' | 'level' | 'quick'>): readonly AnyCheck[] {
  const available = checks.filter((check) => levelOf(check, options.profile) !== undefined);
  for (const pattern of [...options.only, ...options.skip]) {
    if (available.some((check) => matches(check.id, pattern))) continue;
    if (pattern.includes(','))
      throw new UsageError(`\`${pattern}\` matches no check. Give each pattern an option of its own: --only A --only B.`);
    const near = closest(
      pattern,
      available.map((check) => check.id),
    );
    throw new UsageError(
      `No check of the profile ${options.profile.name} matches \`${pattern}\`.${near === undefined ? '' : ` Did you mean \`${near}\`?`} See: echospec list checks`,
    );
  }
  const wanted = available.filter((check) => {
    if (weights[levelOf(check, options.profile) ?? 'MAY'] > asked[options.level]) return false;
    if (options.quick && check.quick !== true) return false;
    if (options.only.length > 0 && !options.only.some((pattern) => matches(check.id, pattern))) return false;
    return !options.skip.some((pattern) => matches(check.id, pattern));
  });
  const ids = new Set(wanted.map((check) => check.id));
  for (const id of ids)
    for (const need of available.filter((check) => check.id === id).flatMap((check) => needsOf(check, options.profile)))
      if (!options.skip.some((pattern) => matches(need, pattern))) ids.add(need);
  return available.filter((check) => ids.has(check.id));
}

/** The checks that a run left out, although some of its checks come after them since they build on what those learn. */
export function teachersOf(
  chosen: readonly AnyCheck[],
  { profile, skip }: Pick<TestOptions, 'profile' | 'skip'>,
): readonly AnyCheck[] {
  const isSkipped = ({ id }: AnyCheck): boolean => skip.some((pattern) => matches(id, pattern));
  const ids = new Set(chosen.map((check) => check.id));
  const wanted = new Set(chosen.flatMap((check) => check.after ?? []).filter((id) => !ids.has(id)));
  return checks.filter((check) => wanted.has(check.id) && !isSkipped(check) && levelOf(check, profile) !== undefined);
}

/** Points that no check of the profile can earn are a mistake in the config: it is said before anything is judged. */
export function expectPointsCanBeEarned({ profile, rubric, gates }: Pick<TestOptions, 'profile' | 'rubric' | 'gates'>): void {
  const points = rubric?.points ?? {};
  const measured = Object.keys(gates).map((gate) => ({ id: gateId(gate), level: 'MUST' as const }));
  const judged = checks.flatMap(({ id, ...check }) => {
    const level = levelOf({ id, ...check }, profile);
    return level === undefined ? [] : [{ id, level }];
  });
  const available = [...judged, ...measured];
  const taken = new Set(available.map((check) => pointsKeyFor(check, points)));
  const idle = Object.keys(points).find((key) => !taken.has(key) && points[key] !== 0);
  if (idle === undefined) return;
  const fits = available.filter(({ id, level }) => level !== 'MAY' && matches(id, idle)).map(({ id }) => id);
  const why =
    fits.length === 0
      ? `no check of the profile ${profile.name} that counts fits it`
      : `each check that fits it (${fits[0]}${fits.length === 1 ? '' : ', …'}) has its points from another entry`;
  throw new UsageError(`The config gives points to \`${idle}\`, which nobody can earn: ${why}. Remove that entry, or change it.`);
}
