import { jsonMarkup, markup, nothing, type Markup } from './markup.ts';
import type { Plot } from './plot.ts';

/** Plots side by side: each holds its data, and the page's script draws it. What they show stands in tables as well. */
export function plotFigures(plots: readonly Plot[]): Markup {
  return plots.length === 0 ? nothing : markup`<div class="plots">${plots.map(figure)}</div>`;
}

/** What the picture is, for whoever can't see it. */
function spoken({ title, axis, series }: Plot): string {
  const lines = series.map(({ name }) => name).join(', ');
  return `Chart: ${title}. One line each for ${lines}; along the axis: ${axis}. The tables of this page have its figures.`;
}

function figure(plot: Plot): Markup {
  return markup`<figure class="plot">
    <figcaption>
      ${plot.title}${plot.note === undefined ? nothing : markup` <span class="about">${plot.note}</span>`}
    </figcaption>
    <script type="application/json">
      ${jsonMarkup(plot)}
    </script>
    <div class="holder" role="img" aria-label="${spoken(plot)}"></div>
  </figure>`;
}
