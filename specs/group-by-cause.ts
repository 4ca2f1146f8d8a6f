import { observedBugs } from './bugs/index.ts';
import type { AnyCheck, Cause, CheckResult } from '../harness/index.ts';
import { lastWords } from './hints.ts';
import { haveTheSameWords } from './turned-away.ts';

const weights = { MUST: 0, SHOULD: 1, MAY: 2 } as const;

/**
 * One cause, one red block: failures with the same first diagnosis belong together, under the first of them in the order of the
 * steps of a server. The cause to fix first stands at the head: MUST before SHOULD, then in that order. What every client meets goes
 * before what shows only when another program has the port.
 */
export function groupByCause(
  results: readonly CheckResult[],
  checks: readonly AnyCheck[],
): { readonly causes: readonly Cause[]; readonly results: readonly CheckResult[] } {
  const place = new Map(checks.map((check, index) => [check.id, index]));
  const ordinary = Math.max(...checks.map(({ id }, index) => (showsToEveryClient(id) ? index : 0)));
  const placeOf = ({ id }: CheckResult): number => (needsTakenPort(id) ? ordinary + 0.5 : (place.get(id) ?? 0));
  const failed = results
    .filter((result) => result.status === 'failed' && result.known === undefined)
    .sort((a, b) => weights[a.level] - weights[b.level] || placeOf(a) - placeOf(b));
  const groups = new Map<string, CheckResult[]>();
  for (const result of failed) {
    const bug = causeOf(result, failed);
    groups.set(bug, [...(groups.get(bug) ?? []), result]);
  }
  const causes = [...groups]
    .sort(([a], [b]) => levelOfGroup(groups, a) - levelOfGroup(groups, b) || rankOf(groups, a) - rankOf(groups, b))
    .map(([bug, members]): Cause => ({ bug, level: members[0]?.level ?? 'MAY', checks: members.map((member) => member.id) }));
  const changed = [...groups].flatMap(([bug, members]) =>
    members.map((member, at) => named(member, { bug, failed, first: at === 0 ? undefined : members[0]?.id })),
  );
  return { causes, results: changed };
}

/** The result with its cause as the first diagnosis, also where another check is the one that told it. */
function named(
  result: CheckResult,
  cause: { readonly bug: string; readonly failed: readonly CheckResult[]; readonly first: string | undefined },
): CheckResult {
  const own = result.diagnosis ?? [];
  const teller = cause.failed.find((other) => other.diagnosis?.[0]?.bug === cause.bug);
  const diagnosis = teller?.diagnosis?.[0];
  const told =
    own[0]?.bug === cause.bug || diagnosis === undefined
      ? own
      : [
          own.find((candidate) => candidate.bug === cause.bug) ?? {
            ...diagnosis,
            evidence: `${teller?.id} shows it: ${diagnosis.evidence}`,
          },
          ...own.filter((candidate) => candidate.bug !== cause.bug),
        ];
  return { ...result, ...(told.length > 0 && { diagnosis: told }), ...(cause.first !== undefined && { sameCauseAs: cause.first }) };
}

/**
 * A server that reads lines as text waits for the line feed, and changes the line ends: two failures of one cause, and the second
 * tells it. The same holds for other pairs in which one mistake brings the other; and what was only seen to be wrong belongs to a
 * mistake of at least the same weight that another check has told.
 */
const brings: Readonly<{ [bug: string]: readonly string[] }> = {
  'newline-translation': ['waits-for-newline', 'adds-newline'],
  'utf8-decode': ['changes-bytes'],
  'buffer-not-emptied': ['duplicates-bytes'],
  'empty-line-ends-connection': ['fixed-buffer-truncation', 'interprets-text', 'max-bytes', 'closes-early'],
  'recv-timeout-as-eof': ['discard-stops-reading'],
  'chargen-stalls': ['chargen-stops'],
  'time-of-the-start': ['time-wrong-number'],
  'rest-thrown-away': ['shared-global-buffer', 'fixed-buffer-truncation', 'loses-bytes', 'hangs'],
  'drops-short-pieces': ['fixed-buffer-truncation', 'loses-bytes', 'hangs'],
  'utf8-errors-ignored': ['utf8-decode', 'loses-bytes', 'changes-bytes'],
  'ascii-decode': ['utf8-decode', 'changes-bytes'],
  'charset-mixed': ['utf8-decode', 'changes-bytes'],
  'high-byte-ends-connection': ['utf8-decode', 'char-eof-ff', 'closes-early'],
  'would-block-fatal': ['max-bytes', 'eof-discards-unsent', 'nonblocking-send-drops', 'partial-send-ignored'],
  'idle-poll-spin': ['busy-loop-on-eof', 'write-error-unchecked-loop', 'exception-pass-spin', 'pollout-left-on'],
  'write-error-unchecked-loop': ['fd-leak', 'thread-leak', 'leaks-descriptors', 'leaks-threads'],
  'nonblocking-send-drops': ['partial-send-ignored', 'max-bytes', 'send-timeout-loses-bytes'],
  'partial-send-ignored': ['max-bytes'],
  'buffer-reused-unsent': ['udp-replies-to-wrong-address', 'send-timeout-loses-bytes'],
  'send-timeout-fatal': [
    'one-waiting-client',
    'state-left-behind',
    'linger-zero',
    'would-block-fatal',
    'eof-discards-unsent',
    'nonblocking-send-drops',
  ],
  'send-timeout-loses-bytes': ['partial-send-ignored', 'eof-discards-unsent', 'queue-full-drops'],
  'queue-full-drops': ['fixed-buffer-truncation', 'max-bytes', 'partial-send-ignored', 'eof-discards-unsent', 'loses-bytes'],
  'rest-not-sent': ['reading-not-resumed', 'nonblocking-send-drops', 'send-timeout-fatal', 'send-timeout-loses-bytes', 'max-bytes'],
  'reading-not-resumed': ['max-bytes', 'epollet-single-read'],
  'max-messages': ['unlocked-shared-data', 'max-bytes'],
  'connection-deadline': ['recv-timeout-as-eof', 'max-messages', 'max-bytes', 'quit-command', 'interprets-text'],
  'max-bytes': ['unlocked-shared-data'],
  'answers-wrong-client': [
    'mixes-clients',
    'state-left-behind',
    'max-clients',
    'list-changed-while-looping',
    'closes-early',
    'hangs',
  ],
  'shared-global-buffer': [
    'global-state-between-clients',
    'mixes-clients',
    'sends-sizeof-buffer',
    'suffix-added',
    'sends-extra-bytes',
  ],
  'select-highest-too-low': ['state-left-behind', 'unlocked-shared-data', 'hangs'],
  'mixes-clients': ['max-clients', 'closes-early', 'hangs'],
  'global-state-between-clients': ['mixes-clients'],
  'closed-twice': [
    'max-clients',
    'quit-command',
    'interprets-text',
    'nul-off-by-one',
    'fixed-buffer-truncation',
    'rdhup-before-data',
    'worker-lost-on-error',
    'state-left-behind',
    'unlocked-shared-data',
    'answers-wrong-client',
    'closes-early',
    'strlen-nul-truncation',
    'quit-command',
    'control-byte-ends-connection',
  ],
};

/** Mistakes that show in one situation only, which other checks do not bring about: what was seen there has another cause. */
const situational: ReadonlySet<string> = new Set([
  'accept-emfile-spin',
  'accept-emfile-fatal',
  'close-with-unread-data',
  'exit-zero-on-error',
  'no-reuseaddr',
  'udp-empty-datagram-ignored',
]);

/** They need a client that has not read for seconds, which only the checks of pressure bring about. */
const ofStalledClients: ReadonlySet<string> = new Set(['send-timeout-loses-bytes', 'send-timeout-fatal']);

/** Ends connections anywhere; every failure with a pause that was long enough names it among others. */
const timeout = 'recv-timeout-as-eof';
/** It ends those as well that are never silent, and with them those that are. */
const deadline = 'connection-deadline';

function causeOf(result: CheckResult, failed: readonly CheckResult[]): string {
  const bug = result.diagnosis?.[0]?.bug ?? result.id;
  const firsts = new Set(failed.map((other) => other.diagnosis?.[0]?.bug));
  const bringer = bringerOf(bug, firsts);
  if (bug === deadline) return bug;
  // Whatever a client had said, it was turned away.
  const turnsAway = failed.some((other) => other.diagnosis?.[0]?.bug === 'max-clients' && haveTheSameWords(result, other));
  if (turnsAway) return 'max-clients';
  // It has ended in order with one client too many, whatever this one had said.
  const hadItsClients = failed.some((other) => other.diagnosis?.[0]?.bug === 'max-clients' && leftInOrder(other));
  if (hadItsClients && leftInOrder(result) && blamesTheMessage.has(bug)) return 'max-clients';
  if (!firsts.has(deadline) && firsts.has(timeout) && result.diagnosis?.some((candidate) => candidate.bug === timeout) === true)
    return timeout;
  if (bringer !== undefined || !isSymptom(bug)) return bringer ?? bug;
  const teller = failed.find(
    (other) =>
      weights[other.level] <= weights[result.level] &&
      other.level !== 'MAY' &&
      !showsAtStart(other) &&
      hasEnded(other) === hasEnded(result) &&
      !diedOfAnother(result, other) &&
      !isSymptom(other.diagnosis?.[0]?.bug ?? other.id) &&
      !situational.has(other.diagnosis?.[0]?.bug ?? other.id) &&
      (isUnderPressure(result) || !ofStalledClients.has(other.diagnosis?.[0]?.bug ?? other.id)) &&
      // What this one brings with it is not what has brought it.
      brings[bug]?.includes(other.diagnosis?.[0]?.bug ?? other.id) !== true,
  );
  // What that one is told by may itself be brought by another mistake.
  return teller === undefined ? bug : causeOf(teller, failed);
}

/** What brings a mistake may itself be brought by another one. */
function bringerOf(bug: string, firsts: ReadonlySet<string | undefined>): string | undefined {
  const seen = new Set([bug]);
  for (;;) {
    const last = [...seen].at(-1) ?? bug;
    const next = Object.keys(brings).find(
      (cause) => brings[cause]?.includes(last) === true && firsts.has(cause) && !seen.has(cause),
    );
    if (next === undefined) return last === bug ? undefined : last;
    seen.add(next);
  }
}

function levelOfGroup(groups: ReadonlyMap<string, readonly CheckResult[]>, bug: string): number {
  return weights[groups.get(bug)?.[0]?.level ?? 'MAY'];
}

/**
 * Who knows why stands before who knows what. But what goes wrong for every client is of more use at the head, even with no reason for
 * it, than what shows only when another program has the port.
 */
function rankOf(groups: ReadonlyMap<string, readonly CheckResult[]>, bug: string): number {
  const members = groups.get(bug) ?? [];
  const level = members[0]?.level;
  if (members.every(({ id }) => needsTakenPort(id)))
    return [...groups].some(([other, [first]]) => first?.level === level && isSeenByAll(other, groups)) ? 2 : 0;
  if (!isSymptom(bug)) return 0;
  return isSeenByAll(bug, groups) ? 1 : 3;
}

function isSeenByAll(bug: string, groups: ReadonlyMap<string, readonly CheckResult[]>): boolean {
  return isSymptom(bug) && groups.get(bug)?.some(({ id }) => showsToEveryClient(id) && !needsTakenPort(id)) === true;
}

function needsTakenPort(id: string): boolean {
  return id.startsWith('listen/taken-port');
}

/** Nothing special has to happen in these steps: an ordinary client meets what goes wrong in them. */
function showsToEveryClient(id: string): boolean {
  return /^(?:listen|accept|transfer|content|datagram|line|single|service|end)\//.test(id);
}

/** How a server starts and stops does not explain what becomes of its clients. */
function showsAtStart({ id }: CheckResult): boolean {
  return /^(?:listen|lifecycle)\//.test(id);
}

/** A process that has died was not brought down by what another one goes on with, nor the other way round. */
function hasEnded({ process }: CheckResult): boolean {
  return process !== undefined && process.state !== 'running';
}

function isUnderPressure({ id }: CheckResult): boolean {
  return /^(?:pressure|service)\/|^transfer\/large-/.test(id);
}

function leftInOrder({ process: how }: CheckResult): boolean {
  return how?.state === 'exited' && how.exitCode === 0;
}

/** Named where one message of many seems to end the server. */
const blamesTheMessage: ReadonlySet<string> = new Set(['quit-command', 'control-byte-ends-connection', 'interprets-text']);

/** Two programs that died, each with the name of another exception as its last words, did not die of the same. */
function diedOfAnother(result: CheckResult, other: CheckResult): boolean {
  const [one, two] = [exceptionOf(result), exceptionOf(other)];
  return one !== undefined && two !== undefined && one !== two;
}

function exceptionOf(result: CheckResult): string | undefined {
  if (!hasEnded(result)) return undefined;
  const words = lastWords({ stderr: result.process?.stderrTail ?? '' }) ?? '';
  return (
    /^(?:Exception in thread "[^"]*" )?([\w.]+(?:Error|Exception))\b/.exec(words)?.[1] ?? /\((\w+(?:::\w+)*)\)$/.exec(words)?.[1]
  );
}

/** A name that only says what was seen stands behind those that say why. */
function isSymptom(bug: string): boolean {
  return symptoms.has(bug);
}

const symptoms = new Set(observedBugs.map((bug) => bug.id));
