import type { Bug, Source } from '../specs/bugs/index.ts';

/** What a page about a mistake is made from. */
export type MistakeSource = {
  readonly bugs: readonly Bug[];
  readonly checks: readonly { readonly id: string; readonly title: string; readonly hints?: readonly { readonly bug: string }[] }[];
  readonly servers: readonly { readonly language: string; readonly file: string; readonly bug: string }[];
};

/** The pages of docs/mistakes by their file names: one for each mistake, and the list of them. */
export function mistakePages(source: MistakeSource): ReadonlyMap<string, string> {
  return new Map([
    ['README.md', listPage(source)] as const,
    ...source.bugs.map((bug) => [`${bug.id}.md`, mistakePage(bug, source)] as const),
  ]);
}

const made = '<!-- Made from specs/bugs by `npm run docs`. -->';

const languages: readonly (readonly [keyof Bug['remedy'], string])[] = [
  ['any', 'Any language'],
  ['c', 'C'],
  ['python', 'Python'],
  ['java', 'Java'],
  ['javascript', 'JavaScript'],
  ['rust', 'Rust'],
  ['go', 'Go'],
  ['perl', 'Perl'],
  ['ruby', 'Ruby'],
];

const profileTitles: { readonly [profile in Bug['profiles'][0]]: string } = {
  echo: 'Echo servers',
  'line-echo': 'Line echo servers',
  'single-message': 'Single-message servers',
  client: 'Clients',
  'echo-udp': 'UDP servers',
  discard: 'Discard servers',
  chargen: 'Character generators',
  daytime: 'Daytime servers',
  time: 'Time servers',
  qotd: 'Quote servers',
  own: 'Servers of your own',
};

function listPage({ bugs }: MistakeSource): string {
  const firsts = [...new Set(bugs.map(({ profiles }) => profiles[0]))];
  const groups = firsts.map((profile) => {
    const own = bugs.filter(({ profiles }) => profiles[0] === profile);
    const rows = own.map(({ id, title, call, level }) => `| [${id}](${id}.md) | ${cell(title)} | ${code(call)} | ${level} |`);
    return `## ${profileTitles[profile]}\n\n| mistake | what | call | level |\n|---|---|---|---|\n${rows.join('\n')}\n`;
  });
  return `${made}\n# The mistakes that have a name\n
A failed check comes with the mistake that fits the evidence best. Each of these ${bugs.length} has a page: why it matters, how it is
provoked, what to do in which language, and what looks like it and is not blamed. \`echospec explain ID\` prints the same.
The order is that of a connection's life.\n
${groups.join('\n')}`;
}

function mistakePage(bug: Bug, { checks, servers }: MistakeSource): string {
  const naming = checks.filter(({ hints }) => hints?.some((hint) => hint.bug === bug.id));
  const wrong = servers.filter((server) => server.bug === bug.id);
  const advice = languages.flatMap(([key, name]) => {
    const text = bug.remedy[key];
    return text === undefined ? [] : [`* **${name}**: ${prose(text)}`];
  });
  const sections: readonly (readonly [string, string])[] = [
    ['Why it matters', prose(bug.why)],
    ['How it shows', prose(bug.provoked)],
    ['What to do', advice.join('\n')],
    ['As code', exampleOf(bug)],
    ['What is not blamed', prose(bug.fair)],
    ['Checks that can name it', naming.map(({ id, title }) => `* \`${id}\`: ${prose(title)}`).join('\n')],
    [
      'Servers with this mistake',
      wrong.map(({ language, file }) => `* [${language}/${file}](../../reference-servers/${language}/${file})`).join('\n'),
    ],
    ['Sources', bug.sources.map((source) => `* ${sourceText(source)}`).join('\n')],
  ];
  const about = `Look at ${code(bug.call)}. Level ${bug.level}, in ${bug.profiles.map((profile) => `\`${profile}\``).join(', ')}.`;
  const body = sections.filter(([, text]) => text !== '').map(([title, text]) => `## ${title}\n\n${text}\n`);
  return `${made}\n# ${bug.id}: ${prose(bug.title)}\n\n${prose(bug.likely)} ${about}\n\n${body.join('\n')}\n[All mistakes](README.md)\n`;
}

function exampleOf({ example }: Bug): string {
  if (example === undefined) return '';
  const { language, wrong, right } = example;
  return `Wrong:\n\n\`\`\`${language}\n${wrong}\n\`\`\`\n\nRight:\n\n\`\`\`${language}\n${right}\n\`\`\``;
}

function sourceText({ kind, name, section }: Source): string {
  const whose = { rfc: '', book: '', posix: 'POSIX.1, ', man: 'Linux manual, ' }[kind];
  return prose(`${whose}${name}${section === undefined ? '' : `, ${section}`}`);
}

function code(text: string): string {
  return `\`${text}\``;
}

function cell(text: string): string {
  return prose(text).replaceAll('|', String.raw`\|`);
}

/** The registry's plain text, so that no `<`, `*` or `_` of it means anything to Markdown. */
function prose(text: string): string {
  return text.replace(/[\\`*_<[\]]/g, String.raw`\$&`);
}
