import { readFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { socketsAtPort } from '../system/socket-table.ts';
import { choosePort, giveBack, isFree } from './port.ts';

describe('a chosen port', () => {
  it('is outside the range from which the kernel takes ports for clients, so that nothing can connect to itself', async () => {
    const [low = 0, high = 0] = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').trim().split(/\s+/).map(Number);
    const ports = await Promise.all(Array.from({ length: 40 }, async () => choosePort('127.0.0.1')));
    expect(ports.filter((port) => port >= low && port <= high)).toEqual([]);
    for (const port of ports) giveBack(port);
  });

  it('is not given twice, and shows a missing htons()', async () => {
    const ports = await Promise.all(Array.from({ length: 60 }, async () => choosePort('127.0.0.1')));
    expect(new Set(ports).size).toBe(ports.length);
    expect(ports.filter((port) => port >> 8 === (port & 0xff))).toEqual([]);
    for (const port of ports) giveBack(port);
  });

  it('is not one that another run has given to its own server, which may be about to bind it', async () => {
    const draws = vi.spyOn(Math, 'random').mockReturnValueOnce(0.25).mockReturnValue(0.75);
    const first = await choosePort('127.0.0.1');
    giveBack(first);
    const other = createServer().listen(`\0echospec-port-${first}`);
    await new Promise((resolve) => other.once('listening', resolve));
    draws.mockReset().mockReturnValueOnce(0.25).mockReturnValue(0.75);
    const second = await choosePort('127.0.0.1');
    draws.mockRestore();
    other.close();
    giveBack(second);
    expect(second).not.toBe(first);
  });

  it('that nobody listens on refuses, ten times of ten', async () => {
    const port = await choosePort('127.0.0.1');
    for (let time = 0; time < 10; time++) expect(await outcomeOf(port)).toBe('ECONNREFUSED');
    giveBack(port);
  });
});

describe('a port', () => {
  it('is not free while somebody listens on it at one of the addresses', async () => {
    const server = await listen();
    const { port } = server.address() as AddressInfo;
    expect(await isFree('127.0.0.1', port)).toBe(false);
    await new Promise((resolve) => server.close(resolve));
    expect(await isFree('127.0.0.1', port)).toBe(true);
  });

  it('shows a connection in TIME_WAIT in the table, which keeps a server without SO_REUSEADDR from it', async () => {
    const server = await listen();
    const { port } = server.address() as AddressInfo;
    server.on('connection', (socket) => socket.end());
    await new Promise<void>((resolve) => {
      const socket = connect({ port, host: '127.0.0.1' });
      socket.on('close', () => resolve());
      socket.on('data', () => undefined);
      socket.on('end', () => socket.end());
    });
    await new Promise((resolve) => server.close(resolve));
    expect(socketsAtPort(port).map((row) => row.state)).toContain('TIME_WAIT');
  });
});

async function listen(): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function outcomeOf(port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve('connected');
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'));
  });
}
