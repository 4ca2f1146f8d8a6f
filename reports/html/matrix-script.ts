/** Sorting and filtering of the matrix. The cells carry their sort keys; nothing is computed from texts. */
export const matrixScript = `
'use strict';
(() => {
  const table = document.querySelector('table.matrix');
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const status = document.getElementById('shown');
  const text = document.getElementById('filter');
  const verdict = document.getElementById('verdict');
  const failing = document.getElementById('failing');
  const heads = [...table.tHead.querySelectorAll('th[data-column]')];
  const key = (row, column) => row.cells[column].dataset.key;
  const sort = (head) => {
    const column = Number(head.dataset.column);
    const descending = head.getAttribute('aria-sort') === 'ascending';
    for (const other of heads) other.removeAttribute('aria-sort');
    head.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
    const sign = descending ? -1 : 1;
    rows.sort((a, b) => sign * key(a, column).localeCompare(key(b, column), 'en', { numeric: true }));
    body.append(...rows);
  };
  for (const head of heads) head.querySelector('button').addEventListener('click', () => sort(head));
  const filter = () => {
    const words = text.value.toLowerCase();
    let shown = 0;
    for (const row of rows) {
      row.hidden = !row.dataset.text.includes(words) || (verdict.value !== '' && row.dataset.verdict !== verdict.value);
      if (!row.hidden) shown++;
    }
    status.textContent = shown + ' of ' + rows.length + ' servers';
    for (const head of table.tHead.querySelectorAll('th.check')) {
      const column = Number(head.dataset.column);
      const wanted = !failing.checked || rows.some((row) => !row.hidden && row.cells[column].dataset.key === '0');
      for (const row of table.rows) { const cell = row.cells[column]; if (cell) cell.hidden = !wanted; }
    }
  };
  for (const control of [text, verdict, failing]) control.addEventListener('input', filter);
  filter();
})();
`;
