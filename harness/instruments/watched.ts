import { endianness } from 'node:os';
import { memoryOf } from '../system/proc.ts';

/** A call in which a thread sleeps, with its arguments as numbers. */
type Sleeping = { readonly pid: number; readonly call: string; readonly args: readonly number[] };

/**
 * Whether select() or poll() was given the descriptor to wait for bytes on, read from the memory that the arguments of the
 * sleeping call point to: the kernel writes there only when the call returns. Undefined where it can not be read, or for other calls.
 */
export function watchesForBytes({ pid, call, args }: Sleeping, descriptor: number): boolean | undefined {
  const [first = 0, second = 0] = args;
  if (call === 'select' || call === 'pselect6') return isInSet(pid, second, descriptor);
  if (call === 'poll' || call === 'ppoll') return isInList(pid, { at: first, count: second }, descriptor);
  return undefined;
}

/** An `fd_set` is an array of words with a bit for each descriptor; without an address it is empty. */
function isInSet(pid: number, address: number, descriptor: number): boolean | undefined {
  if (address === 0) return false;
  // The words are those of the machine: on one that is little-endian, its bytes stand in the order of the descriptors.
  if (endianness() !== 'LE') return undefined;
  const byte = memoryOf(pid, address + (descriptor >> 3), 1)?.[0];
  return byte === undefined ? undefined : (byte & (1 << (descriptor & 7))) !== 0;
}

const pollFdBytes = 8;
const pollIn = 1 | 0x40;
const listMax = 10_000;

/** `struct pollfd`: the descriptor in four bytes, and in two each what is asked for and what was told. */
function isInList(pid: number, list: { readonly at: number; readonly count: number }, descriptor: number): boolean | undefined {
  if (list.count === 0) return false;
  if (list.count > listMax || endianness() !== 'LE') return undefined;
  const bytes = memoryOf(pid, list.at, list.count * pollFdBytes);
  if (bytes === undefined) return undefined;
  for (let at = 0; at < bytes.length; at += pollFdBytes)
    if (bytes.readInt32LE(at) === descriptor && (bytes.readInt16LE(at + 4) & pollIn) !== 0) return true;
  return false;
}
