import type { Alphabet } from './payload.ts';

/** What the server owes for what was sent: the same bytes, for an echo server. */
export type ReplyOf = (sent: Buffer) => Buffer;

/** What a message is to be made of: bytes that tell their place, which a framing may have to cut, pad or change. */
export type Wanted = { readonly length: number; readonly bytes: Buffer; readonly serial: number };

/** How messages travel on a connection of a profile, as far as a client has to know. */
export type Conversation = {
  readonly replyOf: ReplyOf;
  /** What is due in a word: `echo` for the message itself, `own` where a user's profile computes it, `text:…` for a text. */
  readonly reply?: string;
  /** The bytes on the wire for the next message; absent for a stream, in which any bytes will do. */
  readonly messageOf?: (wanted: Wanted) => Buffer;
  /** Of which letters messages are made when nobody asks for others. */
  readonly alphabet?: Alphabet;
  /** Whether the client's FIN is what ends a message. */
  readonly endsByHalfClose?: boolean;
  /** How long a connection lasts: until the client ends it, or for one message, after which the server closes. */
  readonly lifetime?: Lifetime;
  /** Where the answer is to be looked for besides the bytes that come back. */
  readonly prints?: (sent: Buffer) => Buffer;
};

export type Lifetime =
  /** Any number of messages. */
  | 'until-the-client-ends'
  /** The server closes after one message, and serves the next client. */
  | 'one-message'
  /** The server serves one client with one message, and ends with status 0. */
  | 'one-shot';

/** Whether a connection carries one message, after which the server closes it. */
export function carriesOneMessage(conversation: { readonly lifetime?: Lifetime }): boolean {
  return conversation.lifetime === 'one-message' || conversation.lifetime === 'one-shot';
}
