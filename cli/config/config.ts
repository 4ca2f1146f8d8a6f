import type { Rubric } from '../../reports/index.ts';
import type { ProfileChoices } from '../../specs/profiles.ts';
import type { GradeSettings } from '../grade/settings.ts';

/** What `echospec.config.ts`, `.js` or `.json` says; its schema is `reports/schema/config-v1.schema.json`. */
export type Config = Rubric & {
  /** The schema's place, for editors. */
  readonly $schema?: string;
  /** A profile's name, or its file beside this one; with its options as an object. */
  readonly profile?: string | ({ readonly name: string } & ProfileChoices);
  /** A SHOULD that fails fails the run. */
  readonly strict?: boolean;
  /** The least share of the reference server's messages per second: `reference` with 16 connections, or by the name of a workload. */
  readonly gates?: { readonly [referenceOrWorkload: string]: number };
  /** How `echospec grade` builds, starts and limits submissions. */
  readonly grade?: GradeSettings;
};

/** A config, and the file that it stands in. */
export type ConfigFile = {
  readonly config: Config;
  readonly path: string;
  /** The file and the line of the key at the end of a path of keys, and the keys: where a message begins. */
  readonly place: (keys: readonly string[]) => string;
};
