/** The look of all pages: light and dark, for a screen and for paper. Colours never tell anything that a sign does not. */
export const style = `
:root{--bg:#fff;--fg:#1b1f24;--soft:#57606a;--line:#d0d7de;--card:#f6f8fa;--good:#116329;--goodbg:#dafbe1;--bad:#a40e26;--badbg:#ffebe9;
--warn:#7d4e00;--warnbg:#fff8c5;--note:#0550ae;--notebg:#ddf4ff;--accent:#0969da;--mono:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
@media (prefers-color-scheme:dark){:root{--bg:#0d1117;--fg:#e6edf3;--soft:#9da7b3;--line:#30363d;--card:#161b22;--good:#56d364;--goodbg:#12261e;
--bad:#ff7b72;--badbg:#2d1416;--warn:#e3b341;--warnbg:#272115;--note:#79c0ff;--notebg:#121d2f;--accent:#58a6ff}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:anywhere}
main,header,footer{max-width:72rem;margin:0 auto;padding:0 1.25rem}
h1{font-size:1.6rem;line-height:1.25;margin:1.5rem 0 .5rem}
h2{font-size:1.2rem;margin:2rem 0 .75rem;border-bottom:1px solid var(--line);padding-bottom:.25rem}
h3{font-size:1.05rem;margin:0 0 .5rem}.pairs+h3{margin-top:1.2rem}.plots+.scroll{margin-top:1.2rem}
a{color:var(--accent)}
code,pre,.hex{font-family:var(--mono);font-size:.86em}
pre{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.6rem .8rem;margin:.3rem 0;overflow-x:auto;white-space:pre-wrap;max-height:26rem;overflow-y:auto}
.skip{position:absolute;left:-999px}.skip:focus{left:.5rem;top:.5rem;background:var(--bg);padding:.5rem;z-index:9}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.soft{color:var(--soft)}.good{color:var(--good)}.bad{color:var(--bad)}.warn{color:var(--warn)}.note{color:var(--note)}
.verdict{border-left:.4rem solid;padding:0 0 0 1rem;margin:1.5rem 0 .8rem}.verdict h1{margin:0}
.bar{display:flex;height:.6rem;border-radius:.3rem;overflow:hidden;margin:.75rem 0 .25rem;background:var(--line)}
.bar span{display:block}.bar .passed{background:var(--good)}.bar .failed{background:var(--bad)}.bar .warning{background:var(--warn)}
.bar .note{background:var(--note)}.bar .skipped{background:var(--line)}.bar .inconclusive,.bar .errored{background:var(--soft)}
.facts{display:flex;flex-wrap:wrap;gap:.1rem 1.5rem;margin:.5rem 0;padding:0;font-size:.9rem}
.facts div{display:flex;gap:.4rem}.facts dt{color:var(--soft);white-space:nowrap}.facts dd{margin:0}
.card{border:1px solid var(--line);border-radius:8px;margin:.8rem 0;background:var(--bg)}
.card>summary,.card>.head{padding:.7rem 1rem;background:var(--card);border-radius:8px;cursor:pointer;font-weight:600}
.card[open]>summary{border-radius:8px 8px 0 0;border-bottom:1px solid var(--line)}
.card>.body{padding:.8rem 1rem 1rem}
.card.first{border-color:var(--bad);border-width:2px}
.pairs{display:grid;grid-template-columns:8.5rem 1fr;gap:.35rem 1rem;margin:0}
.pairs dt{color:var(--soft)}.pairs dd{margin:0;min-width:0}.text{white-space:pre-line}
.hex{border-collapse:collapse;white-space:nowrap;overflow-wrap:normal;margin:.25rem 0}.hex th{font-weight:400;text-align:left;padding-right:1rem;color:var(--soft)}
.hex td{padding:.05rem .28rem;text-align:center}.hex td.gap{padding-right:1rem}
.hex .exp.off{background:var(--goodbg);color:var(--good)}.hex .obs.off{background:var(--badbg);color:var(--bad)}.hex td.at{font-weight:700;text-decoration:underline}
.scroll{overflow-x:auto;max-width:100%}
.steps{list-style:none;margin:0;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,25rem),1fr));gap:.8rem}
.steps>li{border:1px solid var(--line);border-radius:8px;padding:.6rem .9rem;min-width:0}
.steps ol{list-style:none;margin:.3rem 0 0;padding:0;font-size:.92rem}.steps ol li{display:flex;gap:.5rem;align-items:baseline;padding:.1rem 0}
.mark{display:inline-block;min-width:1.2em;text-align:center;font-weight:700}
.tag{font-size:.72rem;border:1px solid var(--line);border-radius:3px;padding:0 .3rem;color:var(--soft);font-weight:400}
button{font:inherit;font-size:.85rem;background:var(--card);color:var(--fg);border:1px solid var(--line);border-radius:6px;padding:.15rem .6rem;cursor:pointer}
.copy{position:relative}.copy button{float:right;margin:0 0 .2rem .5rem}
table.data{border-collapse:collapse;font-size:.9rem;width:100%}table.data th,table.data td{border-bottom:1px solid var(--line);padding:.3rem .6rem;text-align:left;vertical-align:top}
table.data{overflow-wrap:break-word}table.data tbody th[scope=row]{min-width:9rem}table.data td{min-width:4.5rem}table.matrix td{min-width:0}table.data thead th,table.data td.n{white-space:nowrap}
table.data td.n,table.data th.n{text-align:right;font-variant-numeric:tabular-nums}
table.data thead th{position:sticky;top:0;background:var(--bg)}
svg.sequence{display:block;font:13px system-ui,sans-serif}
svg.sequence .life{stroke:var(--line);stroke-width:1.5}svg.sequence .head{fill:var(--card);stroke:var(--line)}
svg.sequence text{fill:var(--fg);stroke:var(--bg);stroke-width:4px;paint-order:stroke;stroke-linejoin:round}svg.sequence text.plain{stroke:none}
svg.sequence .time{fill:var(--soft);font-size:11px}svg.sequence .arrow{stroke:var(--accent);fill:none;stroke-width:1.6}svg.sequence .tip{fill:var(--accent);stroke:none}
svg.sequence .call text{font:11.5px var(--mono)}svg.sequence .call text.time{font:11px system-ui,sans-serif}svg.sequence .call .tip{fill:var(--soft)}
svg.sequence .off .arrow{stroke:var(--bad);stroke-dasharray:5 3}svg.sequence .off .tip{fill:var(--bad)}svg.sequence .off text{fill:var(--bad)}
.plots{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,30rem),1fr));gap:1rem}.plot{border:1px solid var(--line);border-radius:8px;padding:.6rem;min-width:0;margin:0;overflow-x:auto}
.plots>:only-child{grid-column:1/-1}.plot figcaption{font-weight:600;font-size:.95rem}.uplot,.u-legend{color:var(--fg)}.u-legend{font-size:12px!important}
.uplot,.u-wrap{max-width:100%}.u-legend.u-inline{display:table;width:100%;table-layout:fixed;text-align:left;border-collapse:collapse}.u-legend.u-inline tbody{display:table-row-group}
.u-legend.u-inline .u-series{display:table-row}.u-legend.u-inline .u-series>*{display:table-cell;padding:.1rem .3rem;white-space:nowrap;overflow:hidden;text-overflow:ellipsis;vertical-align:top;font-variant-numeric:tabular-nums}
.u-legend.u-inline .u-series>th{white-space:normal}
.about{color:var(--soft);font-size:.88rem;font-weight:400}figcaption .about{display:block;font-size:.82rem;line-height:1.35;margin-bottom:.3rem}
.glance{list-style:none;margin:.8rem 0;padding:0;display:grid;gap:.5rem}.pairs+ul,.pairs+p{margin-top:1rem}
svg.ratio{display:block;overflow:visible}svg.ratio line{stroke:currentColor;stroke-width:2.5}svg.ratio line.one{stroke:var(--soft);stroke-width:1.5;stroke-dasharray:2 2}svg.ratio circle{fill:currentColor}
.heat td span{font-size:.8em;opacity:.85}.heat th[scope=row]{font-weight:600}.heat th .soft{font-weight:400;font-size:.85em}
.heat-0{background:#1a7f37;color:#fff}.heat-1{background:#8fd19e;color:#000}.heat-2{background:#f4d03f;color:#000}.heat-3{background:#e67e22;color:#000}.heat-4{background:#a40e26;color:#fff}
.key span{padding:0 .4rem;border-radius:3px}
footer{margin-top:3rem;padding-bottom:2rem;font-size:.85rem;color:var(--soft)}
@media (max-width:40rem){.pairs{grid-template-columns:1fr}.pairs dt{margin-top:.4rem}}
@media print{body{font-size:11pt}button,.skip,.tools{display:none!important}.card,.steps>li,.plot{break-inside:avoid}pre{max-height:none}main,header,footer{max-width:none}.card>summary{list-style:none}}
`;
