import type { Libc } from '../engine/libc.ts';
import { CallFailed } from './strategy.ts';

/** The error of the call that has just failed. */
export function failed(libc: Libc, call: string): CallFailed {
  return new CallFailed(call, libc.errnoName(libc.errno()));
}

/** Memory for a message. Short ones are given more than they need, since the smallest buffers may be moved. */
export function memory(libc: Libc, length: number): { readonly bytes: Buffer; readonly at: number } {
  const whole = Buffer.allocUnsafeSlow(Math.max(4096, length));
  return { bytes: whole.subarray(0, length), at: libc.addressOf(whole) };
}

/** The address of a message's bytes; an empty one has none, and none is needed. */
export function addressOf(libc: Libc, bytes: Buffer): number {
  return bytes.length === 0 ? 0 : libc.addressOf(bytes);
}
