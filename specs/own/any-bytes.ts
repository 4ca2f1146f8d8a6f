import { defineCheck, type ProfileOptions } from '../../harness/index.ts';
import { fitting, lengthsOf, type Framing } from '../framing.ts';
import { framingOf } from '../profiles.ts';
import { posix, tcpStream } from '../sources.ts';
import { exchangesOf } from './exchanges.ts';
import { expectAnswers } from './expect-answers.ts';
import { ownHints } from './own-hints.ts';
import { saysItself, wireOf } from './say.ts';

const contents = {
  'UTF-8': Buffer.from('caf\u00e9 na\u00efve \u20ac5', 'utf8'),
  'no text': Buffer.from('ok \x80\xfe\xc3( \xff end', 'latin1'),
  'every byte': Buffer.from(Array.from({ length: 256 }, (_, value) => value)),
  'white space': Buffer.from('  two  spaces\tand a tab  ', 'latin1'),
};

export default defineCheck<{ readonly content: keyof typeof contents }>({
  id: 'own/any-bytes',
  step: 'own',
  title: 'answers messages of any bytes',
  level: { own: 'SHOULD' },
  levelWhen: (profile) => (framingOf(profile)?.kind === 'delimiter' ? undefined : 'MUST'),
  fits: saysItself,
  rationale:
    'A profile without `messages` is one for any bytes, also for those that are no text. Where a server need not take them, the profile says so by its own `messages`.',
  sources: [tcpStream, posix('recv()')],
  needs: ['own/answers-messages', 'own/coalesced-messages', 'own/stepped-messages'],
  after: ['own/any-length'],
  quick: true,
  inputs: [{ content: 'white space' }, { content: 'UTF-8' }, { content: 'no text' }, { content: 'every byte' }],
  hints: [
    {
      bug: 'utf8-decode',
      fits: (evidence) => (evidence['content'] === 'no text' || evidence['content'] === 'UTF-8' ? 0.9 : 0),
      because: (evidence) =>
        evidence['content'] === 'UTF-8'
          ? 'a message with letters of several bytes was not answered as it should be; one of ASCII was'
          : 'bytes that are not UTF-8 were not answered as they should be; those of UTF-8 were',
    },
    {
      bug: 'trims-whitespace',
      fits: (evidence) => (evidence['content'] === 'white space' ? 0.93 : 0),
      because: () => 'a message with white space around it was not answered as it should be',
    },
    {
      bug: 'control-byte-ends-connection',
      fits: (evidence) =>
        evidence['content'] === 'every byte' && (evidence.kind === 'early-eof' || evidence.kind === 'reset') ? 0.93 : 0,
      because: () => 'a message in which every byte stands that the framing allows ended the connection',
    },
    ...ownHints,
  ],
  async holds(attempt, { content }) {
    attempt.log.restart();
    const framing = framingOf(attempt.profile);
    if (framing === undefined) return;
    const speaker = await attempt.connect();
    for (const wire of messagesOf(attempt.profile, framing, contents[content])) {
      speaker.send(wire);
      await expectAnswers(attempt, speaker, { content });
    }
    speaker.connection.close();
  },
});

/**
 * The bytes as messages of the profile. Where it answers them with a text, it has made characters of bytes, in one way or another, and
 * only for those of ASCII it is certain what it means.
 */
function messagesOf(profile: ProfileOptions, framing: Framing, bytes: Buffer): readonly Buffer[] {
  const length = framing.kind === 'fixed' ? framing.length : Math.min(lengthsOf(framing).max, bytes.length);
  const wire = (content: Buffer): readonly Buffer[] =>
    partsOf(content, length).map((part) => wireOf(profile, fitting(framing, part)));
  const all = wire(bytes);
  const answersText = all.some((message) => exchangesOf(profile, message).pairs.some(({ isText }) => isText));
  return answersText ? wire(Buffer.from(bytes.filter((byte) => byte < 0x80))) : all;
}

/** Messages of a fixed length take the bytes in turn. */
function partsOf(bytes: Buffer, length: number): readonly Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += length) parts.push(bytes.subarray(at, at + length));
  return parts.slice(0, partsMax);
}

const partsMax = 64;
