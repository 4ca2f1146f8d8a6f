import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { hostile } from './fixtures/hostile.ts';
import { hostileBench, threeServers, twoStrategies } from './fixtures/measured.ts';
import * as records from './fixtures/records.ts';
import { renderBenchPage, renderMatrixPage, renderStrategiesPage, reporters } from './index.ts';

const browser = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => path !== undefined && existsSync(path),
);
const folder = mkdtempSync(join(tmpdir(), 'echospec-pages-'));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

const page = (record: typeof records.green) => reporters['html']?.render(record, {}) ?? '';
const pages = {
  green: page(records.green),
  every: page(records.every),
  tenFailures: page(records.tenFailures),
  empty: page(records.empty),
  died: page(records.died),
  hostile: page(hostile),
  class: renderMatrixPage(records.classOfThirty.map((record) => ({ record }))),
  bench: renderBenchPage(threeServers),
  hostileBench: renderBenchPage(hostileBench),
  strategies: renderStrategiesPage(twoStrategies),
  hostileClass: renderMatrixPage([{ record: hostile, name: '<script>alert(1)</script>', href: 'javascript:alert(1)' }]),
};

/** Each takes a browser of its own, and so a second or more: the ones that differ in what runs in them. */
const inBrowser = Object.entries(pages).filter(([name]) => !['green', 'empty', 'died'].includes(name));

describe.skipIf(browser === undefined)('in a browser', () => {
  it.each(inBrowser)('%s opens without a message on the console', { timeout: 90_000 }, async (name, text) => {
    const { dom, messages } = await opened(name, text);
    expect(messages).toEqual([]);
    expect(dom).toContain('id="main"');
    expect(dom).not.toMatch(/<script>alert|<img src="?x|href="javascript/);
    if (name === 'tenFailures') expect(dom.match(/<canvas/g)?.length).toBe(4);
    if (name === 'bench') expect(dom.match(/<canvas/g)?.length).toBe(5);
    if (name === 'strategies') expect(dom.match(/<canvas/g)?.length).toBe(1);
    if (name === 'class') expect(dom).toContain('30 of 30 servers');
  });
});

/**
 * In a frame as narrow as a telephone: how far the page and its plots stick out, and how the height of the page changes while the
 * pointer goes over a plot.
 */
const narrowProbe = `<!doctype html><iframe src="FILE" style="border:0;width:360px;height:4000px"></iframe><pre id="out"></pre><script>
addEventListener('load', () => setTimeout(() => {
  const page = document.querySelector('iframe').contentDocument;
  const wide = [page.documentElement, ...page.querySelectorAll('.plot')].map((one) => one.scrollWidth - one.clientWidth);
  const plot = page.querySelector('.u-over');
  const heights = [page.body.scrollHeight];
  const box = plot ? plot.getBoundingClientRect() : undefined;
  for (const part of box ? [0.1, 0.5, 0.95] : []) {
    for (const type of ['mouseenter', 'mousemove'])
      plot.dispatchEvent(new MouseEvent(type, { bubbles: true, view: page.defaultView, clientX: box.left + part * box.width, clientY: box.top + 40 }));
    heights.push(page.body.scrollHeight);
  }
  const told = page.querySelector('.u-value') ? [...page.querySelectorAll('.u-value')].some((value) => /[0-9]/.test(value.textContent)) : true;
  document.getElementById('out').textContent = JSON.stringify({ wide: Math.max(...wide), heights: new Set(heights).size, told });
}, 500));
</script>`;

describe.skipIf(browser === undefined)('on 360 pixels', () => {
  const narrow = Object.entries(pages).filter(([name]) => ['every', 'tenFailures', 'bench', 'strategies', 'class'].includes(name));
  it.each(narrow)('%s fits, and keeps still under the pointer', { timeout: 90_000 }, async (name, text) => {
    writeFileSync(join(folder, `framed-${name}.html`), text);
    const { dom } = await opened(`narrow-${name}`, narrowProbe.replace('FILE', `framed-${name}.html`));
    expect(JSON.parse(/<pre id="out">(.*?)<\/pre>/.exec(dom)?.[1] ?? '{}')).toEqual({ wide: 0, heights: 1, told: true });
  });
});

describe('the pages', () => {
  it('name their plots for whoever can not see them', () => {
    for (const text of [pages.bench, pages.tenFailures, pages.strategies]) {
      const plots = text.match(/<figure class="plot"/g)?.length;
      expect(text.match(/role="img" aria-label="Chart: [^"]{10,}"/g)?.length).toBe(plots);
      expect(plots).toBeGreaterThan(0);
    }
  });

  it.each(Object.entries(pages))('%s refers to nothing outside of itself', (_name, text) => {
    expect(text).not.toMatch(/<(?:script|img|iframe|link)[^>]*(?:src|href)="(?!data:,)/);
    expect(text).toContain('default-src &#39;none&#39;');
  });

  it('have ids that are unique', () => {
    for (const text of Object.values(pages)) {
      const ids = [...text.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });
});

async function opened(name: string, text: string) {
  const file = join(folder, `${name}.html`);
  writeFileSync(file, text);
  const flags =
    '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync --allow-file-access-from-files --virtual-time-budget=3000';
  const more = [`--user-data-dir=${join(folder, `profile-${name}`)}`, '--enable-logging=stderr', '--dump-dom', `file://${file}`];
  const { stdout, stderr } = await promisify(execFile)(browser ?? '', [...flags.split(' '), ...more], {
    maxBuffer: 1 << 26,
    timeout: 60_000,
  });
  return { dom: stdout, messages: stderr.split('\n').filter((line) => line.includes('CONSOLE')) };
}
