import type { AnyCheck, Diagnose, Diagnosis, Evidence, Hint, HintContext, Knowledge } from '../harness/index.ts';
import { adviceFor, callFor, type Language } from './bugs/bug.ts';
import { spelledIn } from './bugs/call-names.ts';
import { bugOf, observedBugs } from './bugs/index.ts';
import { commonHints } from './common-hints.ts';

/** At most so many mistakes are named for one failure: the best fit, and those worth a look after it. */
const diagnosesMax = 3;

/** Names the mistakes that fit a failure, the best fit first; when none fits, what was observed is named as such. */
export function diagnoseWith(knowledge: Knowledge): Diagnose {
  return (check, violated, context) => {
    const hintContext: HintContext = { ...context, knowledge };
    const { evidence } = violated.violation;
    const candidates = hintsOf(check)
      .map((hint) => ({ hint, weight: Number(hint.fits(evidence, hintContext)) }))
      .filter(({ hint, weight }) => weight > 0 && !isRuledOut(hint.bug, evidence))
      .sort((a, b) => b.weight - a.weight);
    const named = new Map<string, Diagnosis>();
    for (const { hint, weight } of candidates) {
      if (named.size >= diagnosesMax || named.has(hint.bug)) continue;
      const because = hint.because?.(evidence, hintContext) ?? violated.violation.observed;
      named.set(hint.bug, diagnosisOf(hint, { because, weight, language: languageOf(knowledge) }));
    }
    return [...named.values()];
  };
}

/** Whether what the mistake rests on was not there at all. */
function isRuledOut(id: string, evidence: Evidence): boolean {
  const restsOn = bugOf(id)?.restsOn;
  if (restsOn === 'the echo') return evidence['answersOtherwise'] === true;
  return restsOn === 'the message' && isNotLookedAt(evidence);
}

const waitsForEvents: ReadonlySet<string> = new Set(['poll', 'ppoll', 'select', 'pselect6', 'epoll_wait', 'epoll_pwait']);

/** Nothing of what the server owes an answer for was read, and it sleeps until something happens: what it says can't be the reason. */
function isNotLookedAt({ kind, sentBytes, receivedBytes, unread, ...evidence }: Evidence): boolean {
  const calls = evidence['waitsIn'];
  const owed = Number(sentBytes) - Number(receivedBytes);
  return (
    kind === 'silence' &&
    owed > 0 &&
    Number(unread) >= owed &&
    Array.isArray(calls) &&
    calls.length > 0 &&
    calls.every((call) => waitsForEvents.has(String(call)))
  );
}

/** What fits no better than this is one possibility of several, and is told as one. */
const possibleMax = 0.4;

function diagnosisOf(
  hint: Pick<Hint, 'bug'>,
  found: { readonly because: string; readonly weight: number; readonly language: Language },
): Diagnosis {
  const bug = bugOf(hint.bug);
  if (bug === undefined) throw new Error(`The hint names the bug ${hint.bug}, which specs/bugs/ does not know.`);
  const call = callFor(bug, found.language);
  const spelled = spelledIn(found.language, call);
  const isGuess = found.weight <= possibleMax && !symptoms.has(bug.id);
  return {
    bug: bug.id,
    likely: isGuess ? `Perhaps: ${bug.likely}` : bug.likely,
    call,
    ...(spelled !== undefined && { spelled }),
    remedy: adviceFor(bug, found.language),
    evidence: found.because,
  };
}

/** What was seen is no guess. */
const symptoms = new Set(observedBugs.map((bug) => bug.id));

const languages = new Set<string>(['c', 'python', 'java', 'javascript', 'rust', 'go', 'perl', 'ruby']);

function languageOf(knowledge: Knowledge): Language {
  return knowledge.language !== undefined && languages.has(knowledge.language) ? (knowledge.language as Language) : 'other';
}

/** Every bug that a check can name, for the tests and for `list`. */
export function bugsOf(check: AnyCheck): string[] {
  return [...new Set(hintsOf(check).map((hint) => hint.bug))];
}

/** What is only observed is said of a server in words that do not fit a client, whose checks have their own. */
function hintsOf(check: AnyCheck): readonly Hint[] {
  return check.level['client'] === undefined ? [...check.hints, ...commonHints] : check.hints;
}
