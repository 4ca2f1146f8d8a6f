import { describe, expect, it } from 'vitest';
import { adviceFor, bugOf, bugs, callFor } from './index.ts';
import type { Bug, Language } from './index.ts';

/** Ids that were published with the catalogue of mistakes: they may never be renamed or removed. */
const ofTheCatalogue = `
  accept-eintr-fatal accept-emfile-fatal accept-emfile-spin accept-error-used-as-fd accept-thread-dies
  auto-end-before-reply backlog-tiny bare-except-swallows-sigint bind-error-ignored blocking-write-in-event-loop
  busy-loop-on-eof byte-at-a-time char-eof-ff close-with-unread-data crlf-only echo-at-eof eof-discards-unsent
  epipe-fatal epoll-eintr-fatal epollet-single-accept epollet-single-read exception-pass-spin exit-zero-on-error
  fd-leak fixed-buffer-truncation forgot-listen fork-child-falls-through fork-child-keeps-listenfd
  fork-parent-keeps-connfd getpeername-fatal hardcoded-port heap-leak idle-poll-spin iterative last-line-lost
  len-endian len-header-short-read len-negative len-trusts-alloc library-line-limit line-length-limit line-quadratic
  linger-zero log-into-connection missing-htons nagle-two-writes newline-translation no-backpressure
  no-close-after-reply no-error-handler no-reuseaddr nonblocking-send-drops nul-off-by-one one-message-per-connection
  one-message-then-close partial-send-ignored port-atoi printf-format-injection pthread-arg-race rcvtimeo-eintr-fatal
  rdhup-before-data read-once recv-is-a-line recv-overflows-buffer recv-timeout-as-eof reply-not-flushed
  reply-per-recv rst-read-fatal select-closed-fd-in-set select-eintr-fatal sends-sizeof-buffer shared-global-buffer
  shutdown-without-close sigchld-single-wait sigpipe-death sigterm-ignored single-shot sleep-polling stale-buffer-leak
  stdin-eof-exits stdout-log-blocks strlen-nul-truncation thread-create-unchecked thread-leak thread-not-joined
  udp-socket unicode-line-breaks unsolicited-banner utf8-decode vanished-peer-blocks waitall-short waits-for-eof
  waits-for-full-buffer write-error-unchecked-loop wrong-address zombie-children
`;

/** Ids that checks and diagnoses name beyond the catalogue. */
const ofTheChecks = `
  exits-at-start never-listens daemonises wrong-port not-executable waits-for-newline adds-newline never-answers
  changes-bytes loses-bytes duplicates-bytes reorders-bytes sends-extra-bytes mixes-clients dies-on-client-error
  crashes hangs closes-early resets-connection no-eof stops-accepting spins leaks-descriptors leaks-processes
  dies-on-sigstop exact-multiple-hang short-read-ends-connection trims-whitespace drops-empty-line quit-command
  max-clients max-messages prefix-added global-state-between-clients select-set-not-rebuilt daemon-thread-per-message
  one-thread-blocks-all client-send-without-loop client-one-recv client-no-half-close client-never-closes
  client-hangs-on-early-eof client-crashes-on-reset udp-buffer-too-small udp-replies-to-wrong-address
  udp-empty-datagram-ignored udp-merges-datagrams
`;

describe('the registry of mistakes', () => {
  it('gives every mistake an id of its own, in kebab-case', () => {
    const ids = bugs.map((bug) => bug.id);
    expect(duplicatesIn(ids)).toEqual([]);
    expect(ids.filter((id) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id))).toEqual([]);
  });

  it('knows every id that was published', () => {
    const published = [...idsOf(ofTheCatalogue), ...idsOf(ofTheChecks)];
    expect(published.filter((id) => bugOf(id) === undefined)).toEqual([]);
    expect(duplicatesIn(published)).toEqual([]);
  });

  it('finds a mistake by its id, and only by its id', () => {
    expect(bugOf('partial-send-ignored')?.call).toBe('send');
    expect(bugOf('no-such-mistake')).toBeUndefined();
  });

  it('gives each mistake a title and a likely cause of its own', () => {
    expect(duplicatesIn(bugs.map((bug) => bug.title))).toEqual([]);
    expect(duplicatesIn(bugs.map((bug) => bug.likely))).toEqual([]);
  });
});

describe('every mistake', () => {
  it('has no empty and no untidy text', () => {
    expect(idsWhere((bug) => textsOf(bug).some(isUntidyText))).toEqual([]);
  });

  it('is told in sentences, under a title that is none', () => {
    expect(idsWhere((bug) => [bug.likely, bug.why, bug.provoked, ...advicesOf(bug)].some(isUnended))).toEqual([]);
    expect(idsWhere((bug) => /[.!?]$/.test(bug.title))).toEqual([]);
    expect(idsWhere((bug) => !/^$|\.$/.test(bug.fair))).toEqual([]);
  });

  it('is brief enough to be read', () => {
    expect(idsWhere((bug) => bug.title.length > 70)).toEqual([]);
    expect(idsWhere((bug) => sentencesIn(bug.likely) !== 1)).toEqual([]);
    expect(idsWhere((bug) => sentencesIn(bug.why) > 4)).toEqual([]);
    expect(idsWhere((bug) => sentencesIn(bug.provoked) > 3)).toEqual([]);
    expect(idsWhere((bug) => sentencesIn(bug.fair) > 2)).toEqual([]);
    expect(idsWhere((bug) => advicesOf(bug).some((advice) => sentencesIn(advice) > 3))).toEqual([]);
  });

  it('names its sources and its profiles once', () => {
    expect(idsWhere((bug) => duplicatesIn(bug.sources.map((source) => JSON.stringify(source))).length > 0)).toEqual([]);
    expect(idsWhere((bug) => duplicatesIn(bug.profiles).length > 0)).toEqual([]);
  });
});

describe('an example', () => {
  const shown = bugs.flatMap((bug) => (bug.example === undefined ? [] : [{ bug, example: bug.example }]));

  it('shows a repair that differs from the mistake', () => {
    expect(shown.filter(({ example }) => example.wrong === example.right).map(({ bug }) => bug.id)).toEqual([]);
  });

  it('is a snippet of a few lines, without the indentation of its surroundings', () => {
    expect(
      shown.filter(({ example }) => isUntidySnippet(example.wrong) || isUntidySnippet(example.right)).map(({ bug }) => bug.id),
    ).toEqual([]);
  });

  it('is in a language for which there is advice', () => {
    expect(shown.filter(({ bug, example }) => bug.remedy[example.language] === undefined).map(({ bug }) => bug.id)).toEqual([]);
  });
});

describe('advice', () => {
  const general = 'Send in a loop until every byte has been taken: after each call go on behind the bytes that it took.';

  it.each<[Language, string]>([
    ['python', 'Use client.sendall(data), not client.send(data).'],
    ['javascript', general],
    ['other', general],
  ])('for %s comes in that language where there is some, and else in general', (language, advice) => {
    const bug = bugOf('partial-send-ignored');
    expect(bug && adviceFor(bug, language)).toBe(advice);
  });
});

function idsOf(list: string): readonly string[] {
  return list.trim().split(/\s+/);
}

/** The mistakes that a rule finds fault with, so that a failure names them. */
function idsWhere(holds: (bug: Bug) => boolean): readonly string[] {
  return bugs.filter(holds).map((bug) => bug.id);
}

function isUntidyText(text: string): boolean {
  return text === '' || text !== text.trim() || /\s{2}|\n/.test(text);
}

function isUnended(text: string): boolean {
  return !/[.)]$/.test(text);
}

function isUntidySnippet(snippet: string): boolean {
  return snippet === '' || /^\s|\t|\s$/.test(snippet) || snippet.split('\n').length > 12;
}

function duplicatesIn(values: readonly string[]): readonly string[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}

function advicesOf(bug: Bug): readonly string[] {
  return Object.values(bug.remedy);
}

/** All prose of a mistake; only `fair` may be empty. */
function textsOf(bug: Bug): readonly string[] {
  const fair = bug.fair === '' ? [] : [bug.fair];
  const sources = bug.sources.flatMap((source) => (source.section === undefined ? [source.name] : [source.name, source.section]));
  return [bug.title, bug.likely, bug.call, bug.why, bug.provoked, ...fair, ...advicesOf(bug), ...sources];
}

/** Sentences end with a full stop before white space or the end; stops inside code, as in `a.b`, do not count. */
function sentencesIn(text: string): number {
  return text.match(/[.!?](?=\s|$)/g)?.length ?? 0;
}

describe('the call to look at', () => {
  it('has the name that the language of the server gives it', () => {
    const bug = bugOf('waits-for-newline');
    expect(bug === undefined ? [] : (['c', 'go', 'java', 'other'] as const).map((language) => callFor(bug, language))).toEqual([
      'fgets',
      'ReadString',
      'readLine',
      'readLine',
    ]);
  });
});
