import type { EngineName, LoadEngine } from './engine.ts';
import { epollEngine } from './epoll.ts';
import { loadLibc } from './libc.ts';
import { netEngine } from './net.ts';
import { uringEngine } from './uring.ts';

/** All engines, the cheapest first. */
export const engineNames: readonly EngineName[] = ['io_uring', 'epoll', 'net'];

/** The engine of this name, or the best there is; nothing when the named one does not work here. */
export async function makeEngine(name: EngineName | 'best'): Promise<LoadEngine | undefined> {
  if (name === 'net') return netEngine();
  const libc = await loadLibc();
  if (libc === undefined) return name === 'best' ? netEngine() : undefined;
  if (name === 'epoll') return epollEngine(libc);
  return uringEngine(libc) ?? (name === 'best' ? epollEngine(libc) : undefined);
}
