import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import type { ErrorObject } from 'ajv';
import { closest } from '../arguments.ts';
import { packageFolder } from '../version.ts';
import type { Path, Problem } from './source.ts';

/** Where the published schema of the config is. */
export function configSchemaPath(): string {
  return join(packageFolder(), 'reports', 'schema', 'config-v1.schema.json');
}

/** What of a value does not fit the schema of the config, as sentences that say what to change. */
export function schemaProblems(value: unknown): readonly Problem[] {
  const schema = JSON.parse(readFileSync(configSchemaPath(), 'utf8')) as object;
  const validate = new Ajv2020.default({ allErrors: true, allowUnionTypes: true, verbose: true }).compile(schema);
  validate(value);
  return (validate.errors ?? []).map(problemOf);
}

function problemOf(error: ErrorObject): Problem {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  const { additionalProperty } = error.params as { readonly additionalProperty?: string };
  return additionalProperty === undefined
    ? { path, message: messageOf(error, path) }
    : { path: [...path, additionalProperty], message: unknownKey(additionalProperty, error, path) };
}

function unknownKey(key: string, error: ErrorObject, path: Path): string {
  const known = Object.keys((error.parentSchema?.['properties'] ?? {}) as object).filter((name) => name !== '$schema');
  const near = closest(key, known);
  const advice = near === undefined ? `There are: ${known.join(', ')}.` : `Did you mean \`${near}\`?`;
  return `there is no \`${key}\` ${path.length === 0 ? 'in a config' : `in \`${path.join('.')}\``}. ${advice}`;
}

type Said = (params: { readonly [name: string]: unknown }, data: unknown) => string;

const said: { readonly [keyword: string]: Said } = {
  enum: ({ allowedValues }, data) => `it is ${shown(data)}. Choose one of ${(allowedValues as readonly string[]).join(', ')}.`,
  type: ({ type }, data) => `it is ${shown(data)}. Write ${typeWords(type)}.`,
  required: ({ missingProperty }) => `\`${String(missingProperty)}\` is missing. Add it.`,
  minimum: ({ limit }, data) => `it is ${shown(data)}. Write a number from ${String(limit)} on.`,
  exclusiveMinimum: ({ limit }, data) => `it is ${shown(data)}. Write a number greater than ${String(limit)}, such as 0.5.`,
  maximum: ({ limit }, data) => `it is ${shown(data)}. Write a number up to ${String(limit)}.`,
  minLength: () => 'it is empty. Write a text, or leave it out.',
  minProperties: () => 'it is empty. Write at least one entry, or leave it out.',
  propertyNames: () => 'it has an empty key. Write the id of a check, a step, or a glob.',
};

function messageOf({ keyword, params, data, message = '' }: ErrorObject, _path: Path): string {
  return said[keyword]?.(params, data) ?? `it ${message}.`;
}

function shown(data: unknown): string {
  const text = JSON.stringify(data) ?? typeof data;
  return text.length <= 40 ? text : `${text.slice(0, 40)}…`;
}

const typeNames: { readonly [type: string]: string } = {
  string: 'a text',
  object: 'an object, { … }',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
};

function typeWords(type: unknown): string {
  const types = (Array.isArray(type) ? type : [type]).map(String);
  return types.map((name) => typeNames[name] ?? name).join(' or ');
}
