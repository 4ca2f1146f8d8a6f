import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { plotScript } from './plot-script.ts';

/** What a page with plots needs besides: uPlot, as it lies in its package, and our few lines that draw with it. */
export type PlotAssets = { readonly scripts: readonly string[]; readonly styles: readonly string[] };

/** The plotting library as text. Where it is not installed the page has its tables, and no plots. */
export function plotAssets(): PlotAssets {
  const require = createRequire(import.meta.url);
  try {
    const text = (path: string) => readFileSync(require.resolve(`uplot/dist/${path}`), 'utf8');
    return { scripts: [text('uPlot.iife.min.js'), plotScript], styles: [text('uPlot.min.css')] };
  } catch {
    return { scripts: [], styles: [] };
  }
}
