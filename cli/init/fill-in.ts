import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shellWord } from '../shell-word.ts';
import { packageFolder, version } from '../version.ts';

/** The text of a template, with what stands in `{{braces}}` filled in for this command. */
export function filledIn(template: string, command: readonly string[], more: { readonly [name: string]: string } = {}): string {
  const text = readFileSync(join(packageFolder(), 'cli', 'init', 'templates', template), 'utf8');
  const shell = command.map(placed).join(' ');
  const values: { readonly [name: string]: string } = {
    version: version(),
    command: shell,
    // Make expands a dollar sign itself.
    'command-make': shell.replaceAll('$', '$$$$'),
    'command-json': JSON.stringify(command).replaceAll('","', '", "'),
    ...more,
  };
  return text.replaceAll(/\{\{([a-z-]+)\}\}/g, (whole, name: string) => values[name] ?? whole);
}

/** A shell leaves {port} as it is. */
function placed(word: string): string {
  return shellWord(word.replaceAll(/\{(port|host)\}/g, '_$1_')).replaceAll(/_(port|host)_/g, '{$1}');
}
