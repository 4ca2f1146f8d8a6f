import { findNodeAtLocation, getNodeValue, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';

/** A path into a config: the keys from its top. */
export type Path = readonly string[];

/** Something wrong in a config: where, and what to change. */
export type Problem = { readonly path: Path; readonly message: string; readonly line?: number };

/** The value in a JSON text, comments allowed; what is not JSON, or stands there twice, is a problem. */
export function valueOfJson(text: string): { readonly value: unknown; readonly problems: readonly Problem[] } {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors);
  const broken = errors.slice(0, 1).map(({ error, offset }) => ({
    path: [],
    message: `this is not JSON (${printParseErrorCode(error)}): look for a comma, a quotation mark or a bracket that is missing or too many`,
    line: lineAt(text, offset),
  }));
  if (tree === undefined) return { value: undefined, problems: broken };
  return { value: getNodeValue(tree), problems: broken.length > 0 ? broken : repeatedKeys(tree, text) };
}

/** The line, from 1, on which the key at the end of a path stands in a JSON text. */
export function lineInJson(text: string, path: Path): number | undefined {
  const tree = parseTree(text);
  const found = tree === undefined ? undefined : findNodeAtLocation(tree, [...path]);
  const property = found?.parent?.type === 'property' ? found.parent : found;
  return property === undefined ? undefined : lineAt(text, property.offset);
}

/** The same in a program, where the keys are looked for one behind the other; undefined when the last one is not found. */
export function lineInProgram(text: string, path: Path): number | undefined {
  let from = 0;
  for (const key of path) {
    const word = key.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
    const found = new RegExp(`(?<![\\w$])(['"\`]?)${word}\\1\\s*:`).exec(text.slice(from));
    if (found === null) return undefined;
    from += found.index + found[0].length;
  }
  return path.length === 0 ? undefined : lineAt(text, from);
}

function repeatedKeys(node: Node, text: string): readonly Problem[] {
  const children = node.children ?? [];
  const seen = new Set<string>();
  const here =
    node.type !== 'object'
      ? []
      : children.flatMap(({ children: [key] = [] }) => {
          const name = String(key?.value);
          if (!seen.has(name)) return seen.add(name) && [];
          return [
            {
              path: [],
              message: `\`${name}\` stands here a second time: leave one of the two`,
              line: lineAt(text, key?.offset ?? 0),
            },
          ];
        });
  return [...here, ...children.flatMap((child) => repeatedKeys(child, text))];
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
