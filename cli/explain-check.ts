import type { AnyCheck } from '../harness/index.ts';
import type { Bug } from '../specs/bugs/index.ts';
import { explanation, type ExplainPage } from './explain-page.ts';

/** A check in full: what it demands, why, where that stands, what it needs, what it can show. */
export function checkText(check: AnyCheck, page: ExplainPage & { readonly bugs: readonly Bug[] }): string {
  const levels = Object.entries(check.level).map(([profile, level]) => `${profile === '*' ? 'every profile' : profile}: ${level}`);
  const own = new Set(check.hints.map((hint) => hint.bug));
  return explanation(
    `${check.id}: ${check.title}`,
    [
      { heading: 'Why', text: check.rationale },
      {
        heading: 'Level',
        items: [
          ...levels,
          ...(check.levelIfConcurrent === undefined ? [] : [`with --clients concurrent: ${check.levelIfConcurrent}`]),
          ...(check.quick === true ? ['part of --quick'] : []),
        ],
      },
      {
        heading: 'Needs',
        items: [
          ...check.needs.map((id) => `${id} (passed)`),
          ...(check.unlessFailed ?? []).map((id) => `${id} (not failed)`),
          ...(check.requires ?? []).map((name) => requirementText[name]),
        ],
      },
      {
        heading: 'Mistakes that it can show',
        items: page.bugs.filter((bug) => own.has(bug.id)).map((bug) => `${bug.id}: ${bug.likely}`),
      },
      { heading: 'Sources', items: check.sources.map(sourceText) },
    ],
    page,
  );
}

const requirementText = {
  concurrent: 'a server that serves several clients at once',
  threads: 'a server with threads or processes',
  proc: '/proc, to look at processes and sockets',
  libc: 'system calls that Node does not offer, through koffi (Linux)',
} as const;

function sourceText(source: AnyCheck['sources'][number]): string {
  if (source.kind === 'rfc') return `RFC ${source.number}${source.section === undefined ? '' : `, ${source.section}`}`;
  if (source.kind === 'book') return source.name;
  return `${source.kind === 'posix' ? 'POSIX.1' : 'Linux manual'}, ${source.page}`;
}
