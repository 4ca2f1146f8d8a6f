/** Draws each figure that holds plot data with uPlot, in the colours of the page, again when the colours or the width change. */
export const plotScript = `
'use strict';
(() => {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const palettes = {
    light: ['#0969da', '#cf222e', '#1a7f37', '#9a6700', '#8250df', '#1b7c83', '#bc4c00', '#57606a'],
    dark: ['#58a6ff', '#ff7b72', '#56d364', '#e3b341', '#bc8cff', '#39c5cf', '#f0883e', '#9da7b3'],
  };
  const hue = (place) => { const palette = dark.matches ? palettes.dark : palettes.light; return palette[place % palette.length]; };
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const short = (value, unit) => {
    if (value === null || value === undefined) return '–';
    if (unit === 'microseconds') return value < 1000 ? +value.toPrecision(3) + ' µs' : value < 1e6 ? +(value / 1000).toPrecision(3) + ' ms' : +(value / 1e6).toPrecision(3) + ' s';
    if (unit === 'milliseconds') return short(value * 1000, 'microseconds');
    if (unit === 'percent') return +value.toPrecision(3) + ' %';
    if (unit === 'mebibytes-per-second') return +value.toPrecision(3) + ' MiB';
    return value >= 1e6 ? +(value / 1e6).toPrecision(3) + ' M' : value >= 1e4 ? +(value / 1e3).toPrecision(3) + ' k' : String(Math.round(value));
  };
  const whiskers = (plot) => (u) => {
    const { ctx } = u;
    ctx.save();
    plot.series.forEach((series, place) => {
      if (!series.low || u.series[place + 1].show === false) return;
      ctx.strokeStyle = series.dashed ? colour('--soft') : hue(place);
      ctx.lineWidth = 1.5 * devicePixelRatio;
      series.low.forEach((low, index) => {
        if (low === null) return;
        const x = u.valToPos(index, 'x', true), a = u.valToPos(low, 'y', true), b = u.valToPos(series.high[index], 'y', true);
        const w = 4 * devicePixelRatio;
        ctx.beginPath();
        ctx.moveTo(x, a); ctx.lineTo(x, b); ctx.moveTo(x - w, a); ctx.lineTo(x + w, a); ctx.moveTo(x - w, b); ctx.lineTo(x + w, b);
        ctx.stroke();
      });
    });
    ctx.restore();
  };
  const draw = (figure) => {
    if (figure.closest('details:not([open])') !== null) return;
    const plot = JSON.parse(figure.querySelector('script').textContent);
    const holder = figure.querySelector('.holder');
    holder.textContent = '';
    const axis = { stroke: colour('--fg'), grid: { stroke: colour('--line'), width: 1 }, ticks: { stroke: colour('--line') } };
    const last = plot.categories.length - 1;
    const name = (index) => { const text = plot.categories[index] ?? ''; return plot.categoryUnit ? short(Number(text), plot.categoryUnit) : text.length > 22 ? text.slice(0, 20) + '…' : text; };
    const every = Math.max(1, Math.ceil((last + 1) / 8));
    const marked = plot.categories.map((_, index) => index).filter((index) => index % every === 0);
    const options = {
      width: Math.max(180, holder.clientWidth), height: 260,
      scales: { x: { time: false, range: [-0.4, last + 0.4] }, y: plot.scale === 'log' ? { distr: 3 } : { range: (u, low, high) => [0, (high || 1) * 1.08] } },
      axes: [
        { ...axis, label: plot.axis, labelSize: 20, splits: () => marked, values: (u, splits) => splits.map(name) },
        { ...axis, size: (u, values) => 20 + 7 * Math.max(4, ...(values ?? []).map((text) => (text ?? '').length)), values: (u, splits) => splits.map((value) => value === null ? null : short(value, plot.unit)) },
      ],
      series: [
        { label: plot.axis, value: (u, index) => plot.categories[index] === undefined ? '–' : name(index) },
        ...plot.series.map((series, place) => ({
          label: series.name, stroke: series.dashed ? colour('--soft') : hue(place), width: 2, dash: series.dashed ? [6, 4] : place >= palettes.light.length ? [2, 3] : undefined,
          points: { show: plot.points !== 'none', size: 7 }, spanGaps: true,
          value: (u, value, seriesIndex, index) => short(value, plot.unit) + (series.low && index !== null && index !== undefined && series.low[index] !== null ? ' (' + short(series.low[index], plot.unit) + ' to ' + short(series.high[index], plot.unit) + ')' : ''),
        })),
      ],
      hooks: { draw: [whiskers(plot)] },
    };
    new uPlot(options, [plot.categories.map((_, index) => index), ...plot.series.map((series) => series.values)], holder);
  };
  const all = () => { for (const figure of document.querySelectorAll('figure.plot')) draw(figure); };
  all();
  for (const details of document.querySelectorAll('details')) details.addEventListener('toggle', () => { if (details.open) for (const figure of details.querySelectorAll('figure.plot')) draw(figure); });
  dark.addEventListener('change', all);
  let waiting = 0;
  addEventListener('resize', () => { clearTimeout(waiting); waiting = setTimeout(all, 150); });
})();
`;
