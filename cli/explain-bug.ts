import type { Bug, Source } from '../specs/bugs/index.ts';
import { explanation, type ExplainPage } from './explain-page.ts';

const languages: readonly (readonly [keyof Bug['remedy'], string])[] = [
  ['any', 'in any language'],
  ['c', 'C'],
  ['python', 'Python'],
  ['java', 'Java'],
  ['javascript', 'JavaScript'],
  ['rust', 'Rust'],
  ['go', 'Go'],
  ['perl', 'Perl'],
  ['ruby', 'Ruby'],
];

/** A mistake in full: what it is, why it matters, how it shows, what to do. */
export function bugText(bug: Bug, page: ExplainPage & { readonly namedBy: readonly string[] }): string {
  const { example, remedy } = bug;
  const language = languages.find(([key]) => key === example?.language)?.[1] ?? '';
  return explanation(
    `${bug.id}: ${bug.title}`,
    [
      { heading: 'What is wrong', text: `${bug.likely} Look at ${bug.call}. (${bug.level}, ${bug.profiles.join(', ')})` },
      { heading: 'Why it matters', text: bug.why },
      { heading: 'How it is provoked and noticed', text: bug.provoked },
      { heading: 'What is not blamed', text: bug.fair },
      {
        heading: 'What to do',
        items: languages.flatMap(([key, name]) => {
          const advice = remedy[key];
          return advice === undefined ? [] : [`${name}: ${advice}`];
        }),
      },
      { heading: `Wrong (${language})`, code: example?.wrong ?? '' },
      { heading: `Right (${language})`, code: example?.right ?? '' },
      { heading: 'Checks that can name it', items: page.namedBy },
      { heading: 'Sources', items: bug.sources.map(sourceText) },
    ],
    page,
  );
}

function sourceText({ kind, name, section }: Source): string {
  const whose = { rfc: '', book: '', posix: 'POSIX.1, ', man: 'Linux manual, ' }[kind];
  return `${whose}${name}${section === undefined ? '' : `, ${section}`}`;
}
