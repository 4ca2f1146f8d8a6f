import type { Rubric } from '../../reports/index.ts';
import type { ConfigFile } from './config.ts';

/** What of a config reports are made with; without a config there is no rubric. */
export function rubricOf(file: ConfigFile | undefined): { readonly rubric?: Rubric; readonly strict?: boolean } {
  if (file === undefined) return {};
  const { profile: _profile, gates: _gates, $schema: _schema, strict, ...rubric } = file.config;
  return { rubric, ...(strict !== undefined && { strict }) };
}
