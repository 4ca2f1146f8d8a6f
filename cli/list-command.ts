import { UsageError } from '../harness/ends.ts';
import { closest, flag, parse } from './arguments.ts';
import { catalogue, type Catalogue } from './catalogue.ts';
import type { Surroundings } from './commands.ts';
import { tableOf } from './table.ts';

type ListName = keyof Catalogue;

/** A list: what stands over it, and its rows as sections. */
type List = { readonly title: string; readonly more: string; readonly sections: readonly Section[] };
type Section = { readonly heading?: string; readonly rows: readonly (readonly string[])[] };

/** `echospec list`: what there is, as tables, or as JSON. */
export async function run(argv: readonly string[], outside: Surroundings): Promise<number> {
  const parsed = parse(argv, { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } });
  if (flag(parsed, 'help')) {
    outside.write(help());
    return 0;
  }
  const found = await catalogue();
  const chosen = parsed.positionals.map(listNameOf);
  if (flag(parsed, 'json')) {
    const [only] = chosen;
    outside.write(`${JSON.stringify(chosen.length === 1 && only !== undefined ? found[only] : found, undefined, 2)}\n`);
    return 0;
  }
  const columns = Math.min(outside.columns, 100);
  outside.write(
    chosen.length === 0 ? overview(found, columns) : chosen.map((name) => listText(lists[name](found), columns)).join('\n'),
  );
  return 0;
}

const lists: { readonly [name in ListName]: (found: Catalogue) => List } = {
  checks: ({ checks }) => ({
    title: `${checks.length} checks, in the order of the steps of a server, then of a client; * belongs to --quick`,
    more: 'echospec explain ID tells why, from which source, and which mistakes it can show',
    sections: grouped(checks, (check) => check.step).map(([heading, members]) => ({
      heading,
      rows: members.map(({ id, level, quick, title }) => [levelsOf(level), quick ? `${id} *` : id, title]),
    })),
  }),
  bugs: ({ bugs }) => ({
    title: `${bugs.length} mistakes that have a name`,
    more: 'echospec explain ID tells what it is, how it is provoked, and shows wrong and right code',
    sections: [{ rows: bugs.map(({ id, level, title }) => [level, id, title]) }],
  }),
  servers: ({ servers }) => ({
    title: `${servers.length} servers: ${servers.filter((server) => server.bug === undefined).length} that conform, ${servers.filter((server) => server.bug !== undefined).length} with one mistake each`,
    more: 'echospec serve NAME --port N runs one; echospec test -- echospec serve NAME --port {port} judges it',
    sections: grouped(servers, (server) =>
      server.bug === undefined ? `conforming, ${server.profile}` : `one mistake, ${server.profile}`,
    ).map(([heading, members]) => ({
      heading,
      rows: members.map(({ name, bug, clients }) => [name, bug ?? clients]),
    })),
  }),
  clients: ({ clients }) => ({
    title: `${clients.length} clients: ${clients.filter((client) => client.bug === undefined).length} that conform, ${clients.filter((client) => client.bug !== undefined).length} with one mistake each`,
    more: 'echospec client -- COMMAND judges a client; their sources are in reference-servers/LANGUAGE/clients/',
    sections: grouped(clients, ({ bug }) => (bug === undefined ? 'conforming' : 'one mistake')).map(([heading, members]) => ({
      heading,
      rows: members.map(({ name, bug, file, language }) => [name, bug ?? `${language}/${file}`]),
    })),
  }),
  profiles: ({ profiles }) => ({
    title: `${profiles.length} kinds of server (and one of client) that a run can ask for`,
    more: 'echospec test --profile NAME -- COMMAND; a file with a profile of your own can stand for the name',
    sections: [
      {
        rows: profiles.map(({ name, framing, reply, clients }) => [name, `framing ${framing}, reply ${reply}, clients ${clients}`]),
      },
    ],
  }),
  reports: ({ reports }) => ({
    title: `${reports.length} formats of a report`,
    more: 'echospec test --report FORMAT[=FILE], repeatable; echospec report EVENTS --as FORMAT[=FILE] afterwards',
    sections: [{ rows: reports.map(({ format, describe }) => [format, describe]) }],
  }),
  workloads: ({ workloads }) => ({
    title: `${workloads.length} patterns of load that a server can be measured with`,
    more: 'echospec bench --workload NAME -- COMMAND',
    sections: [{ rows: workloads.map(({ name, title }) => [name, title]) }],
  }),
  strategies: ({ strategies }) => ({
    title: `${strategies.length} ways to write sendAll, recvAll and receiveUntil`,
    more: 'echospec strategies compares them',
    sections: grouped(strategies, (strategy) => strategy.task).map(([heading, members]) => ({
      heading,
      rows: members.map(({ name, title }) => [name, title]),
    })),
  }),
};

const names: readonly ListName[] = ['checks', 'bugs', 'servers', 'clients', 'profiles', 'reports', 'workloads', 'strategies'];

function listNameOf(word: string): ListName {
  const found = names.find((name) => name === word || name === `${word}s` || name === word.replace(/y$/, 'ies'));
  if (found !== undefined) return found;
  const near = closest(word, names);
  throw new UsageError(
    `There is no list \`${word}\`.${near === undefined ? '' : ` Did you mean \`${near}\`?`} The lists: ${names.join(', ')}.`,
  );
}

function overview(found: Catalogue, columns: number): string {
  const rows = names.map((name) => [`echospec list ${name}`, lists[name](found).title]);
  return `${tableOf(rows, columns)}\n  --json prints a list for programs.\n`;
}

function listText({ title, more, sections }: List, columns: number): string {
  const body = sections
    .map(({ heading, rows }) => `${heading === undefined ? '' : `${heading}\n`}${tableOf(rows, columns)}`)
    .join('\n');
  return `${tableOf([[title]], columns).trimStart()}\n${body}\n${tableOf([[more]], columns)}`;
}

/** The level in the profile `echo`, else where there is one. */
function levelsOf(level: Readonly<Record<string, string>>): string {
  return level['echo'] ?? Object.values(level)[0] ?? '';
}

function grouped<Entry>(
  entries: readonly Entry[],
  keyOf: (entry: Entry) => string,
): readonly (readonly [string, readonly Entry[]])[] {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) groups.set(keyOf(entry), [...(groups.get(keyOf(entry)) ?? []), entry]);
  return [...groups];
}

function help(): string {
  return `usage: echospec list [${names.join('|')}]... [--json]

Prints what there is. Without a name: which lists there are, with how many entries.
`;
}
