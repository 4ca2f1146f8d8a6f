import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Carries out the steps of the tutorial and returns it with the outputs as they are now. `echospec` is the built command's file. */
export function tutorialNow(page: string, echospec: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'echo-'));
  try {
    return page.replaceAll(/```(python|console) (file|show)=([\w.]+)\n(.*?)```/gs, (block, _language, what, name, body) => {
      if (what === 'file') {
        writeFileSync(join(folder, name), body);
        return block;
      }
      const [prompt = ''] = body.split('\n');
      const output = shownPart(outputOf(prompt, { folder, echospec }), name);
      return `\`\`\`console show=${name}\n${prompt}\n${output}\`\`\``;
    });
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What differs from run to run made the same: times, ports, how the exchange went, what was measured. */
export function withoutChance(page: string): string {
  return page
    .replaceAll(/^ {2}exchange .*\n(?: {14}.*\n)*/gm, '  exchange …\n')
    .replaceAll(/^ {2}stderr .*\n(?: {14}│.*\n)*/gm, '  stderr …\n')
    .replaceAll(/^ {2}process {5}.*$/gm, '  process …')
    .replaceAll(/^ {2}difference .*\n(?: {14}.*\n)*/gm, '  difference …\n')
    .replaceAll(/[\d,]*\d(?:\.\d+)?/g, '#')
    .replaceAll('in # ms, seed', 'in # s, seed');
}

function outputOf(prompt: string, { folder, echospec }: { readonly folder: string; readonly echospec: string }): string {
  const words = prompt
    .replace('$ echospec ', '')
    .split(' ')
    .map((word) => word.replaceAll("'", ''));
  const own = words[0] === 'test' ? ['test', '--failures', 'none', ...words.slice(1)] : words;
  const { stdout } = spawnSync(process.execPath, [echospec, ...own], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', COLUMNS: '80', PYTHONDONTWRITEBYTECODE: '1' },
    timeout: 120_000,
  });
  // On a terminal the lines of progress are gone when the report comes.
  return stdout.replaceAll(folder, '/home/you/server').replaceAll(/^(?:\d+ checks of .*|[✓✗!i–?E] [a-z-]+\/[\w-]+ \(.*\))\n/gm, '');
}

/** All of an output, or the verdict and the failure to fix first, or the verdict and the steps. */
function shownPart(output: string, name: string): string {
  if (name === 'all') return output;
  const blocks = output.split('\n\n');
  const isTitled = (block: string, title: string) => block.startsWith(title);
  if (name === 'verdict')
    return joined(blocks, (block, at) => at === 0 || isTitled(block, 'THE STEPS') || at === blocks.length - 1);
  const next = blocks.findIndex((block, at) => at > 0 && /^[A-Z ]+ ─/.test(block) && !isTitled(block, 'FIX THIS FIRST'));
  return joined(blocks, (_block, at) => at < next || at === blocks.length - 1);
}

/** The chosen blocks, with a sign where others are left out; a long program to reproduce it is left out as well. */
function joined(blocks: readonly string[], isShown: (block: string, at: number) => boolean): string {
  const texts = blocks.map((block, at) => (isShown(block, at) ? block : '…'));
  return texts
    .filter((text, at) => text !== '…' || texts[at - 1] !== '…')
    .join('\n\n')
    .replace(/ {2}reproduce {3}[^]*?(?=\n\n[A-Z…]|\n {2}\w)/, '  reproduce   …');
}
