import { createServer, type Server } from 'node:net';

/** The first of the users that servers run as; no system gives numbers like these to people. */
const firstUser = 61_000;
const usersMax = 500;

/**
 * Users that nobody else grades with just now: a name of the kernel's own, which ends with this process, stands for each. Two runs
 * side by side would otherwise end each other's servers. Undefined for an ordinary user, who can not choose.
 */
export async function claimUsers(
  count: number,
): Promise<{ readonly users: readonly (number | undefined)[]; readonly free: () => void }> {
  if (process.getuid?.() !== 0) return { users: Array.from({ length: count }, () => undefined), free: () => undefined };
  const users: number[] = [];
  const held: Server[] = [];
  for (let user = firstUser; users.length < count && user < firstUser + usersMax; user++) {
    const server = await claimed(`\0echospec-user-${user}`);
    if (server === undefined) continue;
    users.push(user);
    held.push(server);
  }
  return {
    users,
    free: () => {
      for (const server of held) server.close();
    },
  };
}

async function claimed(name: string): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', () => resolve(undefined));
    server.listen({ path: name }, () => {
      server.unref();
      resolve(server);
    });
  });
}
