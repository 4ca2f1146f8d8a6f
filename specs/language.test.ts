import { describe, expect, it } from 'vitest';
import { languageOfCommand } from './language.ts';

describe('the language of a server', () => {
  it.each([
    [['python3', 'server.py', '4000'], undefined, 'python'],
    [['java', 'Server.java', '4000'], undefined, 'java'],
    [['lua5.4', 'server.lua', '4000'], process.execPath, 'other'],
    [['tclsh', 'server.tcl', '4000'], process.execPath, 'other'],
    [['bash', 'server.sh', '4000'], '/bin/bash', 'other'],
    [['php8.2', 'server.php'], '/bin/sh', 'other'],
  ])('of %j is told', (command, executable, language) => {
    expect(languageOfCommand(command, executable)).toBe(language);
  });

  it('is C for a compiled program without the marks of another', () => {
    expect(languageOfCommand(['./server', '4000'], '/bin/cat')).toBe('c');
  });
});
