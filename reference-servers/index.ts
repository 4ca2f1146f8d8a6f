import { cClients } from './c/clients/index.ts';
import { cServers } from './c/index.ts';
import type { FaultyEntry, LanguageClients, LanguageName, LanguageServers, ServerEntry } from './entry.ts';
import { goServers } from './go/index.ts';
import { javaClients } from './java/clients/index.ts';
import { javaServers } from './java/index.ts';
import { nodeClients } from './node/clients/index.ts';
import { nodeServers } from './node/index.ts';
import { perlServers } from './perl/index.ts';
import { pythonClients } from './python/clients/index.ts';
import { pythonServers } from './python/index.ts';
import { rubyServers } from './ruby/index.ts';
import { rustServers } from './rust/index.ts';

export type { FaultyEntry, ServerEntry } from './entry.ts';
export { prepare } from './prepare.ts';

const languages: readonly (readonly [LanguageName, LanguageServers])[] = [
  ['c', cServers],
  ['python', pythonServers],
  ['node', nodeServers],
  ['java', javaServers],
  ['rust', rustServers],
  ['go', goServers],
  ['perl', perlServers],
  ['ruby', rubyServers],
];

/** Every server that conforms to its profile. */
export const conformingServers: readonly ServerEntry[] = languages.flatMap(([language, servers]) =>
  servers.conforming.map((entry) => ({ ...entry, language })),
);

/** Every server with one mistake. */
export const faultyServers: readonly FaultyEntry[] = languages.flatMap(([language, servers]) =>
  servers.faulty.map((entry) => ({ ...entry, language })),
);

const clients: readonly (readonly [LanguageName, LanguageClients])[] = [
  ['c', cClients],
  ['python', pythonClients],
  ['node', nodeClients],
  ['java', javaClients],
];

/** A client has no clients of its own. */
const ofClients = { profile: 'client', clients: 'sequential' } as const;

/** Every client that conforms to the profile `client`: it is judged by the same matrix. */
export const conformingClients: readonly ServerEntry[] = clients.flatMap(([language, { conforming }]) =>
  conforming.map((entry) => ({ ...entry, ...ofClients, language })),
);

/** Every client with one mistake. */
export const faultyClients: readonly FaultyEntry[] = clients.flatMap(([language, { faulty }]) =>
  faulty.map((entry) => ({ ...entry, ...ofClients, language })),
);
