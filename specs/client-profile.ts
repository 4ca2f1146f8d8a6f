import { UsageError, type ProfileOptions } from '../harness/index.ts';
import { contentsOf, framed, framingForms, framingOfText, type Framing } from './framing.ts';
import type { ProfileChoices } from './profiles.ts';

/**
 * The profile of a client: it sends one message, takes the answer, prints it, and ends. Framing and reply are those of the server that
 * echospec plays.
 */
export function clientProfile(choices: ProfileChoices): ProfileOptions {
  refuseWhatServersHave(choices);
  const framing = choices.framing ?? 'eof';
  const reply = choices.reply ?? 'echo';
  const frames = framesFrom(framing);
  const answer = answerFrom(reply, frames);
  return {
    name: 'client',
    judges: 'a client',
    framing,
    reply,
    clients: 'either',
    replyOf: answer,
    frames,
    printing: printingFrom(choices.prints),
    launch: { outputBytes },
  };
}

/** What a client prints is kept up to here: more than the longest answer with everything around it. */
const outputBytes = 16 << 20;

function framesFrom(text: string): Framing {
  const framing = framingOfText(text);
  if ('wrong' in framing) throw new UsageError(`--framing ${text}: ${framing.wrong}. The framings: ${framingForms}.`);
  return framing;
}

function answerFrom(reply: string, frames: Framing): (sent: Buffer) => Buffer {
  if (reply === 'echo') return (sent) => sent;
  if (reply === 'none') return () => Buffer.alloc(0);
  if (!reply.startsWith('text:')) {
    const about = reply === 'stdout' ? ': that is for servers that print the message and answer nothing, so choose none' : '';
    throw new UsageError(`--reply of a client's server is one of echo, none, text:…, not \`${reply}\`${about}.`);
  }
  const text = Buffer.from(reply.slice('text:'.length).replaceAll('\\n', '\n').replaceAll('\\r', '\r'));
  if (text.length === 0)
    throw new UsageError('--reply text: needs the answer behind the colon, as in --reply text:OK. For no answer: --reply none.');
  const isWhole = frames.kind !== 'eof' && contentsOf(frames, text, 1).contents[0] !== undefined;
  const bytes = isWhole ? text : framed(frames, text);
  return () => bytes;
}

function printingFrom(prints: string | undefined): string {
  const known = { answer: 'loosely', exactly: 'exactly', no: 'no' } as const;
  const found = Object.entries(known).find(([name]) => name === (prints ?? 'answer'));
  if (found === undefined) throw new UsageError(`--prints is one of ${Object.keys(known).join(', ')}, not \`${prints ?? ''}\`.`);
  return found[1];
}

function refuseWhatServersHave(choices: ProfileChoices): void {
  const reasons = {
    clients: 'there is one client, the one that is judged',
    lifetime: 'the server that echospec plays answers one message and closes',
    lineEnd: 'the end of a line is a matter of the framing: --framing line, or --framing delimiter:0d0a for CR LF',
    lastLine: 'there is only one line',
    cr: 'what comes before the end of a line is a part of the message',
    messageMax: 'leave the checks with long messages out: --skip send/long-message',
  } as const;
  for (const [choice, because] of Object.entries(reasons))
    if (choices[choice as keyof ProfileChoices] !== undefined)
      throw new UsageError(
        `--${choice.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} does not go with a client: ${because}.`,
      );
}
