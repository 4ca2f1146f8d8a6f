import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerEntry } from '../reference-servers/index.ts';
import { packageFolder } from './version.ts';

/** What there is, as plain JSON: what `echospec list` shows. One entry is one row. */
export type Catalogue = {
  readonly checks: readonly CheckEntry[];
  readonly bugs: readonly {
    readonly id: string;
    readonly title: string;
    readonly level: string;
    readonly profiles: readonly string[];
  }[];
  readonly servers: readonly ServerRow[];
  readonly clients: readonly Omit<ServerRow, 'clients'>[];
  readonly profiles: readonly ProfileRow[];
  readonly reports: readonly { readonly format: string; readonly describe: string; readonly extension: string }[];
  readonly workloads: readonly { readonly name: string; readonly title: string }[];
  readonly strategies: readonly StrategyRow[];
};

type CheckEntry = {
  readonly id: string;
  readonly step: string;
  readonly title: string;
  readonly level: Readonly<Record<string, string>>;
  readonly quick: boolean;
};

type ServerRow = {
  readonly name: string;
  readonly profile: string;
  readonly language: string;
  readonly clients: string;
  readonly file: string;
  readonly bug?: string;
  readonly violates?: readonly string[];
};

type StrategyRow = { readonly task: 'sendAll' | 'recvAll' | 'receiveUntil'; readonly name: string; readonly title: string };

type ProfileRow = { readonly name: string; readonly framing: string; readonly reply: string; readonly clients: string };

/**
 * The catalogue, from the file that the build leaves beside the compiled checks: reading it takes milliseconds, loading every
 * check takes most of the 0.3 s in which `list` has to answer. Without the file, or with one older than the checks, it is made.
 */
export async function catalogue(): Promise<Catalogue> {
  return kept() ?? (await makeCatalogue());
}

/** The catalogue from the registries themselves. */
export async function makeCatalogue(): Promise<Catalogue> {
  const [
    { checks, profiles },
    { bugs },
    { conformingServers, faultyServers, conformingClients, faultyClients },
    { reporters },
    { workloads },
    { sendStrategies },
    { receiveStrategies },
    { delimiterStrategies },
  ] = await Promise.all([
    import('../specs/index.ts'),
    import('../specs/bugs/index.ts'),
    import('../reference-servers/index.ts'),
    import('../reports/index.ts'),
    import('../bench/workloads.ts'),
    import('../bench/strategies/send/index.ts'),
    import('../bench/strategies/receive/index.ts'),
    import('../bench/strategies/delimiter/index.ts'),
  ]);
  return {
    checks: checks.map(({ id, step, title, level, quick }) => ({ id, step, title, level, quick: quick === true })),
    bugs: bugs.map((bug) => ({ id: bug.id, title: bug.title, level: bug.level, profiles: bug.profiles })),
    servers: [
      ...conformingServers.map(serverRow),
      ...faultyServers.map((entry) => ({ ...serverRow(entry), bug: entry.bug, violates: entry.violates })),
    ],
    clients: [
      ...conformingClients.map(clientRow),
      ...faultyClients.map((entry) => ({ ...clientRow(entry), bug: entry.bug, violates: entry.violates })),
    ],
    profiles: Object.values(profiles).map((profile) => {
      const { name, framing, reply, clients } = profile({});
      return { name, framing, reply, clients };
    }),
    reports: Object.values(reporters).map(({ format, describe, extension }) => ({ format, describe, extension })),
    workloads: workloads.map(({ name, title }) => ({ name, title })),
    strategies: [
      ...sendStrategies.map(({ name, title }): StrategyRow => ({ task: 'sendAll', name, title })),
      ...receiveStrategies.map(({ name, title }): StrategyRow => ({ task: 'recvAll', name, title })),
      ...delimiterStrategies.map(({ name, title }): StrategyRow => ({ task: 'receiveUntil', name, title })),
    ],
  };
}

function serverRow({ name, profile, language, clients, file }: ServerEntry): ServerRow {
  return { name, profile, language, clients, file };
}

function clientRow({ name, profile, language, file }: ServerEntry): Omit<ServerRow, 'clients'> {
  return { name, profile, language, file };
}

/** Where the build leaves it. */
export function catalogueFile(): string {
  return join(packageFolder(), 'dist', 'catalogue.json');
}

function kept(): Catalogue | undefined {
  try {
    const path = catalogueFile();
    const checksBuilt = statSync(join(packageFolder(), 'dist', 'specs', 'index.js')).mtimeMs;
    if (statSync(path).mtimeMs < checksBuilt) return undefined;
    const found: Catalogue = JSON.parse(readFileSync(path, 'utf8'));
    return found;
  } catch {
    return undefined;
  }
}
