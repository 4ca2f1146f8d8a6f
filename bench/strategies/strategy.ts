import type { Socket, TcpNetConnectOpts } from 'node:net';
import type { Libc } from '../engine/libc.ts';

/** One way to send all of some bytes. It has sent when it returns or resolves; it throws or rejects when it can't. */
export type SendStrategy =
  | {
      readonly name: string;
      readonly title: string;
      readonly over: 'stream';
      readonly sendAll: (socket: Socket, bytes: Buffer) => Promise<void>;
    }
  | {
      readonly name: string;
      readonly title: string;
      readonly over: 'descriptor';
      /** Nagle's algorithm is off unless this says otherwise. */
      readonly nagle?: 'on';
      readonly sendAll: (descriptor: Descriptor, bytes: Buffer) => void;
    };

/**
 * One way to receive exactly so many bytes. What has come beyond them belongs to the next call. The end of the stream before
 * the last byte is an `EndOfStream`, a reset an error.
 */
export type ReceiveStrategy =
  | {
      readonly name: string;
      readonly title: string;
      readonly over: 'stream';
      readonly receiveAll: (socket: Socket, length: number) => Promise<Buffer>;
    }
  | {
      readonly name: string;
      readonly title: string;
      /** The socket must be told how it will be read from when it is made. */
      readonly over: 'own-socket';
      readonly open: (connect: (options: Partial<TcpNetConnectOpts>) => Socket) => (length: number) => Promise<Buffer>;
    }
  | {
      readonly name: string;
      readonly title: string;
      readonly over: 'descriptor';
      readonly receiveAll: (descriptor: Descriptor, length: number) => Buffer;
    };

/** One way to receive a message that ends with a delimiter, which is part of what it returns. */
export type DelimiterStrategy = {
  readonly name: string;
  readonly title: string;
  readonly receiveUntil: (socket: Socket, delimiter: number) => Promise<Buffer>;
};

/** A connected socket for raw system calls. It blocks, and gives up with EAGAIN after its timeout. */
export type Descriptor = { readonly libc: Libc; readonly number: number };

/** The peer ended the stream inside a message. */
export class EndOfStream extends Error {
  override readonly name = 'EndOfStream';
  readonly missing: number;

  constructor(missing: number) {
    super(`the stream ended ${missing} bytes before the end of the message`);
    this.missing = missing;
  }
}

/** A system call failed; the code is that of <errno.h>. */
export class CallFailed extends Error {
  override readonly name = 'CallFailed';
  readonly code: string;

  constructor(call: string, code: string) {
    super(`${call}: ${code}`);
    this.code = code;
  }
}
