import type { Attempt, Connection } from '../harness/index.ts';
import { socketsOf } from '../harness/system/proc.ts';

/**
 * Who holds the socket of a client: the started process although a child of it served the client, this child, or nobody. `processes` is how
 * many there were while the client was served.
 */
export function holderOf(
  attempt: Attempt,
  { connection, processes }: { readonly connection: Connection; readonly processes: number },
): 'parent' | 'child' | 'nobody' {
  const { tree } = attempt.server;
  const inode = connection.serverEnd()?.inode ?? 0;
  const holders = tree.alive().filter((pid) => socketsOf(pid).has(inode));
  const { architecture } = attempt.knowledge;
  if (holders.includes(tree.root) && (tree.alive().length < processes || architecture === 'fork' || tree.zombies().length > 0))
    return 'parent';
  return holders.length === 0 ? 'nobody' : 'child';
}
