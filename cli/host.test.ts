import { describe, expect, it } from 'vitest';
import { hostOf } from './host.ts';

describe('--host', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['127.0.0.2', '127.0.0.2'],
    ['::1', '::1'],
    ['[::1]', '::1'],
    ['0:0:0:0:0:0:0:1', '::1'],
  ])('takes %s', (text, address) => {
    expect(hostOf(text)).toBe(address);
  });

  it.each([
    ['localhost', /say which/],
    ['10.0.0.1', /this machine only/],
    ['fe80::1%lo', /this machine only/],
    ['::', /this machine only/],
    ['', /this machine only/],
    ['example.org', /this machine only/],
  ])('refuses %s', (text, because) => {
    expect(() => hostOf(text)).toThrow(because);
  });
});
