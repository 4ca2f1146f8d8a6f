/** The matrix is as wide as it needs; the names of the checks stand upright, the names of the servers stay in sight. */
export const matrixStyle = `
main,header,footer{max-width:none}
.tools{display:flex;flex-wrap:wrap;gap:.4rem 1.2rem;align-items:center;margin:.5rem 0 1rem;font-size:.9rem}
.tools input[type=search],.tools select{font:inherit;background:var(--bg);color:var(--fg);border:1px solid var(--line);border-radius:6px;padding:.2rem .5rem}
.most{columns:20rem;padding-left:1.2rem}
table.matrix{width:auto}table.matrix th,table.matrix td{padding:.15rem .35rem;border-right:1px solid var(--line)}
table.matrix th[hidden],table.matrix td[hidden]{display:none}
table.matrix tbody th,table.matrix tfoot th{position:sticky;left:0;background:var(--bg);font-weight:400;white-space:nowrap;max-width:18rem;overflow:hidden;text-overflow:ellipsis}
table.matrix td.c{text-align:center;font-weight:700;min-width:1.6rem}table.matrix td.bad{background:var(--badbg)}table.matrix td.c.warn{background:var(--warnbg)}
table.matrix td.c.good{font-weight:400}table.matrix td{white-space:nowrap}
table.matrix th.check{vertical-align:bottom;padding:0}table.matrix th.check button{writing-mode:vertical-rl;transform:rotate(180deg);font-size:.78rem;white-space:nowrap;max-height:16rem;overflow:hidden;text-align:left;padding:.4rem .1rem}
table.matrix th button{border:0;background:none;font-weight:600}table.matrix th.plain{vertical-align:bottom}
th[aria-sort=ascending] button::after{content:" ▲"}th[aria-sort=descending] button::after{content:" ▼"}
@media print{table.matrix{font-size:7pt}}
`;
