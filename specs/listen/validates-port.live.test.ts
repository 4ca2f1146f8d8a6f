import { expect, it } from 'vitest';
import { judge } from '../../cli/judge.ts';

it.each([
  ['process.env.PORT', 'skipped'],
  ['Number.parseInt(process.argv[1]) || 0', 'failed'],
])('a server that listens on %s: %s', async (port, status) => {
  const server = `require('node:net').createServer((client) => client.pipe(client)).listen(${port}, '127.0.0.1')`;
  const record = await judge(['node', '-e', server, '{port}'], {
    options: ['--only', 'listen/validates-port', '--failures', 'none', '--seed', '11'],
  });
  expect(record.checks.find(({ id }) => id === 'listen/validates-port')?.status).toBe(status);
});
